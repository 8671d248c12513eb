import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Dovecot, passwdLine, startDovecot } from '../support/dovecot.ts'
import { type FakeGate, startFakeGate } from '../support/fake-gate.ts'
import { connectImap, imapLogin } from '../support/imap.ts'
import { pop3Login } from '../support/pop3.ts'
import { runToEnd } from '../support/processes.ts'
import { sieveLogin } from '../support/sieve.ts'
import { lmtpDeliver, smtpLogin } from '../support/smtp.ts'
import { type TempDir, tempDir } from '../support/temp.ts'
import { stopwatch, until, within } from '../support/wait.ts'

// What the real Dovecot does with the file that administrators install. The gate is a stand-in, so that these tests
// tell Dovecot's part from the manager's.

const ALICE = 'alice@example.com'
const PASSWORD = 'pa"ss \\ wörd'
const REASON = 'Your trial of Mail ended on 3 May; ask your administrator'

let temp: TempDir
let passwdFile: string
let gate: FakeGate
let dovecot: Dovecot
let idle: Idle

beforeAll(async () => {
  temp = tempDir('users')
  passwdFile = join(temp.path, 'users')
  const many = Array.from({ length: 400 }, (_, index) => passwdLine(`u${index}@example.com`, 'pw'))
  writeFileSync(passwdFile, [passwdLine(ALICE, PASSWORD), ...many].join(''))
  gate = await startFakeGate()
  dovecot = await startDovecot({ passwdFile, gateUrl: gate.url, apiHeader: 'Authorization: Bearer secret-token' })
  idle = await startIdle()
})

afterAll(async () => {
  await Promise.all([dovecot?.stop(), idle?.stop()])
  await gate?.stop()
  temp?.remove()
})

interface Idle {
  /** Milliseconds from the only login until Dovecot closed its connection. */
  closedAfter: Promise<number>
  stop(): Promise<unknown>
}

// Asks once and then waits beside the other tests, so that nobody waits for it.
async function startIdle(): Promise<Idle> {
  const quiet = await startFakeGate()
  const other = await startDovecot({ passwdFile, gateUrl: quiet.url })
  await imapLogin(other.imapPort, 'u1@example.com', 'pw')
  const elapsed = stopwatch()
  return { closedAfter: quiet.hungUp.then(elapsed), stop: () => Promise.all([other.stop(), quiet.stop()]) }
}

beforeEach(() => {
  gate.requests.length = 0
  gate.answerWith({ status: 0 })
})

const reports = (count: number) =>
  until(`${count} reports`, 5_000, () => gate.of('report').length >= count || undefined)

const ends = () => gate.of('report').map(({ body }) => ending(body))

function ending({ success, policy_reject: byGate }: Record<string, unknown>): string {
  if (success === true) return 'let in'
  return byGate === true ? 'refused by the gate' : 'failed'
}

// Reports come after the login: none may run over into the next test.
afterEach(() => reports(gate.of('allow').length))

test('[G1] a right password is one question and one report, with all that the manager needs', async () => {
  const reply = await imapLogin(dovecot.imapPort, ALICE, PASSWORD)
  expect(reply.status).toBe('OK')
  await reports(1)
  const asked = { login: ALICE, requested: ALICE, service: 'imap', protocol: 'imap', remote: '127.0.0.1', tls: false }
  expect(gate.requests).toMatchObject([
    { command: 'allow', method: 'POST', path: '/dovecot', body: asked },
    { command: 'report', method: 'POST', path: '/dovecot', body: { ...asked, success: true, policy_reject: false } },
  ])
})

test('[G1] the question carries the token, and neither the password nor a hash of it', async () => {
  await imapLogin(dovecot.imapPort, ALICE, PASSWORD)
  const [asked] = gate.of('allow')
  expect(asked?.headers).toMatchObject({ authorization: 'Bearer secret-token', 'content-type': 'application/json' })
  const fields = [
    'local_port',
    'login',
    'master',
    'mech',
    'protocol',
    'remote',
    'requested',
    'secured',
    'service',
    'session_id',
    'tls',
  ]
  expect(Object.keys(asked?.body ?? {}).toSorted()).toEqual(fields)
  expect(JSON.stringify(gate.requests)).not.toContain('wörd')
})

test('[G1] each service is asked about by its own name', async () => {
  expect(await pop3Login(dovecot.pop3Port, 'u1@example.com', 'pw')).toBe('+OK Logged in.')
  expect(await sieveLogin(dovecot.sievePort, 'u1@example.com', 'pw')).toMatch(/^OK /)
  expect(await smtpLogin(dovecot.submissionPort, 'u1@example.com', 'pw')).toBe('235 2.7.0 Logged in.')
  expect(gate.of('allow').map(({ body }) => body.service)).toEqual(['pop3', 'sieve', 'submission'])
})

test('[G2] a wrong password is never asked about, for any service', async () => {
  const reply = await imapLogin(dovecot.imapPort, ALICE, 'wrong')
  expect(reply.line).toBe('a1 NO [AUTHENTICATIONFAILED] Authentication failed.')
  await pop3Login(dovecot.pop3Port, ALICE, 'wrong')
  await sieveLogin(dovecot.sievePort, ALICE, 'wrong')
  await smtpLogin(dovecot.submissionPort, ALICE, 'wrong')
  await imapLogin(dovecot.imapPort, 'nobody@example.com', 'pw')
  await reports(5)
  expect(gate.of('allow')).toEqual([])
  expect(ends()).toEqual(Array(5).fill('failed'))
})

test('[G3] a refused user reads the reason in every protocol', async () => {
  gate.answerWith({ status: -1, msg: REASON })
  const imap = await imapLogin(dovecot.imapPort, ALICE, PASSWORD)
  expect(imap.line).toBe(`a1 NO [ALERT] ${REASON}`)
  expect(await pop3Login(dovecot.pop3Port, ALICE, PASSWORD)).toBe(`-ERR [AUTH] ${REASON}`)
  expect(await sieveLogin(dovecot.sievePort, ALICE, PASSWORD)).toBe(`NO "${REASON}"`)
  expect(await smtpLogin(dovecot.submissionPort, ALICE, PASSWORD)).toBe(`535 5.7.8 ${REASON}`)
  await reports(4)
  expect(ends()).toEqual(Array(4).fill('refused by the gate'))
})

test('[G3] quotes and letters of any language pass', async () => {
  const msg = 'Zkušební doba „Mail" skončila \\ 試用期間 ✓'
  gate.answerWith({ status: -1, msg })
  const { line } = await imapLogin(dovecot.imapPort, ALICE, PASSWORD)
  expect(line).toBe(`a1 NO [ALERT] ${msg}`)
  expect(await pop3Login(dovecot.pop3Port, ALICE, PASSWORD)).toBe(`-ERR [AUTH] ${msg}`)
  expect(await sieveLogin(dovecot.sievePort, ALICE, PASSWORD)).toBe(`NO "${msg.replace(/["\\]/g, '\\$&')}"`)
})

test('[G3] without a reason the user sees what a wrong password shows', async () => {
  gate.answerWith({ status: -1 })
  const { line } = await imapLogin(dovecot.imapPort, ALICE, PASSWORD)
  expect(line).toBe('a1 NO [AUTHENTICATIONFAILED] Authentication failed.')
})

test('[G3] Dovecot hands CR LF in a reason on unchanged: the manager must take control characters out', async () => {
  gate.answerWith({ status: -1, msg: 'first\r\n* BYE injected' })
  const client = await connectImap(dovecot.imapPort)
  const { line } = await client.login(ALICE, PASSWORD)
  expect([line, await client.unasked()]).toEqual(['a1 NO [ALERT] first', '* BYE injected'])
  client.close()
})

test('[G1] doveadm auth test asks the gate and shows the reason', async () => {
  const allowed = await dovecot.authTest(ALICE, PASSWORD, 'pop3')
  expect(allowed).toMatchObject({ code: 0, output: expect.stringContaining('auth succeeded') })
  expect(gate.of('allow').map(({ body }) => body.service)).toEqual(['pop3'])
  gate.answerWith({ status: -1, msg: REASON })
  const refused = await dovecot.authTest(ALICE, PASSWORD, 'imap')
  expect(refused).toMatchObject({ code: 77, output: expect.stringContaining(`reason=${REASON}`) })
})

test('[G1] an open session goes on after a refusal and ends with doveadm kick', async () => {
  const client = await connectImap(dovecot.imapPort)
  await client.login('u7@example.com', 'pw')
  gate.answerWith({ status: -1, msg: REASON })
  expect((await client.select('INBOX')).status).toBe('OK')
  expect(await dovecot.kick('u7@example.com')).toMatchObject({ code: 0 })
  expect(await client.unasked()).toBe('* BYE Server shutting down.')
  client.close()
  expect(await dovecot.kick('u8@example.com')).toMatchObject({ code: 68 })
})

test('[G1] an account added to the password file can log in within a second, whatever the scheme', async () => {
  const schemes = ['argon2id', 'ssha', 'plain']
  for (const scheme of schemes) {
    const { output } = await runToEnd(['doveadm', 'pw', '-s', scheme, '-p', 'fresh'])
    appendFileSync(passwdFile, passwdLine(`${scheme}@example.com`, output.trim()))
  }
  // Dovecot looks at the file's date once a second.
  const loggedIn = async (name: string) =>
    (await imapLogin(dovecot.imapPort, `${name}@example.com`, 'fresh')).status === 'OK'
  await until('the new account', 5_000, async () => (await loggedIn('argon2id')) || undefined)
  expect(await loggedIn('ssha')).toBe(true)
  expect(await loggedIn('plain')).toBe(true)
  expect((await imapLogin(dovecot.imapPort, 'argon2id@example.com', 'stale')).status).toBe('NO')
  expect(gate.of('allow').map(({ body }) => body.login)).toEqual(schemes.map((scheme) => `${scheme}@example.com`))
})

test('[G1] 400 people log in at the same moment: each is asked about once, all stay connected', async () => {
  const people = Array.from({ length: 400 }, async (_, index) => {
    const client = await connectImap(dovecot.imapPort)
    return { client, reply: await client.login(`u${index}@example.com`, 'pw') }
  })
  const sessions = await Promise.all(people)
  expect(sessions.filter(({ reply }) => reply.status === 'OK')).toHaveLength(400)
  expect(new Set(gate.of('allow').map(({ body }) => body.login)).size).toBe(400)
  expect(gate.of('allow')).toHaveLength(400)
  const noops = await Promise.all(sessions.map(({ client }) => client.noop()))
  expect(noops.filter(({ status }) => status === 'OK')).toHaveLength(400)
  for (const { client } of sessions) client.close()
})

test('[G1] the password cache spares Dovecot the password, never the question', async () => {
  const caching = await startDovecot({ passwdFile, gateUrl: gate.url, extra: 'auth_cache_size = 10M' })
  const login = () => imapLogin(caching.imapPort, ALICE, PASSWORD)
  const replies = [await login(), await login(), await login()]
  await caching.stop()
  expect(replies.map(({ status }) => status)).toEqual(['OK', 'OK', 'OK'])
  expect(gate.of('allow')).toHaveLength(3)
})

test('[G7] mail for a refused user is still delivered: LMTP asks nobody', async () => {
  gate.answerWith({ status: -1, msg: REASON })
  expect(await lmtpDeliver(dovecot.lmtpPort, ALICE, 'Hello')).toMatch(/^250 2\.0\.0 <alice@example\.com> \S+ Saved$/)
  expect(gate.requests).toEqual([])
})

test('[G4] an idle connection is kept for 10 s: the gate must not close it earlier', async () => {
  const closedAfter = await within('Dovecot to close its idle connection', 20_000, idle.closedAfter)
  expect(closedAfter).toBeGreaterThan(9_000)
})
