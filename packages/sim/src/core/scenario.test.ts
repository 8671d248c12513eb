import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { runScenario } from './scenario.ts'

const directory = new URL('../scenarios/', import.meta.url)
const files = readdirSync(directory).filter((name) => name.endsWith('.txt'))
const read = (name: string) => readFileSync(new URL(name, directory), 'utf8')

/** `# [D2 D4] what it is about`: the first line names the rows. */
const titleOf = (text: string) => /^# (\[[A-Z]\d+(?: [A-Z]\d+)*\] .+)$/m.exec(text)?.[1]

/** What must be shown, and where it is. */
const LADDER: Record<string, string[]> = {
  '[D4 D5] grace of 2 and of 7 days, and between': [2, 3, 4, 7].map((n) => `grace-of-${n}-days`),
  '[D2 D10] healed in each phase': [
    'healed-unnoticed',
    'healed-in-grace',
    'healed-in-emergency',
    'healed-in-expired',
    'healed-before-midnight',
    'healed-after-the-stop',
    'fails-again',
  ],
  '[D11] refused by the vendor': ['refused', 'refused-and-healed', 'revalidate-by-hand'],
  '[D11] a busy or broken vendor': ['busy', 'server-errors', 'time-out', 'bad-signature', 'same-file-again'],
  '[F4] mismatch': [
    'mismatch',
    'mismatch-healed',
    'mismatch-beside-an-outage',
    'mismatch-found-at-start',
    'mismatch-off-over-the-stop',
    'mismatch-given-up',
    'mismatch-without-a-license',
  ],
  "[L11] an evaluation's end": [
    'evaluation',
    'evaluation-license',
    'evaluation-activated-in-time',
    'evaluation-activated-in-emergency',
    'evaluation-license-replaced',
    'license-given-up',
  ],
  '[L12] a build newer than maintenance': ['build-too-new', 'build-and-renewals'],
  '[N1] renewal mails at 14 and 7 days': [
    'maintenance',
    'maintenance-off-for-a-night',
    'maintenance-slept-through-the-first',
    'maintenance-slept-through-both',
  ],
  '[L16] a subscription that ends': [
    'subscription-expires',
    'subscription-renewed-in-time',
    'subscription-renewed-in-grace',
    'subscription-renewed-in-emergency',
    'subscription-expires-in-an-outage',
  ],
  '[A13] an offline license': ['offline', 'offline-in-time', 'offline-slept-through'],
  '[D9] the machine is off': [
    'machine-off-over-midnight',
    'machine-off-for-weeks',
    'machine-off-twice',
    'machine-off-in-grace',
    'restarts',
    'services-started-by-hand',
  ],
  '[D9] the machine sleeps': ['asleep-over-midnight', 'asleep-for-minutes', 'asleep-and-healed'],
  '[D9] days of 23 and 25 hours': ['day-of-23-hours', 'day-of-25-hours', 'midnight-twice-in-cairo'],
  '[D9] zones that skip 00:00': [
    'midnight-skipped-in-beirut',
    'midnight-skipped-in-cairo',
    'midnight-that-does-not-exist',
  ],
  '[D9] the zone is another meanwhile': ['zone-changed-to-the-east', 'zone-changed-to-the-west'],
  '[D12] the clock jumps ahead': [
    'clock-a-year-ahead-undone',
    'clock-a-year-ahead-believed',
    'clock-a-year-ahead-and-the-vendor',
    'clock-ahead-off-and-on',
    'clock-ahead-and-further',
    'clock-ahead-by-an-hour',
    'clock-ahead-in-the-evaluation',
  ],
  '[D12] the clock is set back': ['clock-a-year-back', 'clock-back-off-and-on', 'clock-back-in-the-evaluation'],
}

describe('scenarios', () => {
  test.each(files.map((name) => [titleOf(read(name)) ?? name, name]))('%s (%s)', (_title, name) => {
    const { log, expected } = runScenario(read(name))
    expect(log).toBe(expected)
  })

  test('each says in its first line which rows it shows', () => {
    for (const name of files) expect({ name, title: titleOf(read(name)) }).toMatchObject({ title: expect.any(String) })
  })

  test('every rule of the life of a license is in one', () => {
    const rows = new Set(files.flatMap((name) => (titleOf(read(name)) ?? '').match(/[A-Z]\d+/g) ?? []))
    const wanted = ['D1', 'D2', 'D3', 'D4', 'D5', 'D6', 'D7', 'D8', 'D9', 'D10', 'D11', 'D12']
    const beside = ['A2', 'A7', 'A11', 'A13', 'F4', 'L4', 'L11', 'L12', 'L16', 'N1']
    expect([...wanted, ...beside].filter((row) => !rows.has(row))).toEqual([])
  })

  test.each(Object.entries(LADDER))('of the ladder: %s', (_line, names) => {
    expect(names.filter((name) => !files.includes(`${name}.txt`))).toEqual([])
  })

  test('each of the files stands for a line of the ladder', () => {
    const known = new Set(Object.values(LADDER).flat())
    expect(files.filter((name) => !known.has(name.replace('.txt', '')))).toEqual([])
  })
})

describe('a scenario that cannot be read', () => {
  const fault = (text: string) => () => runScenario(text)
  const license = 'license perpetual issued 2026-01-01 modules mail 10'

  test.each([
    ['', 'line 1: say when it begins'],
    [license, 'line 1: say when it begins'],
    [`${license}\nfrobnicate`, 'line 2: a line begins with'],
    [`${license}\nat noon machine off`, 'line 2: "noon" is no time'],
    [`${license}\nat 2026-02-01 zone changed to Atlantis`, 'line 2: "Atlantis" is no zone'],
    [`${license}\nat 2026-02-01 machine explodes`, 'line 2: "machine explodes" is not understood'],
    ['license perpetual issued 2026-01-01 modules teapot 1', 'line 1: "teapot 1" names no module'],
    ['license gold issued 2026-01-01 modules mail 1', 'line 1: write: license TYPE'],
    ['license perpetual issued 2026-01-01 for free modules mail 1', 'line 1: "for free" is not understood'],
    [`${license}\nrun until 2025-01-01`, 'line 2: time goes back'],
  ])('names the line and what would do: %j', (text, message) => {
    expect(fault(text)).toThrow(message)
  })
})
