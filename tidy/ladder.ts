import { DAY, HOUR, type Instant, instant } from '@seatwarden/core/instant'
import { newEpisode } from '@seatwarden/core/lifecycle/episode'
import { type Rung, rungsOf } from '@seatwarden/core/lifecycle/ladder'
import type { Cause } from '@seatwarden/core/lifecycle/state'

/** The example of docs/lifecycle.md: 10 November 2026, 14:02 in Prague. */
const ZONE = 'Europe/Prague'
const START = instant(Date.UTC(2026, 10, 10, 13, 2))
const GRACES = [2, 3, 4, 5, 6, 7]
const CAUSES: Record<Cause, string> = {
  revalidation: 'a due revalidation failed, or an offline file is due',
  expiry: 'a subscription expired',
  evaluation: 'an evaluation ended',
  build: 'the build is newer than maintenance',
  mismatch: 'the license is for another machine',
}

const date = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
const dateText = (at: Instant): string => date.format(at).replaceAll(',', '')

const rungs = (cause: Cause, days: number): readonly Rung[] => rungsOf(newEpisode(cause, START, days * DAY), ZONE)

const isOwn = (rung: Rung): boolean => rung.kind === 'notice' && rung.text === 'own'
const isText2 = (rung: Rung): boolean => rung.kind === 'notice' && rung.text === 'emergency'

/** Each rung of a ladder by what it is called in the table. */
const namedRungs = (cause: Cause, days: number): Map<string, Rung> => {
  const all = rungs(cause, days)
  const named = new Map<string, Rung>()
  for (const rung of all.filter(isOwn)) {
    const hours = (rung.at - START) / HOUR
    named.set(hours === 0 ? 'mail at once' : `mail after ${hours} h`, rung)
  }
  for (const rung of all.filter((one) => one.kind === 'emergency')) named.set('Emergency Mode begins', rung)
  for (const [at, rung] of all.filter(isText2).entries())
    named.set(at === 0 ? 'mail, text 2' : 'mail, text 2 again', rung)
  for (const rung of all.filter((one) => one.kind === 'last-call')) named.set('last call: mail, text 3', rung)
  for (const rung of all.filter((one) => one.kind === 'stop')) named.set('services stop', rung)
  return named
}

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |\n`).join('')

const byGrace = (): string => {
  const ladders = GRACES.map((days) => namedRungs('revalidation', days))
  const longest = ladders.at(-1) ?? new Map<string, Rung>()
  const rows = [...longest.keys()].map((name) => {
    const at = ladders.map((ladder) => ladder.get(name)?.at)
    return [name, ...at.map((one) => (one === undefined ? '–' : dateText(one)))]
  })
  return table(['step', ...GRACES.map((days) => `grace ${days}`)], rows)
}

const byCause = (): string => {
  const rows = (Object.keys(CAUSES) as Cause[]).map((cause) => {
    const named = [...namedRungs(cause, 4)].filter(([name]) => name !== 'services stop')
    const steps = named.map(([name, rung]) => {
      const days = (rung.at - START) / DAY
      return name.startsWith('mail a') ? name : `${name}: day ${days}`
    })
    return [CAUSES[cause], steps.join('; ')]
  })
  return table(['cause', 'steps, with grace 4 where there is one; then the first midnight stops services'], rows)
}

const COLUMN = 6 * HOUR

/** One line a grace, one character for 6 hours. */
const picture = (): string => {
  const lines = GRACES.map((days) => {
    const all = rungs('revalidation', days)
    const at = (kind: Rung['kind']): number => all.find((rung) => rung.kind === kind)?.at ?? START
    const width = Math.ceil((at('stop') - START) / COLUMN) + 1
    const line = Array.from<unknown, string>({ length: width }, (_none, column) =>
      START + column * COLUMN < at('emergency') ? '·' : '=',
    )
    const put = (rung: Rung, mark: string): void => {
      line[Math.ceil((rung.at - START) / COLUMN)] = mark
    }
    for (const rung of all) {
      if (isOwn(rung)) put(rung, 'm')
      if (isText2(rung)) put(rung, '2')
      if (rung.kind === 'last-call') put(rung, '3')
      if (rung.kind === 'stop') put(rung, 'X')
    }
    return `grace ${days}  ${line.join('')}`
  })
  const ruler = Array.from({ length: 16 }, (_none, day) => String(day).padEnd(DAY / COLUMN)).join('')
  return `\`\`\`\nday      ${ruler.trimEnd()}\n${lines.join('\n')}\n\`\`\`\n`
}

/** What docs/lifecycle.md shows of the ladder. */
export const ladderSection = (): string => `\n${picture()}\n${byGrace()}\n${byCause()}\n`
