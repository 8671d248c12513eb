/** One rule of the product, broken on purpose in a test build. */
export interface Mutation {
  /** Names its test build. */
  id: string
  /** The row, and what no longer holds. */
  rule: string
  /** From the repository's root. */
  file: string
  /** Stands in that file exactly once. */
  text: string
  replacement: string
  simulator: 'core' | 'town'
  /** The guarantee that is to find it. */
  guarantee: string
}

/** What a simulator found in a broken build. */
export interface Find {
  /** Of the broken guarantee; null: nothing was found. */
  guarantee: string | null
  /** Of the run that found it, or of the last. */
  seed: number
  licenseYears: number
  /** What was said, with how to replay it. */
  said: string
}

/** Every entry of a test build exports one: runs seeds 1 to `most` until a guarantee breaks. */
export type Hunt = (most: number) => Promise<Find>

const countOf = (source: string, text: string): number => source.split(text).length - 1

/** The source with the rule broken. Throws where its text does not stand there exactly once. */
export const broken = (source: string, { id, file, text, replacement }: Mutation): string => {
  const count = countOf(source, text)
  if (count !== 1) throw new Error(`mutation ${id}: its text stands ${count} times in ${file}, not once`)
  return source.replace(text, () => replacement)
}
