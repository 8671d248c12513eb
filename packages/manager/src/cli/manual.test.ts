import { readFileSync } from 'node:fs'
import { instant, toIso } from '@seatwarden/core/instant'
import { CODES } from '@seatwarden/protocol/problem'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ACCOUNT_PROPERTIES, DOMAIN_PROPERTIES, SYSTEM_PROPERTIES } from '../engine/properties/table.ts'
import { wordsFor } from '../views/words.ts'
import { OPTIONS } from './arguments.ts'
import { datesIn } from './dates.ts'
import { COMMANDS } from './run.ts'

const manual = readFileSync(new URL('../../../../docs/tool.md', import.meta.url), 'utf8')

test('[X1 X2] the manual names every command, option, property and result code', () => {
  for (const { name } of COMMANDS) expect(manual).toContain(`\`${name}`)
  for (const name of Object.keys(OPTIONS)) expect(manual).toContain(`\`--${name}`)
  const properties = [...ACCOUNT_PROPERTIES, ...DOMAIN_PROPERTIES, ...SYSTEM_PROPERTIES].map(({ name }) =>
    name.replace(/^C_(.+)_(Processing\w+)$/, 'C_<Module>_$2'),
  )
  for (const name of properties) expect(manual).toContain(`\`${name}\``)
  for (const { tool } of Object.values(CODES)) expect(manual).toMatch(new RegExp(`^\\| ${tool} \\| ${-tool} \\|`, 'm'))
})

test('[D13] dates are written as on the screens', () => {
  const zone = fc.constantFrom('Europe/Prague', 'UTC', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe')
  fc.assert(
    fc.property(zone, fc.integer({ min: 0, max: 4_000_000_000_000 }), (name, ms) => {
      expect(datesIn(name).moment(toIso(instant(ms)))).toBe(wordsFor(name).moment(instant(ms)))
    }),
  )
})
