import type { Instant } from '@seatwarden/core/instant'
import type { Sql } from '@seatwarden/runtime/db/database'
import type { NoticeFacts } from '../notices/facts.ts'
import { noticeStore } from '../store/notices.ts'

/** To whom a notice goes, and what is particular to it. */
export interface Told {
  text: string
  at: Instant
  recipients: readonly string[]
  details: object | null
}

const PARTICULAR = ['changes', 'seats', 'sentence'] as const

const detailsOf = (facts: NoticeFacts | null): object | null => {
  const all: Record<string, unknown> = { ...facts }
  const own = Object.fromEntries(PARTICULAR.flatMap((name) => (name in all ? [[name, all[name]]] : [])))
  return facts?.text === 'mismatch' ? { difference: facts.difference } : own
}

/** What notices hold, the oldest first. */
export const toldIn = async (sql: Sql): Promise<Told[]> =>
  (await noticeStore.page(sql, null, 1_000))
    .toReversed()
    .map(({ text, at, recipients, facts }) => ({ text, at, recipients, details: detailsOf(facts) }))
