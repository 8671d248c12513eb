import fc from 'fast-check'
import { expect, test } from 'vitest'
import { OPTIONS } from './arguments.ts'
import { OBJECTS, VERBS } from './grammar.ts'
import { COMMANDS } from './run.ts'
import { tryTool } from './testing/fake.ts'

const STATUSES = new Set([0, 1, 2, 3, 6, 7, 8, 12])
const known = [
  ...VERBS,
  ...OBJECTS,
  ...Object.keys(OPTIONS).map((name) => `--${name}`),
  ...'set get help -- - -h --= __proto__ constructor show usage explain activate'.split(' '),
  ...COMMANDS.flatMap(({ name }) => name.split(' ')),
  ...'*@* *@example.net anna@example.net U_IM 0 people.csv * C_LicenseStatus im'.split(' '),
]
const word = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: fc.string() })
const files = { 'people.csv': 'address\n', '-': 'x' }

test('[X2 Q2] whatever is typed: an exit status of the list, never a crash', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 8 }), async (argv) => {
      const { status, stdout, stderr } = await tryTool(argv, { files })
      expect(STATUSES).toContain(status)
      if (status !== 0) expect(stdout + stderr).not.toBe('')
      expect(stderr).not.toContain('does not know')
    }),
    { numRuns: 3_000 },
  )
})

test('[X2 Q2] whatever a manager answers: the same', async () => {
  const answer = fc.record({ status: fc.constantFrom(200, 204, 302, 400, 404, 409, 500, 0), body: fc.jsonValue() })
  const command = fc.constantFrom(
    ['license', 'show'],
    ['license', 'usage', '--recount'],
    ['license', 'forecast', '--json'],
    ['license', 'activate', 'ORD-1', '--zip', 'x'],
    ['license', 'refresh'],
    ['license', 'diff'],
    ['license', 'deactivate', '--offline', '--qr'],
    ['license', 'verify', '-'],
    ['license', 'backups'],
    ['license', 'backup', '--out', 'x'],
    ['license', 'request', '--qr', '--out', 'x'],
    ['license', 'check'],
    ['license', 'connection'],
    ['license', 'machine'],
    ['license', 'sent'],
    ['license', 'explain', 'anna@example.net'],
    ['notices'],
    ['notices', 'show'],
    ['notices', 'show', 'x'],
    ['notices', 'retry'],
    ['notices', 'channels'],
    ['notices', 'test'],
    ['services'],
    ['services', 'start'],
    ['export', 'account', '*@*', 'U_IM', '--json'],
    ['modify', 'account', '*@*', 'U_IM', '0'],
    ['display', 'domain', '*'],
    ['get', 'system', 'C_Reference'],
  )
  await fc.assert(
    fc.asyncProperty(command, answer, async (argv, given) => {
      const { status } = await tryTool(argv, { files, answer: (_, nth) => (nth > 20 ? undefined : given) })
      expect(STATUSES).toContain(status)
    }),
    { numRuns: 1_000 },
  )
})
