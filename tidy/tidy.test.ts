import { expect, test } from 'vitest'
import { fileSizes, functionSizes, longFiles, longFunctions } from './budgets.ts'
import { clocksInSql, exits, ownTimers, prints, readsOfChance, readsOfTheClock } from './calls.ts'
import { consoleValues, crossings, impurities, upwards } from './direction.ts'
import { loosePins, nested, tooNew, undeclared, unnamed, unused } from './manifests.ts'
import { allows } from './range.ts'
import { leftOut, machinePaths, registries, unknownRows } from './words.ts'

const rules: Record<string, () => string[]> = {
  'packages import in one direction': crossings,
  'main -> context -> routes | gates | cli -> engine -> store, never back': upwards,
  'core imports only temporal-polyfill': impurities,
  'the console imports only types from protocol': consoleValues,
  'only runtime reads the clock': readsOfTheClock,
  'only runtime draws random values': readsOfChance,
  'only runtime and the console wait with timers': ownTimers,
  'SQL reads no clock': clocksInSql,
  'only a program ends the process': exits,
  'only a program prints': prints,
  'no file has over 500 lines': longFiles,
  'nine files of ten have at most 300 lines, half of them 80': fileSizes,
  'no function has over 60 lines': longFunctions,
  'half of the functions have at most 12 lines': functionSizes,
  'no test is left out': leftOut,
  'no path of one machine': machinePaths,
  'no registry but npm’s own': registries,
  'rows that tests cite stand in docs/rules.md': unknownRows,
  'dependencies are pinned': loosePins,
  'dependencies run on Node 20.19': tooNew,
  'no package is installed twice': nested,
  'packages have a manifest': unnamed,
  'packages declare what they import': undeclared,
  'packages import what they declare': unused,
}

test.each(Object.entries(rules))('%s', (_name, check) => {
  const problems = check()
  if (problems.length > 0) expect.fail(`${problems.length} to mend\n${problems.join('\n')}`)
})

test.each([
  ['>=18', true],
  ['^18 || >=20.19', true],
  ['^20.19.0 || >=22.12.0', true],
  ['>= 12.13 <21', true],
  ['20.x', true],
  ['18 - 20', true],
  ['*', true],
  ['>=20.20', false],
  ['^22 || 23', false],
  ['>20', false],
  ['~20.18', false],
])('whether %s allows Node 20.19: %s', (range, answer) => {
  expect(allows(range, [20, 19, 0])).toBe(answer)
})
