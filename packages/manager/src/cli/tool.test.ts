import { describe, expect, test } from 'vitest'
import { IMPORT, LICENSE, RECOUNT, VALUES } from './testing/answers.ts'
import { entryOf, refusing, tryTool } from './testing/fake.ts'

const json = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>

const SCRIPT: readonly (readonly string[])[] = [
  ['license', 'show'],
  ['license', 'usage'],
  ['license', 'explain', 'anna@example.net'],
  ['license', 'explain', 'anna@example.net', 'IM'],
  ['license', 'forecast'],
  ['license', 'activate', 'ORD-48213'],
  ['modify', 'account', '*@*', 'U_IM', '0'],
  ['create', 'account', 'cyril@example.net', 'U_Name', 'Cyril'],
  ['delete', 'account', '*@example.net'],
  ['display', 'account', 'anna@example.net', '*'],
  ['export', 'account', '*@*', 'u_im', 'u_name'],
  ['import', 'account', 'people.csv', '--dry-run'],
  ['display', 'domain', '*', 'U_IM', 'd_accountlimit'],
  ['export', 'domain', '*', 'U_IM'],
  ['modify', 'domain', 'example.net', 'U_IM', '0'],
  ['delete', 'domain', 'other.test'],
  ['get', 'system', 'C_LicenseStatus'],
  ['set', 'system', 'C_IM_ProcessingMode', '9'],
  ['check', 'system'],
  ['check', 'license'],
  ['get', 'directory', 'hq'],
  ['help'],
  ['help', 'modify'],
  ['license', '--help'],
  ['help', 'properties'],
]
const FILES = { 'people.csv': 'address,name\n', 'order.lic': '-----BEGIN' }

test('[X1 X2] what the tool prints, word for word', async () => {
  const entries: string[] = []
  for (const argv of SCRIPT) entries.push(entryOf(argv, await tryTool(argv, { files: FILES })))
  await expect(entries.join('\n')).toMatchFileSnapshot('testing/transcript.txt')
})

test('[X2] every command takes --json and prints one document with its result', async () => {
  for (const argv of SCRIPT) {
    const { stdout, stderr, status } = await tryTool([...argv, '--json'], { files: FILES })
    expect(Math.abs(Number(json(stdout).result))).toBe(status)
    expect(stderr).toBe('')
  }
})

describe('[X1] the grammar', () => {
  test('"tool modify account *@* U_IM 0" reaches the manager as it is written', async () => {
    const { asked } = await tryTool(['modify', 'account', '*@*', 'U_IM', '0'])
    expect(asked).toMatchObject([
      { method: 'POST', path: '/accounts/modify', body: { mask: '*@*', properties: { U_IM: '0' }, dryRun: false } },
    ])
  })

  test('verbs and objects are the same in upper and lower case; set is modify, get is display', async () => {
    const typed = [
      ['SET', 'Accounts'],
      ['Modify', 'account'],
      ['set', 'ACCOUNT'],
    ]
    for (const [verb = '', object = ''] of typed) {
      const { asked } = await tryTool([verb, object, '*@example.net', 'u_im', '1', 'U_GW', '', '--dry-run'])
      expect(asked[0]?.body).toEqual({ mask: '*@example.net', properties: { u_im: '1', U_GW: '' }, dryRun: true })
    }
  })

  test('options stand anywhere; after a lone -- everything is a word', async () => {
    const { asked } = await tryTool(['--dry-run', 'modify', 'account', 'a@b', 'U_Name', '--', '--json'])
    expect(asked[0]?.body).toMatchObject({ properties: { U_Name: '--json' }, dryRun: true })
  })

  test.each([
    [[], 'Say what is to be done'],
    [['modfy', 'account'], 'Closest: modify'],
    [['modify', 'acount', '*@*'], 'Closest: account'],
    [['modify'], 'something is missing'],
    [['create', 'system'], '"tool create system" does not exist'],
    [['modify', 'account'], 'The address or pattern is missing'],
    [['modify', 'account', '*@*'], 'The property is missing'],
    [['modify', 'account', '*@*', 'U_IM'], '"U_IM" has no value'],
    [['modify', 'account', '*@*', 'U_IM', '0', 'u_im', '1'], 'given twice'],
    [['export', 'account', '*@*'], 'The property is missing'],
    [['license', 'shwo'], 'Closest: show'],
    [['license', 'show', 'more'], '"more" is one word too many'],
    [['license', 'show', '--dry-run'], 'takes no --dry-run'],
    [['license', 'usage', '--recuont'], 'Closest: recount'],
    [['license', 'show', '--json=yes'], '--json takes no value'],
    [['license', 'show', '--host'], '--host needs URL after it'],
    [['display', 'domain', '*', 'U_IMM'], 'Closest: U_IM'],
    [['display', 'license', 'C_License'], 'takes no properties'],
    [['license', 'explain', 'anna@example.net', 'imm'], 'Closest: im'],
    [['import', 'account', 'people.csv', '--format', 'xls'], 'ldif or csv'],
    [['help', 'modfy'], 'Closest: modify'],
  ])('%j is told what is wrong, with exit status 3', async (argv, words) => {
    const { status, stdout, stderr } = await tryTool(argv, { files: FILES })
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
    expect(stderr).toMatch(/^-3 Not understood: /)
    expect(stderr).toContain(words)
  })
})

describe('[X2] result codes', () => {
  test.each([
    ['internal', -1],
    ['not_found', -1],
    ['license_emergency', -2],
    ['vendor_unreachable', -2],
    ['order_unknown', -2],
    ['malformed', -3],
    ['password_wrong', -6],
    ['not_signed_in', -6],
    ['conflict', -7],
    ['unusable', -8],
    ['plan_exceeded', -12],
  ] as const)('%s is %i in message and JSON; the exit status is without its sign', async (code, result) => {
    const answer = () => refusing(code, 'It is so.', 'Do that.')
    const said = await tryTool(['create', 'account', 'a@b.test'], { answer })
    expect(said).toMatchObject({ status: -result, stdout: '' })
    expect(said.stderr).toMatch(new RegExp(`^${result} .*: It is so\\.\nTo do: Do that\\.\n$`))
    const document = await tryTool(['create', 'account', 'a@b.test', '--json'], { answer })
    expect(document).toMatchObject({ status: -result, stderr: '' })
    expect(json(document.stdout)).toMatchObject({ result, code, detail: 'It is so.', next: 'Do that.' })
  })

  test('success is 0 in message and JSON', async () => {
    const { status, stderr } = await tryTool(['delete', 'account', 'a@b.test'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '0 OK: 150 accounts deleted.\n' })
  })

  test('a code of a newer manager is judged by its HTTP status', async () => {
    const answer = () => ({
      status: 422,
      body: { code: 'something_new', title: 'New', detail: 'New.', status: 422, type: '' },
    })
    expect((await tryTool(['license', 'show'], { answer })).status).toBe(8)
  })

  test('[X4 Q2] what is no manager is told apart from one', async () => {
    for (const body of ['<html>', null, { error: 'x' }, 7]) {
      const { status, stderr } = await tryTool(['license', 'show'], { answer: () => ({ status: 502, body }) })
      expect(status).toBe(1)
      expect(stderr).toContain('no license manager (HTTP 502)')
    }
  })

  test('an answer of a shape that nobody expects is an exit status, no crash', async () => {
    const { status } = await tryTool(['license', 'show'], { answer: () => ({ status: 200, body: { nothing: true } }) })
    expect(status).toBe(1)
  })

  test('[D6] "check license" is -2 in Emergency Mode', async () => {
    const locked = ['createAccounts']
    const answer = () => ({ status: 200, body: { ...LICENSE, phase: 'emergency', status: 'Evaluation', locked } })
    expect((await tryTool(['check', 'license'], { answer })).status).toBe(2)
  })
})

describe('[X1] accounts as text', () => {
  const paged = (request: { query?: unknown }, nth: number) => {
    const { cursor } = request.query as { cursor?: string }
    expect(cursor).toBe(nth === 1 ? undefined : `c${nth - 1}`)
    return { status: 200, body: { ...VALUES, next: nth < 3 ? `c${nth}` : null } }
  }

  test('an export is address,value,value, a line, page after page', async () => {
    const { stdout } = await tryTool(['export', 'account', '*@*', 'u_im', 'u_name'], { answer: paged })
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      'anna@example.net,1,"Nováková, Anna",',
      'ben@example.net,0,"Ben ""Benny"" Cole",',
    ])
    expect(stdout.trimEnd().split('\n')).toHaveLength(6)
  })

  test('[X2] as JSON it is one document over all pages', async () => {
    const { stdout } = await tryTool(['export', 'account', '*@*', 'u_im', '--json'], { answer: paged })
    expect(json(stdout)).toMatchObject({ result: 0 })
    expect(json(stdout).accounts).toHaveLength(6)
    expect((json(stdout).accounts as unknown[])[0]).toEqual({
      address: 'anna@example.net',
      values: { U_IM: '1', U_Name: 'Nováková, Anna' },
    })
  })

  test('[X2] pages without accounts leave the document whole', async () => {
    const answer = (_: unknown, nth: number) => ({
      status: 200,
      body: { ...VALUES, items: nth === 2 ? VALUES.items : [], next: nth < 4 ? `${nth}` : null },
    })
    const { stdout } = await tryTool(['export', 'account', '*@*', 'u_im', '--json'], { answer })
    expect(json(stdout).accounts).toHaveLength(2)
  })

  test('[X2] a failure after the first page still ends the document, with its result', async () => {
    const answer = (_: unknown, nth: number) =>
      nth === 1 ? { status: 200, body: { ...VALUES, next: 'c' } } : refusing('internal', 'Our trouble.')
    const said = await tryTool(['export', 'account', '*@*', 'u_im', '--json'], { answer })
    expect(said.status).toBe(1)
    expect(json(said.stdout)).toMatchObject({ result: -1, code: 'internal' })
    expect(json(said.stdout).accounts).toHaveLength(2)
  })
})

describe('[X6] import', () => {
  test.each([
    ['people.ldif', 'x', [], 'ldif'],
    ['people.CSV', 'dn: x', [], 'csv'],
    ['people', '# note\nversion: 1\ndn: x', [], 'ldif'],
    ['people', 'address,name', [], 'csv'],
    ['people.csv', 'dn: x', ['--format', 'LDIF'], 'ldif'],
  ])('%s with "%s" %j is read as %s', async (path, text, more, format) => {
    const { asked } = await tryTool(['import', 'account', path, ...more], { files: { [path]: text } })
    expect(asked[0]?.body).toMatchObject({ format, text, dryRun: false })
  })

  test('names in Latin-1 and UTF-16 arrive whole', async () => {
    const body = async (bytes: Buffer) =>
      (await tryTool(['import', 'account', 'a.csv', '--domain', 'x.test'], { files: { 'a.csv': bytes } })).asked[0]
        ?.body
    expect(await body(Buffer.from('Jos\u00e9\nJosé', 'latin1'))).toMatchObject({ text: 'José\nJosé' })
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('José', 'utf16le')])
    expect(await body(wide)).toMatchObject({ text: 'José', defaultDomain: 'x.test' })
  })

  test('a file that is not there is named', async () => {
    const { status, stderr } = await tryTool(['import', 'account', 'nowhere.csv'])
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: '-1 Not found: The file nowhere.csv cannot be read: it does not exist.\n',
    })
  })

  test('[Q2] nothing that a file says steers the terminal', async () => {
    const rows = [{ ...IMPORT.rows[0], reason: 'a\u001b[2Jb\r\nc' }]
    const answer = () => ({ status: 200, body: { ...IMPORT, rows } })
    const { stdout } = await tryTool(['import', 'account', 'people.csv'], { files: FILES, answer })
    expect(stdout).toContain('a [2Jb  c\n')
  })
})

test('[Q3] "U_Password -" reads the password from standard input', async () => {
  const argv = ['modify', 'account', 'a@b.test', 'u_password', '-']
  const { asked } = await tryTool(argv, { files: { '-': 'correct horse\r\nmore' } })
  expect(asked[0]?.body).toMatchObject({ properties: { u_password: 'correct horse' } })
  expect((await tryTool(argv, { files: { '-': '\n' } })).status).toBe(3)
})

test('[A2] a license file is entered from a file', async () => {
  const { asked, stdout } = await tryTool(['license', 'activate', '--file', 'order.lic', '--dry-run'], { files: FILES })
  expect(asked).toMatchObject([{ path: '/license/file', body: { text: '-----BEGIN', dryRun: true } }])
  expect(stdout).toContain('Instant Messaging 25 -> 30 seats')
  expect((await tryTool(['license', 'activate', 'ORD-1', '--file', 'order.lic'], { files: FILES })).status).toBe(3)
})

describe('[X4] where the manager is', () => {
  const targetOf = async (argv: string[], env = {}, exists = (_: string) => true) =>
    (await tryTool(['license', 'show', ...argv], { env, exists })).asked[0]?.target

  test('its socket on this machine, unless told otherwise', async () => {
    expect(await targetOf([])).toEqual({ socket: 'data/manager/manager.sock' })
    const only = (path: string) => path.startsWith('/var/lib')
    expect(await targetOf([], {}, only)).toEqual({ socket: '/var/lib/seatwarden/manager.sock' })
    expect(await targetOf([], { SEATWARDEN_DATA: '/srv/sw/' })).toEqual({ socket: '/srv/sw/manager.sock' })
    expect(await targetOf([], { SEATWARDEN_SOCKET: '/run/sw' })).toEqual({ socket: '/run/sw' })
    expect(await targetOf(['--socket', '/run/x'], { SEATWARDEN_URL: 'https://h' })).toEqual({ socket: '/run/x' })
  })

  test('another host by address and token', async () => {
    const far = { host: 'https://mail.example.net:7443', token: 'tok' }
    expect(await targetOf(['--host', far.host, '--token=tok'])).toEqual(far)
    expect(await targetOf([], { SEATWARDEN_URL: far.host, SEATWARDEN_TOKEN: 'tok' })).toEqual(far)
  })
})

describe('[X3 L8] reading used seats anew', () => {
  const answer = (request: { path: string }, nth: number) =>
    request.path === '/license/recount'
      ? {
          status: 200,
          body: nth < 4 ? { ...RECOUNT, state: 'running', done: nth * 250, total: 1000 } : RECOUNT,
        }
      : undefined

  test('shows a bar on a terminal', async () => {
    const isTTY = { stdout: true, stderr: true }
    const { stderr, status } = await tryTool(['license', 'usage', '--recount'], { answer, isTTY })
    expect(status).toBe(0)
    expect(stderr).toContain('\r[############............] 500 of 1,000 (50 %)')
    expect(stderr).toMatch(/0 OK: Recount equals the counters\.\n$/)
  })

  test('and none in a pipe', async () => {
    const { stderr } = await tryTool(['license', 'usage', '--recount'], { answer })
    expect(stderr).toBe('0 OK: Recount equals the counters.\n')
  })

  test('a difference is told, a failed recount is -1', async () => {
    const ended = (more: object) => () => ({ status: 200, body: { ...RECOUNT, modules: [], ...more } })
    const repaired = [{ module: 'mail', counted: 149, counter: 150 }]
    const differs = await tryTool(['license', 'usage', '--recount'], {
      answer: ended({ lastResult: { equal: false, repaired } }),
    })
    expect(differs.stderr).toContain('mail: found 149, the counter said 150')
    const failed = await tryTool(['license', 'usage', '--recount'], { answer: ended({ state: 'failed', error: 'x' }) })
    expect(failed.status).toBe(1)
  })
})

describe('[L5 L6] the table on a terminal', () => {
  const isTTY = { stdout: true, stderr: true }
  const show = async (columns: number, env = {}) => (await tryTool(['license', 'show'], { isTTY, columns, env })).stdout

  test('colour where a person looks and has not asked for none', async () => {
    expect(await show(120)).toContain('\u001b[31m!')
    expect(await show(120, { NO_COLOR: '1' })).not.toContain('\u001b')
    expect((await tryTool(['license', 'show'])).stdout).not.toContain('\u001b')
  })

  test('fits the terminal, every figure whole', async () => {
    const text = await show(72, { NO_COLOR: '1' })
    const table = text.split('\n').filter((line) => /Server|Client/.test(line))
    expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(72)
    expect(text).toMatch(/^! {2}Instant M\S* +Server +25 +12 days +150 /m)
    expect(text).toContain('1,200')
  })
})
