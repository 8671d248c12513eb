import { DAY, fromLocal, HOUR, type Instant, MINUTE } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { ScenarioFault } from './scenario-fault.ts'
import { licenseIn } from './scenario-license.ts'

/** What happens to an installation, in the words of a scenario. */
export type Happening =
  | { do: 'vendor fails'; refused: boolean; code: string; sentence: string }
  | { do: 'vendor answers'; until: Instant | null }
  | { do: 'vendor repeats' }
  | { do: 'license'; terms: LicenseTerms }
  | { do: 'license file entered'; until: Instant | null; otherMachine: boolean }
  | { do: 'old license file entered' | 'license given up' | 'revalidate now' | 'services started by hand' }
  | { do: 'machine off' | 'machine on' | 'machine asleep' | 'machine awake' }
  | { do: 'zone'; zone: string }
  | { do: 'clock'; by: number; text: string }
  | { do: 'clock set right' }
  | { do: 'hardware'; differs: boolean }
  | { do: 'build'; tooNew: boolean }

export interface Script {
  zone: string
  start: Instant
  happenings: { at: Instant; happening: Happening }[]
  until: Instant
}

type Time = (text: string) => Instant
type Words = [RegExp, (found: RegExpExecArray, time: Time) => Happening]

const fails =
  (code: string, refused: boolean, usual: string) =>
  (found: RegExpExecArray): Happening => ({
    do: 'vendor fails',
    refused,
    code,
    sentence: found[1] ?? usual,
  })
const untilIn = (found: RegExpExecArray, time: Time) => (found[1] === undefined ? null : time(found[1]))

const UNITS = { days: DAY, hours: HOUR, minutes: MINUTE } as const

const clockJump = ([text, way, number, unit]: RegExpExecArray): Happening => ({
  do: 'clock',
  by: (way === 'back' ? -1 : 1) * Number(number) * UNITS[unit as keyof typeof UNITS],
  text,
})

const zoneIn = ([, zone = '']: RegExpExecArray): Happening => {
  if (!isZone(zone)) throw new Error(`"${zone}" is no zone; write one as Europe/Prague`)
  return { do: 'zone', zone }
}

/** Everything that `at TIME …` understands. */
const HAPPENINGS: Words[] = [
  [/^vendor unreachable(?:: (.+))?$/, fails('vendor_unreachable', false, 'the licensing server was not reached')],
  [/^vendor busy(?:: (.+))?$/, fails('vendor_busy', false, 'the licensing server is busy')],
  [/^vendor refuses(?:: (.+))?$/, fails('order_suspended', true, 'the order is suspended')],
  [/^vendor does not answer in time$/, fails('vendor_unreachable', false, 'no answer came in time')],
  [/^vendor's answers are badly signed$/, fails('signature_invalid', false, 'the signature does not fit')],
  [/^vendor sends the same file again$/, () => ({ do: 'vendor repeats' })],
  [/^vendor answers$/, () => ({ do: 'vendor answers', until: null })],
  [/^vendor renews until (\S+)$/, (found, time) => ({ do: 'vendor answers', until: untilIn(found, time) })],
  [
    /^license file entered(?: until (\S+))?$/,
    (found, time) => ({ do: 'license file entered', until: untilIn(found, time), otherMachine: false }),
  ],
  [/^license moved to this machine$/, () => ({ do: 'license file entered', until: null, otherMachine: true })],
  [/^license (\S+ .*modules .+)$/, (found, time) => ({ do: 'license', terms: licenseIn(found[1] ?? '', time) })],
  [/^hardware (differs|matches)$/, (found) => ({ do: 'hardware', differs: found[1] === 'differs' })],
  [/^build (newer than maintenance|fits)$/, (found) => ({ do: 'build', tooNew: found[1] !== 'fits' })],
  [/^old license file entered$/, () => ({ do: 'old license file entered' })],
  [/^license given up$/, () => ({ do: 'license given up' })],
  [/^revalidate now$/, () => ({ do: 'revalidate now' })],
  [/^services started by hand$/, () => ({ do: 'services started by hand' })],
  [/^machine off$/, () => ({ do: 'machine off' })],
  [/^machine on$/, () => ({ do: 'machine on' })],
  [/^machine asleep$/, () => ({ do: 'machine asleep' })],
  [/^machine awake$/, () => ({ do: 'machine awake' })],
  [/^zone changed to (\S+)$/, zoneIn],
  [/^clock jumps (forward|back) (\d+) (days|hours|minutes)$/, clockJump],
  [/^clock set right$/, () => ({ do: 'clock set right' })],
]

const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

const happeningIn = (text: string, time: Time): Happening => {
  for (const [words, make] of HAPPENINGS) {
    const found = words.exec(text)
    if (found) return make(found, time)
  }
  throw new Error(`"${text}" is not understood; the scenarios beside this one show what is`)
}

/** Reads a scenario's commands, one a line; `#` begins a comment. Throws a ScenarioFault that names the line. */
export const scriptIn = (text: string): Script => {
  const script: Omit<Script, 'start' | 'until'> & { start?: Instant; until?: Instant } = { zone: 'UTC', happenings: [] }
  const time: Time = (word) => {
    const read = fromLocal(word, script.zone)
    if (read === undefined)
      throw new Error(`"${word}" is no time; write 2026-11-10, 2026-11-10T14:02 or 2026-11-10T13:02Z`)
    return read
  }
  const command = (line: string): void => {
    const [, verb = '', rest = ''] = /^(zone|start|license|at|run until) (.+)$/.exec(line) ?? []
    if (verb === 'zone') script.zone = rest
    else if (verb === 'start') script.start = time(rest)
    else if (verb === 'run until') script.until = time(rest)
    else if (verb === 'license') {
      const terms = licenseIn(rest, time)
      script.happenings.push({ at: terms.issuedAt, happening: { do: 'license', terms } })
    } else if (verb === 'at') {
      const [, when = '', what = ''] = /^(\S+) (.+)$/.exec(rest) ?? []
      script.happenings.push({ at: time(when), happening: happeningIn(what, time) })
    } else throw new Error('a line begins with zone, start, license, at, run until, or # for a comment')
  }
  for (const [n, raw] of text.split('\n').entries()) {
    const line = raw.replace(/(^|\s)#.*$/, '').trim()
    try {
      if (line !== '') command(line)
    } catch (error) {
      throw new ScenarioFault(n + 1, (error as Error).message)
    }
  }
  return inTime(script, text.split('\n').length)
}

const inTime = (script: Omit<Script, 'start' | 'until'> & Partial<Script>, lines: number): Script => {
  const { zone, happenings, until } = script
  const start = script.start ?? happenings[0]?.at
  if (start === undefined || until === undefined)
    throw new ScenarioFault(lines, 'say when it begins (start or license) and add: run until TIME')
  const times = [start, ...happenings.map((h) => h.at), until]
  const back = times.findIndex((at, n) => n > 0 && at < (times[n - 1] ?? at))
  if (back > 0)
    throw new ScenarioFault(
      lines,
      `time goes back between the ${back}. and the ${back + 1}. command with a time: put them in order`,
    )
  return { zone, start, happenings, until }
}
