import type { Instant } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import type { ModuleId } from '@seatwarden/core/module'
import { moduleName } from '@seatwarden/core/seats/grants'
import type { SeatRead } from '../store/seat-rows.ts'
import { wordsFor } from '../views/words.ts'

/** Whose seats a license file changes: who gets one of the waiting, who gives one up. [S6 S17] */
export interface SeatsMoved {
  promoted: SeatRead[]
  shrunk: SeatRead[]
}

export interface SeatWords {
  terms: LicenseTerms | null
  addressOf: (accountId: number) => string | undefined
  now: Instant
  zone: string
}

/** Names in one line. [S17] */
const NAMED = 20

/** `a, b and 3 more` */
const listed = (names: readonly string[]): string => {
  const more = names.length - NAMED
  return more > 0 ? `${names.slice(0, NAMED).join(', ')} and ${more} more` : names.join(', ')
}

const byModule = (reads: readonly SeatRead[]): Map<ModuleId, SeatRead[]> => {
  const groups = new Map<ModuleId, SeatRead[]>()
  for (const read of reads) groups.set(read.module, [...(groups.get(read.module) ?? []), read])
  return groups
}

const lines = (words: SeatWords, reads: readonly SeatRead[], what: (reads: SeatRead[]) => string): string[] =>
  [...byModule(reads)].map(([module, group]) => {
    const names = group.map(({ accountId }) => words.addressOf(accountId) ?? `account ${accountId}`).toSorted()
    return `${moduleName(words.terms, module)}: ${what(group)}: ${listed(names)}`
  })

const inTrial = ({ trial }: SeatRead, now: Instant): boolean => trial !== null && now < trial.endsAt

const untilText = (reads: readonly SeatRead[], zone: string): string => {
  const { day } = wordsFor(zone)
  const ends = reads.flatMap(({ trial }) => (trial ? [trial.endsAt] : [])).toSorted((a, b) => a - b)
  const dates = [...new Set(ends.map(day))]
  return dates.length > 1 ? `, the first until ${dates[0]}` : ` until ${dates[0]}`
}

/** Who gets a seat and who gives one up, by name, before a person applies it and in the mail after. [A12 S6 S17] */
export const seatLines = (words: SeatWords, { promoted, shrunk }: SeatsMoved): string[] => {
  const { now, zone } = words
  const give = (n: number) => (n === 1 ? '1 account gives its seat up' : `${n} accounts give their seats up`)
  return [
    ...lines(words, promoted, ({ length: n }) =>
      n === 1 ? '1 waiting account gets a seat' : `${n} waiting accounts get a seat`,
    ),
    ...lines(
      words,
      shrunk.filter((read) => inTrial(read, now)),
      (reads) => `${give(reads.length)} and ${reads.length === 1 ? 'goes' : 'go'} on in trial${untilText(reads, zone)}`,
    ),
    ...lines(
      words,
      shrunk.filter((read) => !inTrial(read, now)),
      ({ length: n }) =>
        `${give(n)} and ${n === 1 ? 'is' : 'are'} refused, as ${n === 1 ? 'its' : 'their'} trial is over`,
    ),
  ]
}
