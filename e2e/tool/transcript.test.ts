import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DAY } from '@seatwarden/core/instant'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTown, placeOrder, type Town } from '../support/town.ts'
import { buildTool, type Done, entryOf, runs, steadyText, type Terminal, TOOL } from './terminal.ts'

// The real tool, the real manager, a real vendor: what a person types and reads, word for word.

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

let town: Town
let orderId: string
let empty: string

beforeAll(async () => {
  await buildTool()
  town = await openTown()
  const seats = { mail: 5, im: 2, activesync: 10, antivirus: 'unlimited' } as const
  orderId = await placeOrder(town.vendor, town.clock.wall(), seats)
  empty = join(town.dir, 'empty')
  mkdirSync(empty)
})
afterAll(() => town?.close())

const terminal = (env: Record<string, string> = {}): Terminal => ({
  clock: town.clock,
  cwd: empty,
  env: { SEATWARDEN_SOCKET: town.manager.socket, ...env },
})
const tool = (argv: readonly string[], env = {}) => runs(terminal(env), process.execPath, [TOOL, ...argv])
const shell = (command: string) => runs(terminal(), 'sh', ['-c', `"${process.execPath}" "${TOOL}" ${command}`])

/** Ids that were drawn, and dates that follow from them. */
const steady = (text: string): string =>
  steadyText(text)
    .replaceAll(orderId, 'ORD-00000')
    .replaceAll(town.manager.engine.options.installation.referenceId, 'REFERENCE-ID')
    .replaceAll(town.manager.socket, 'MANAGER-SOCKET')

const entry = (argv: readonly string[], done: Done): string => steady(entryOf('', argv, done))

const PEOPLE = at('people.csv')
const MORE = at('more-people.csv')
const ANNA = 'anna.novakova@brightwater.example'

const SCRIPT = (): readonly (readonly string[])[] => [
  ['license', 'show'],
  ['license', 'activate', 'ORD-99999'],
  ['license', 'activate', orderId, '--dry-run'],
  ['license', 'activate', orderId],
  ['create', 'account', ANNA],
  ['create', 'domain', 'brightwater.example'],
  ['import', 'account', PEOPLE],
  ['import', 'account', MORE, '--dry-run'],
  ['license', 'show'],
  ['license', 'usage'],
  ['license', 'usage', '--recount'],
  ['license', 'explain', ANNA, 'im'],
  ['modify', 'account', '*@*', 'U_IM', '0', '--dry-run'],
  ['modify', 'account', '*@*', 'U_IM', '0'],
  ['display', 'account', ANNA, '*'],
  ['export', 'account', '*@*', 'u_im', 'u_activesync'],
  ['modify', 'system', 'C_IM_ProcessingMode', '9'],
  ['get', 'system', 'C_IM_ProcessingMode', 'Statistics_ActiveUsers', 'Statistics_LicensedUsers', 'C_LicenseStatus'],
  ['modify', 'account', ANNA, 'U_IM', '1'],
  ['modify', 'account', 'nobody@brightwater.example', 'U_IM', '1'],
  ['modify', 'account', '*@*', 'U_MI', '1'],
  ['modify', 'account', '*@*', 'U_IM', '2'],
  ['create', 'account', ANNA],
  ['create', 'account', 'gina@elsewhere.example'],
  ['modify', 'domain', 'brightwater.example', 'D_AccountLimit', '5'],
  ['create', 'account', 'gina@brightwater.example'],
  ['delete', 'account', 'emil.farkas@*'],
  ['display', 'domain', '*', 'U_IM', 'D_AccountLimit'],
  ['delete', 'domain', 'brightwater.example'],
  ['license', 'forecast'],
  ['check', 'license'],
]

const asJson = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>

test('[X1 X2] the transcript: every command of the manual, as typed and as answered', async () => {
  const entries: string[] = []
  for (const argv of SCRIPT()) {
    entries.push(
      entry(
        argv.map((word) => word.replace(at('.'), '')),
        await tool(argv),
      ),
    )
    if (argv[0] === 'import' && argv[2] === PEOPLE)
      for (const name of ['anna.novakova', 'ben.cole', 'cyril.dusek'])
        await town.manager.engine.access.ask(`${name}@brightwater.example`, 'im')
  }
  await expect(entries.join('\n')).toMatchFileSnapshot('transcript.txt')
})

describe('[X2] as JSON: one document, with the result that the exit status says', () => {
  test.each([
    [['license', 'show'], 0],
    [['license', 'usage'], 0],
    [['import', 'account', MORE, '--dry-run'], 0],
    [['modify', 'account', '*@*', 'U_IM', '0', '--dry-run'], 0],
    [['display', 'account', ANNA, '*'], 0],
    [['export', 'account', '*@*', 'u_im', 'u_activesync'], 0],
    [['display', 'account', 'nobody@brightwater.example'], -1],
    [['license', 'activate', 'ORD-99999'], -2],
    [['modify', 'account', '*@*', 'U_MI', '1'], -3],
    [['create', 'account', ANNA], -7],
    [['modify', 'account', '*@*', 'U_IM', '2'], -8],
  ] as const)('%j: %i', async (argv, result) => {
    const { status, stdout, stderr } = await tool([...argv, '--json'])
    expect(asJson(stdout)).toMatchObject({ result })
    expect({ status, stderr }).toEqual({ status: -result || 0, stderr: '' })
  })
})

/** `Tue 17 Nov 2026, 14:02`, at the beginning of a line. */
const datesIn = (text: string): string[] =>
  [...text.matchAll(/^\w{3} \d{1,2} \w{3,4} \d{4}, \d\d:\d\d/gm)].map(([date]) => date)

test('[D13 X3] the drill shows the decline to the stop with every mail, on the dates of the forecast', async () => {
  const forecast = await tool(['license', 'forecast'])
  const drill = await tool(['license', 'drill'])
  expect(drill).toMatchObject({
    status: 0,
    stderr: expect.stringContaining('0 OK: This was a drill: nothing was changed'),
  })
  const told = datesIn(drill.stdout)
  expect(told.length).toBeGreaterThan(10)
  expect(datesIn(forecast.stdout)).toEqual(expect.arrayContaining(told))
  expect(drill.stdout.match(/^ {2}To: postmaster@/gm)?.length).toBeGreaterThan(9)
  expect(drill.stdout).toContain('WHAT TO DO')
  const document = asJson((await tool(['license', 'drill', '--json'])).stdout)
  expect(document).toMatchObject({ result: 0, steps: expect.any(Array) })
})

test('[X1] "tool modify account *@* U_IM 0" works in a shell as written, without quotes', async () => {
  const { status, stdout } = await shell('modify account *@* U_IM 0 --dry-run')
  expect(status).toBe(0)
  expect(stdout).toContain('Used Seats')
})

describe('[X4] from another host', () => {
  test('a token opens the same API; another is -6', async () => {
    const { manager } = town
    const env = { SEATWARDEN_SOCKET: '', SEATWARDEN_URL: manager.url }
    const token = await manager.engine.signIn.token('tool')
    const read = ['get', 'system', 'C_LicenseStatus']
    expect(await tool(read, { ...env, SEATWARDEN_TOKEN: token })).toMatchObject({
      status: 0,
      stdout: 'C_LicenseStatus: OK\n',
    })
    expect(await tool([...read, '--token', 'wrong'], env)).toMatchObject({ status: 6, stdout: '' })
    expect(await tool(read, env)).toMatchObject({ status: 6, stdout: '' })
  })
})

test('[X2] without a manager the tool says so in one line, and what to do', async () => {
  const { status, stdout, stderr } = await tool(['license', 'show'], { SEATWARDEN_SOCKET: join(empty, 'none.sock') })
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr.trimEnd().split('\n')).toHaveLength(2)
  expect(stderr).toContain('The license manager is not running')
})

test('[X1] whoever reads an export may stop early', async () => {
  const { status, stderr } = await shell('export account "*@*" u_im | head -1')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

test('[D6 X2] in Emergency Mode settings are locked: -2, and an account can still be disabled', async () => {
  await town.server.close()
  for (let day = 0; day < 46; day += 1) await town.clock.advance(DAY)
  expect(await tool(['check', 'license'])).toMatchObject({ status: 2 })
  const locked = await tool(['modify', 'account', ANNA, 'U_IM', '1'])
  expect(locked).toMatchObject({ status: 2, stdout: '' })
  expect(locked.stderr).toContain('-2 Emergency Mode: ')
  expect(await tool(['modify', 'account', ANNA, 'U_AccountDisabled', '1'])).toMatchObject({ status: 0 })
})
