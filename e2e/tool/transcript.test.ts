import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DAY } from '@seatwarden/core/instant'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runToEnd } from '../support/processes.ts'
import { openTown, placeOrder, type Town } from '../support/town.ts'

// The real tool, the real manager, a real vendor: what a person types and reads, word for word.

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const TOOL = at('../../dist/tool.mjs')

let town: Town
let orderId: string
let empty: string

beforeAll(async () => {
  const built = await runToEnd([process.execPath, at('../../scripts/build.mjs')], 120_000)
  if (built.code !== 0) throw new Error(built.output)
  town = await openTown()
  const seats = { mail: 5, im: 2, activesync: 10, antivirus: 'unlimited' } as const
  orderId = await placeOrder(town.vendor, town.clock.wall(), seats)
  empty = join(town.dir, 'empty')
  mkdirSync(empty)
})
afterAll(() => town?.close())

interface Done {
  status: number
  stdout: string
  stderr: string
}

/** Runs a program, moving the town's clock on the spot, so that what waits for its turn gets it. */
function runs(program: string, argv: readonly string[], env: Record<string, string> = {}): Promise<Done> {
  const given = { PATH: process.env.PATH ?? '', SEATWARDEN_SOCKET: town.manager.socket, ...env }
  const child = spawn(program, argv, { cwd: empty, env: given, stdio: ['ignore', 'pipe', 'pipe'] })
  const done: Done = { status: -1, stdout: '', stderr: '' }
  child.stdout.on('data', (text: Buffer) => {
    done.stdout += text.toString('utf8')
  })
  child.stderr.on('data', (text: Buffer) => {
    done.stderr += text.toString('utf8')
  })
  const turns = setInterval(() => void town.clock.advance(0), 5)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      clearInterval(turns)
      resolve({ ...done, status: code ?? -1 })
    })
  })
}

const tool = (argv: readonly string[], env = {}) => runs(process.execPath, [TOOL, ...argv], env)

/** What differs from run to run: ids that were drawn, dates that follow from them, and columns as wide as those. */
const steady = (text: string): string =>
  text
    .replace(/\b[A-Z][a-z]{2} \d{1,2} [A-Z][a-z]{2} \d{4}(, \d\d:\d\d)?/g, (_, time) => (time ? 'DATE, TIME' : 'DATE'))
    .replace(/\bin \d+ days\b/g, 'in N days')
    .replace(/(?<=\S) {2,}/g, '  ')
    .replaceAll(orderId, 'ORD-00000')
    .replaceAll(town.manager.engine.options.installation.referenceId, 'REFERENCE-ID')
    .replaceAll(town.manager.socket, 'MANAGER-SOCKET')

const quoted = (word: string): string => (/^[\w./:@=-]+$/.test(word) ? word : `"${word}"`)

const entry = (argv: readonly string[], { status, stdout, stderr }: Done): string => {
  const errors = stderr.split('\n').filter((line) => line !== '')
  const lines = [stdout.trimEnd(), ...errors.map((line) => `! ${line}`), `(exit status ${status})`]
  return steady([`$ tool ${argv.map(quoted).join(' ')}`, ...lines.filter((line) => line !== ''), ''].join('\n'))
}

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

test('[X1] "tool modify account *@* U_IM 0" works in a shell as written, without quotes', async () => {
  const { status, stdout } = await runs('sh', [
    '-c',
    `"${process.execPath}" "${TOOL}" modify account *@* U_IM 0 --dry-run`,
  ])
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
  const { status, stderr } = await runs('sh', [
    '-c',
    `"${process.execPath}" "${TOOL}" export account "*@*" u_im | head -1`,
  ])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

test('[D6 X2] in Emergency Mode settings are locked: -2, and an account can still be disabled', async () => {
  await town.server.close()
  for (let day = 0; day < 46; day += 1) await town.clock.advance(DAY)
  expect(await tool(['check', 'license'])).toMatchObject({ status: 2 })
  const locked = await tool(['modify', 'account', ANNA, 'U_IM', '0'])
  expect(locked).toMatchObject({ status: 2, stdout: '' })
  expect(locked.stderr).toContain('-2 Emergency Mode: ')
  expect(await tool(['modify', 'account', ANNA, 'U_AccountDisabled', '1'])).toMatchObject({ status: 0 })
})
