import { createHash } from 'node:crypto'
import { type Instant, localMinute } from '@seatwarden/core/instant'
import { whyOf } from '@seatwarden/core/lifecycle/ladder'
import type { EffectRow } from '@seatwarden/runtime/outbox'
import { CAUSES } from './catalogue/causes.ts'
import type { NoticeEffect, Scene } from './particulars.ts'

/** The outbox's word for a line that goes to the error log. */
export const LOG_LINE = 'log_line'

export interface LogLine {
  line: string
}

const session = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 4).toUpperCase()

const timeOf = (at: Instant, zone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', timeStyle: 'medium' }).format(at)

/** `SYSTEM [A000] 22:32:07 text`: four hex digits name the session, and the time is the server's. [D7] */
export const originLine = (key: string, at: Instant, zone: string, text: string): string =>
  `SYSTEM [${session(key)}] ${timeOf(at, zone)} ${text}`

/** Text 3 as a line of the error log: written after the commit, at least once. [D7] */
export const logLine = (effect: NoticeEffect, { after, zone, now }: Scene): EffectRow => {
  const { failed } = CAUSES[effect.why ?? whyOf(after, effect.cause ?? 'revalidation')]
  const stop = effect.deadline === null ? '' : ` (${localMinute(effect.deadline, zone)})`
  const text = `${failed} Services will be stopped at the coming midnight${stop} and at each midnight until the license is validated.`
  const payload: LogLine = { line: originLine(effect.key, now, zone, text) }
  return { key: `log:${effect.key}`, kind: LOG_LINE, payload, dueAt: now }
}
