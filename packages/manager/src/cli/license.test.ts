import { qrRows } from '@seatwarden/protocol/offline/qr-rows'
import { describe, expect, test } from 'vitest'
import { entryOf, type Given, refusing, tryTool } from './testing/fake.ts'
import * as canned from './testing/license-answers.ts'

const json = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>
const FILES = { 'license.txt': '-----BEGIN', 'ca.pem': 'PEM', password: 'open sesame\n', empty: '\n' }
const ORDER = 'ORD-48213'

/** Nothing is there but what is given. */
const given: Given = { files: FILES, exists: (path) => Object.hasOwn(FILES, path) }
const answering = (body: unknown): Given => ({
  ...given,
  answer: (_, nth) => (nth === 1 ? { status: 200, body } : undefined),
})
const tryLicense = (argv: readonly string[], more: Given = {}) => tryTool(['license', ...argv], { ...given, ...more })

const SCRIPT: readonly (readonly [argv: readonly string[], given?: Given])[] = [
  [['license', 'activate', ORDER, '--dry-run'], answering({ ...canned.REFRESH.result, dryRun: true })],
  [['license', 'activate', ORDER]],
  [['license', 'activate', '--file', 'license.txt']],
  [['license', 'import', 'license.txt']],
  [['license', 'refresh']],
  [['license', 'refresh'], answering(canned.REFRESH)],
  [['license', 'revalidate']],
  [['license', 'diff']],
  [['license', 'diff'], answering(canned.REFRESH)],
  [['license', 'diff', 'license.txt']],
  [['license', 'diff', 'license.txt'], answering(canned.FOREIGN_FILE)],
  [['license', 'diff', '12']],
  [['license', 'move'], answering({ ...canned.REFRESH.result, dryRun: true })],
  [['license', 'move', ORDER]],
  [['license', 'trial', 'im']],
  [['license', 'deactivate', '--dry-run'], answering({ ...canned.DEACTIVATION, dryRun: true })],
  [['license', 'deactivate']],
  [['license', 'deactivate', '--offline'], answering({ ...canned.DEACTIVATION, proof: canned.PROOF })],
  [['license', 'deactivate', '--offline', '--out', '-'], answering({ ...canned.DEACTIVATION, proof: canned.PROOF })],
  [['license', 'backup']],
  [['license', 'backup', '--out', 'kept.txt']],
  [['license', 'backup', '12']],
  [['license', 'backups']],
  [['license', 'backups'], answering([])],
  [['license', 'restore', '12']],
  [['license', 'restore', 'license.txt']],
  [['license', 'verify', 'license.txt']],
  [['license', 'verify', 'license.txt'], answering(canned.FOREIGN_FILE)],
  [['license', 'export']],
  [['export', 'license', '--out', 'export.xml']],
  [['license', 'request', ORDER]],
  [['license', 'request', ORDER, '--out', 'request.xml']],
  [['license', 'request', '--qr']],
  [['license', 'check']],
  [['license', 'check'], answering(canned.BROKEN_CHECK)],
  [['license', 'check'], answering({ ...canned.CHECK, note: 'The license is marked offline.' })],
  [['license', 'connection']],
  [['license', 'connection', 'none']],
  [['license', 'machine']],
  [['license', 'sent']],
  [['license', 'forecast']],
  [['license', 'drill']],
  [['license', 'activate', '--help']],
  [['license', 'request', '--help']],
  [['help', 'check']],
  [['help', 'import']],
]

test('[X3] what the tool prints of each license command, word for word', async () => {
  const entries: string[] = []
  for (const [argv, more] of SCRIPT) entries.push(entryOf(argv, await tryTool(argv, more ?? given)))
  await expect(entries.join('\n')).toMatchFileSnapshot('testing/license-transcript.txt')
})

test('[X3] on a terminal of 80 columns no line of it is longer, but those that are to be copied', async () => {
  const isTTY = { stdout: true, stderr: true }
  const help = [[['help']], [['license', '--help']], [['help', 'properties']], [['help', 'account']]] as const
  const script: typeof SCRIPT = [...SCRIPT, ...help]
  for (const [argv, more = given] of script) {
    const { stdout } = await tryTool(argv, { ...more, isTTY, columns: 80, env: { NO_COLOR: '1' } })
    const lines = stdout.split('\n').filter((line) => !/^ {2}tool /.test(line))
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
  }
})

test('[X2] each takes --json: one document, its result, nothing beside it', async () => {
  for (const [argv, more] of SCRIPT) {
    const { stdout, stderr, status } = await tryTool([...argv, '--json'], more ?? given)
    expect(Math.abs(Number(json(stdout).result))).toBe(status)
    expect(stderr).toBe('')
  }
})

describe('[A3] a refusal tells what to type next', () => {
  const ways = [
    ['order_bound_elsewhere', { movesLeft: 2 }, ['activate', ORDER], `tool license move ${ORDER}`],
    ['order_bound_elsewhere', { movesLeft: 0 }, ['activate', ORDER], undefined],
    ['previous_order_required', { orderId: 'ORD-31990' }, ['activate', ORDER], 'tool license activate ORD-31990'],
    ['previous_order_required', { orderId: 'ORD-31990' }, ['import', 'license.txt'], 'tool license activate ORD-31990'],
    [
      'details_missing',
      { fields: ['phone', 'zip', 'unheard_of'] },
      ['activate', ORDER, '--city', 'Saint Leeds'],
      `tool license activate ${ORDER} --phone … --city 'Saint Leeds' --zip …`,
    ],
    ['details_missing', { fields: ['phone'] }, ['trial', 'IM'], 'tool license trial im --phone …'],
    ['vendor_unreachable', { cause: 'port' }, ['refresh'], 'tool license check'],
    ['vendor_unreachable', { cause: 'port' }, ['deactivate'], 'tool license deactivate --offline'],
    ['order_unknown', {}, ['activate', ORDER], undefined],
  ] as const
  test.each(ways)('%s %j after %j', async (code, about, argv, command) => {
    const more: Given = { answer: () => refusing(code, 'It is so.', 'Do that.', about) }
    const said = await tryLicense(argv, more)
    const lines = ['-2 ', 'It is so.\nTo do: Do that.\n', command === undefined ? '' : `Command: ${command}\n`]
    expect(said).toMatchObject({ status: 2, stdout: '' })
    for (const line of lines) expect(said.stderr).toContain(line)
    const document = json((await tryLicense([...argv, '--json'], more)).stdout)
    expect(document).toMatchObject({ result: -2, code, about })
    expect(document.command).toBe(command)
  })

  test('but not twice', async () => {
    const answer = () => refusing('vendor_unreachable', 'It is so.', 'Type "tool license check".')
    expect((await tryLicense(['refresh'], { answer })).stderr).not.toContain('Command:')
  })
})

describe('[A5] details', () => {
  test('go with the activation', async () => {
    const { asked } = await tryLicense(['activate', ORDER, '--phone', ' +44 113 ', '--country=gb'])
    expect(asked[0]?.body).toEqual({ orderId: ORDER, details: { phone: '+44 113', country: 'GB' }, dryRun: false })
  })

  test('that are still to be filled in are not sent', async () => {
    for (const value of ['…', ' ']) {
      const { asked, status, stderr } = await tryLicense(['trial', 'im', '--zip', value])
      expect({ asked, status }).toEqual({ asked: [], status: 3 })
      expect(stderr).toContain('--zip is still to be filled in')
    }
  })
})

describe('[A11] a proof that the license was given up is never lost', () => {
  const proof = answering({ ...canned.DEACTIVATION, proof: canned.PROOF })
  const deactivate = (...more: string[]) => ['license', 'deactivate', '--offline', ...more]

  test('it gets a name of its own, or the one that is given', async () => {
    expect((await tryTool(deactivate(), proof)).written).toEqual({ [canned.PROOF.fileName]: canned.PROOF.xml })
    expect((await tryTool(deactivate('--out', 'p.xml'), proof)).written).toEqual({ 'p.xml': canned.PROOF.xml })
  })

  test('where it cannot be written, or a file is in the way, it is printed', async () => {
    const inTheWay = await tryTool(deactivate(), { ...proof, exists: () => true })
    const nowhere = await tryTool(deactivate('--out', '/nowhere/p.xml'), proof)
    for (const { status, stdout, stderr, written } of [inTheWay, nowhere]) {
      expect({ status, written }).toEqual({ status: 0, written: {} })
      expect(stdout).toContain(canned.PROOF.xml)
      expect(stderr).toContain('The proof stands above')
    }
  })

  test('it is drawn too where that is asked for, and kept where it cannot be drawn', async () => {
    const drawn = await tryTool(deactivate('--qr'), proof)
    expect(drawn.stdout).toContain('█▀')
    const narrow = await tryTool(deactivate('--qr'), { ...proof, columns: 20 })
    expect(narrow.stdout).toContain('The QR code needs')
    for (const { status, written } of [drawn, narrow])
      expect({ status, written }).toEqual({ status: 0, written: { [canned.PROOF.fileName]: canned.PROOF.xml } })
  })

  test('--json holds it too, and the name of its file', async () => {
    const { stdout, written } = await tryTool(deactivate('--json'), proof)
    expect(json(stdout)).toMatchObject({ proof: canned.PROOF, file: canned.PROOF.fileName, result: 0 })
    expect(Object.keys(written)).toEqual([canned.PROOF.fileName])
  })
})

describe('[A10] files', () => {
  test('a file that is there is replaced, and that is said', async () => {
    const { stderr, written } = await tryLicense(['export', '--out', 'license.txt'])
    expect(stderr).toContain('written to license.txt, in the place of the one that was there')
    expect(written).toEqual({ 'license.txt': canned.EXPORT.xml })
  })

  test('one that cannot be written is -8, with the reason', async () => {
    const { status, stderr } = await tryLicense(['export', '--out', '/nowhere/x.xml'])
    expect(status).toBe(8)
    expect(stderr).toContain('its folder does not exist')
  })

  test('a backup is told from a file by what is there', async () => {
    const paths = async (named: string) =>
      (await tryLicense(['restore', named, '--dry-run'])).asked.map(({ path }) => path)
    expect(await paths('12')).toEqual(['/license/backups/12/restore'])
    expect(await paths('license.txt')).toEqual(['/license/restore'])
    expect(await paths('unheard-of')).toEqual(['/license/backups/unheard-of/restore'])
    expect((await tryLicense(['restore', '13'])).stderr).toContain('Command: tool license backups')
    const missing = await tryLicense(['restore', './12'])
    expect(missing).toMatchObject({ status: 1, asked: [] })
  })
})

describe('[A8] the connection', () => {
  const bodyOf = async (...argv: string[]) => (await tryLicense(['connection', ...argv])).asked.at(-1)?.body

  test('a new address forgets user and password; what is not named stays', async () => {
    expect(await bodyOf('proxy.example.net:3128')).toEqual({
      proxy: { url: 'http://proxy.example.net:3128', user: '', password: '' },
    })
    expect(await bodyOf('http://a%40b:s3@proxy.example.net')).toEqual({
      proxy: { url: 'http://proxy.example.net', user: 'a@b', password: 's3' },
    })
    expect(await bodyOf('http://p:1', '--user', 'mail', '--password-file', 'password')).toEqual({
      proxy: { url: 'http://p:1', user: 'mail', password: 'open sesame' },
    })
  })

  test('user and password can be changed alone', async () => {
    expect(await bodyOf('--user', 'other')).toEqual({ proxy: { url: 'http://proxy.example.net:3128', user: 'other' } })
    const more = answering({ ...canned.CONNECTION, proxy: null })
    expect((await tryTool(['license', 'connection', '--user', 'other'], more)).status).toBe(3)
  })

  test('none takes the proxy, or the CA, away', async () => {
    expect(await bodyOf('NONE')).toEqual({ proxy: null })
    expect(await bodyOf('--ca', 'ca.pem')).toEqual({ authorities: 'PEM' })
    expect(await bodyOf('--ca', 'none')).toEqual({ authorities: '' })
  })

  test('"license proxy" is the same', async () => {
    expect((await tryLicense(['proxy'])).stdout).toContain('http://proxy.example.net:3128, as mail, with a password')
  })
})

test('[A2] a request without an Order ID is about the license that is installed', async () => {
  const bodyOf = async (license: object) => {
    const answer: Given['answer'] = ({ path }) => (path === '/license' ? { status: 200, body: license } : undefined)
    return (await tryLicense(['request'], { answer })).asked.at(-1)?.body
  }
  expect(await bodyOf({ orderId: ORDER })).toEqual({ kind: 'revalidation' })
  expect(await bodyOf({ orderId: null })).toEqual({ kind: 'activation' })
})

describe('[A2] the QR code', () => {
  const isTTY = { stdout: true, stderr: true }
  const qrOf = async (env: Record<string, string>) =>
    (await tryLicense(['request', '--qr'], { isTTY, columns: 80, env })).stdout.trimEnd().split('\n')
  const BLACK_ON_WHITE = '\u001b[38;5;16;48;5;231m'
  const BACK = '\u001b[0m'
  const UPPER = '█▀'
  const LOWER = '█▄'
  const modules = (lines: readonly string[], dark: boolean): boolean[][] =>
    lines.flatMap((line) => {
      const letters = Array.from(line)
      return [UPPER, LOWER].map((half) => letters.map((letter) => half.includes(letter) === dark))
    })
  const rows = qrRows(canned.REQUEST.compact)

  test('is black on white where there is colour, on a terminal of any colour', async () => {
    const lines = await qrOf({})
    const bare = lines.map((line) => line.slice(BLACK_ON_WHITE.length, -BACK.length))
    expect(bare.map((line) => BLACK_ON_WHITE + line + BACK)).toEqual(lines)
    for (const line of bare) expect(line).toMatch(/^[ █▀▄]+$/)
    expect(modules(bare, true).slice(0, rows.length)).toEqual(rows)
  })

  test('without colour light is drawn, for a dark terminal', async () => {
    expect(modules(await qrOf({ NO_COLOR: '1' }), false).slice(0, rows.length)).toEqual(rows)
  })

  test('a terminal that is too narrow is told so, and nothing is drawn', async () => {
    const { status, stdout, stderr } = await tryLicense(['request', '--qr'], { isTTY, columns: 20 })
    expect({ status, stdout }).toEqual({ status: 8, stdout: '' })
    expect(stderr).toContain('columns; this terminal has 20.')
  })
})

describe('[X1] misused words', () => {
  test.each([
    [['activate'], 'The Order ID is missing'],
    [['activate', './license.txt'], 'is a file'],
    [['activate', '--file', 'license.txt', '--zip', 'x'], 'needs nothing beside it'],
    [['deactivate', '--out', 'x'], 'go with --offline'],
    [['deactivate', 'ORD-1'], 'one word too many'],
    [['actvate', 'ORD-1'], 'Closest: activate'],
    [['refesh'], 'Closest: refresh'],
    [['restore'], 'The backup is missing'],
    [['verify'], 'The file is missing'],
    [['request', '--move', '--revalidation'], 'either a move or a revalidation'],
    [['request', ORDER, '--revalidation'], 'takes no Order ID'],
    [['sent', 'activaton'], 'Closest: activation'],
    [['sent', 'activation'], 'The Order ID is missing'],
    [['sent', 'check', 'ORD-1'], 'one word too many'],
    [['trial'], 'The module is missing'],
    [['trial', 'imm'], 'Closest: im'],
    [['connection', 'not an address'], 'is no address of a proxy'],
    [['connection', 'http://a%zz@p:1'], 'a % stands for nothing'],
    [['connection', 'none', '--user', 'x'], 'No proxy takes no user'],
    [['connection', 'p:1', '--password-file', 'empty'], 'The first line of empty is empty'],
    [['check', '--dry-run'], 'takes no --dry-run'],
  ])('license %j', async (argv, words) => {
    const exists = (path: string) => path.endsWith('license.txt')
    const { status, stdout, stderr, asked } = await tryLicense(argv, { exists })
    expect({ status, stdout, asked }).toEqual({ status: 3, stdout: '', asked: [] })
    expect(stderr).toContain(words)
  })

  test('a license command without "license" is told so', async () => {
    expect((await tryTool(['activate', ORDER])).stderr).toContain('Closest: license activate.')
    expect((await tryTool(['refrsh'])).stderr).toContain('Closest: license refresh.')
  })
})
