import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { runScenario } from './scenario.ts'

const directory = new URL('../scenarios/', import.meta.url)
const files = readdirSync(directory).filter((name) => name.endsWith('.txt'))
const read = (name: string) => readFileSync(new URL(name, directory), 'utf8')

/** `# [D2 D4] what it is about`: the first line names the rows. */
const titleOf = (text: string) => /^# (\[[A-Z]\d+(?: [A-Z]\d+)*\] .+)$/m.exec(text)?.[1]

describe('scenarios', () => {
  test.each(files.map((name) => [titleOf(read(name)) ?? name, name]))('%s (%s)', (_title, name) => {
    const { log, expected } = runScenario(read(name))
    expect(log).toBe(expected)
  })

  test('each says in its first line which rows it shows', () => {
    for (const name of files) expect({ name, title: titleOf(read(name)) }).toMatchObject({ title: expect.any(String) })
  })

  test('[D2 D3 D4 D5 D6 D7 D8 D9] every line of the ladder has one', () => {
    const rows = new Set(files.flatMap((name) => (titleOf(read(name)) ?? '').match(/[A-Z]\d+/g) ?? []))
    const wanted = [
      'D2',
      'D3',
      'D4',
      'D5',
      'D6',
      'D7',
      'D8',
      'D9',
      'D10',
      'D11',
      'L11',
      'L12',
      'L16',
      'F4',
      'N1',
      'A13',
    ]
    expect(wanted.filter((row) => !rows.has(row))).toEqual([])
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
    [`${license}\nat 2026-02-01 machine explodes`, 'line 2: "machine explodes" is not understood'],
    ['license perpetual issued 2026-01-01 modules teapot 1', 'line 1: "teapot 1" names no module'],
    ['license gold issued 2026-01-01 modules mail 1', 'line 1: write: license TYPE'],
    ['license perpetual issued 2026-01-01 for free modules mail 1', 'line 1: "for free" is not understood'],
    [`${license}\nrun until 2025-01-01`, 'line 2: time goes back'],
  ])('names the line and what would do: %j', (text, message) => {
    expect(fault(text)).toThrow(message)
  })
})
