import type { ChangeResult, SeatEffect } from '@seatwarden/protocol/api/manager'
import type { Said } from '../context.ts'
import { count, plural, seatsText } from '../dates.ts'
import { pairsOf } from '../table.ts'

/** `Instant Messaging: Used Seats 150 -> 0, Seats 25` [S11] */
export const seatLines = (seats: readonly SeatEffect[]): [string, string][] =>
  seats.map(({ name, before, after, seats: licensed }) => [
    name,
    `Used Seats ${count(before)} -> ${count(after)}, Seats ${seatsText(licensed)}`,
  ])

export const lines = (pairs: readonly (readonly [string, string | null])[]): string =>
  pairsOf(pairs.map(([name, value]) => [`${name}:`, value] as const))
    .map((line) => `${line}\n`)
    .join('')

export const lossLines = ({ loses, gains }: Pick<ChangeResult, 'loses' | 'gains'>): [string, string][] => [
  ['Lose a seat they use now', count(loses)],
  ['Get a seat they wait for', count(gains)],
]

/** What a change of accounts did, or would do. */
export const changeSaid = (result: ChangeResult, did: string, would: string): Said => ({
  json: result,
  text: lines([['Accounts', count(result.accounts)], ...seatLines(result.seats), ...lossLines(result)]),
  notes: result.notes,
  done: result.dryRun
    ? `Nothing was changed; ${plural(result.accounts, 'account')} ${would}.`
    : `${plural(result.accounts, 'account')} ${did}.`,
})
