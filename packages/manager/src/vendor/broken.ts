import type { RefusalAbout } from '@seatwarden/core/refusal'

/** A link of the way to the vendor. */
export type Link = NonNullable<RefusalAbout['cause']>

/** Told of each link that holds. [A8] */
export type Passed = (link: Link, sentence: string) => void

/** Which link is broken, and the one thing to do: the cause that was measured, never a guess. [A3 A8] */
export class Broken extends Error {
  override readonly name = 'Broken'
  readonly link: Link
  readonly sentence: string
  readonly next: string

  constructor(link: Link, sentence: string, next: string) {
    super(sentence)
    this.link = link
    this.sentence = sentence
    this.next = next
  }
}

/** Why an exchange was ended from this side: it took too long. */
export class TooLate extends Error {
  override readonly name = 'TooLate'
}

/** Who gives up is told so; who waited too long is told for what. */
export const givenUp = (signal: AbortSignal, late: () => Broken): unknown =>
  signal.reason instanceof TooLate ? late() : signal.reason

export const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return ''
  const code = (error as { code?: unknown }).code
  return typeof code === 'string' ? code : codeOf(error.cause)
}

/** What others wrote goes into sentences: one line of it, and not much. */
export const quotable = (text: string): string =>
  text
    .replace(/[\p{C}\p{Z}"]+/gu, ' ')
    .trim()
    .slice(0, 100)
