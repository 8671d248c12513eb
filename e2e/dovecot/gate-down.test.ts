import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Dovecot, passwdLine, startDovecot } from '../support/dovecot.ts'
import { type FakeGate, startFakeGate } from '../support/fake-gate.ts'
import { connectImap, type ImapReply, imapLogin } from '../support/imap.ts'
import { freePort } from '../support/ports.ts'
import { type TempDir, tempDir } from '../support/temp.ts'
import { stopwatch, until } from '../support/wait.ts'

// Dovecot's side of [G4]: what happens to logins when nobody, or somebody broken, answers at the gate's address.
// Each test has a Dovecot of its own: one that met trouble at the gate asks it less often for a while.

const ALICE = 'alice@example.com'
const MASTER_PASSWORD = 'of the master'
/** The time-out of packaging/dovecot/99-seatwarden.conf. */
const TIMEOUT_MS = 1_000
/** Room for a busy machine. */
const SLACK_MS = 4_000

let temp: TempDir
let passwdFile: string
let gatePort: number
let gate: FakeGate | undefined

beforeAll(async () => {
  temp = tempDir('users')
  passwdFile = join(temp.path, 'users')
  const many = Array.from({ length: 200 }, (_, index) => passwdLine(`u${index}@example.com`, 'pw'))
  writeFileSync(passwdFile, [passwdLine(ALICE, 'pw'), ...many].join(''))
  writeFileSync(join(temp.path, 'masters'), passwdLine('boss', MASTER_PASSWORD))
  gatePort = await freePort()
})

afterAll(() => temp?.remove())

afterEach(async () => {
  await gate?.stop()
  gate = undefined
})

const gateUrl = () => `http://127.0.0.1:${gatePort}/dovecot`

async function timed(login: Promise<ImapReply>): Promise<{ line: string; ms: number }> {
  const elapsed = stopwatch()
  const { line } = await login
  return { line: line.replace(/\[CAPABILITY [^\]]*\] /, ''), ms: elapsed() }
}

describe('auth_policy_reject_on_fail = no', () => {
  let dovecot: Dovecot
  const login = () => timed(imapLogin(dovecot.imapPort, ALICE, 'pw'))
  // Dovecot's log process writes a little later.
  const logged = (text: string) =>
    until(
      `the log to say ${text}`,
      5_000,
      () => dovecot.log().includes(text) || undefined,
      () => dovecot.log(),
    )

  beforeEach(async () => {
    dovecot = await startDovecot({ passwdFile, gateUrl: gateUrl() })
  })
  afterEach(() => dovecot?.stop())

  test('[G4] nobody listens: let in at once, and the log says so', async () => {
    const { line, ms } = await login()
    expect(line).toBe('a1 OK Logged in')
    expect(ms).toBeLessThan(TIMEOUT_MS)
    await logged('Connection refused')
  })

  test('[G4] after one failure the next login is asked about again', async () => {
    expect((await login()).line).toBe('a1 OK Logged in')
    gate = await startFakeGate(gatePort)
    gate.answerWith({ status: -1, msg: 'No seat is free' })
    expect((await login()).line).toBe('a1 NO [ALERT] No seat is free')
  })

  test('[G4] nobody listens for long: Dovecot tries less and less often, yet no login waits over a second', async () => {
    const client = await connectImap(dovecot.imapPort)
    await client.login(ALICE, 'pw')
    const waits: number[] = []
    do waits.push((await login()).ms)
    while ((waits.at(-1) ?? 0) < TIMEOUT_MS * 0.9 && waits.length < 20)
    expect(Math.max(...waits)).toBeLessThan(TIMEOUT_MS + SLACK_MS)
    gate = await startFakeGate(gatePort)
    // Without this it would go on letting everybody in for as long as the gate was away, at most a minute.
    expect(await dovecot.reload()).toMatchObject({ code: 0 })
    await until('a question', 5_000, async () => {
      // A login during the reload itself may be cut off.
      await login().catch(() => undefined)
      return gate?.of('allow').length || undefined
    })
    expect((await client.noop()).status).toBe('OK')
    client.close()
  })

  test('[G4] a frozen gate, which accepts and never answers, costs one second', async () => {
    gate = await startFakeGate(gatePort)
    gate.answerWith('silence')
    const { line, ms } = await login()
    expect(line).toBe('a1 OK Logged in')
    expect(ms).toBeGreaterThan(TIMEOUT_MS * 0.9)
    expect(ms).toBeLessThan(TIMEOUT_MS + SLACK_MS)
    await logged('Absolute request timeout expired')
  })

  test('[G4] 200 people at a frozen gate wait one second together, not one after another', async () => {
    gate = await startFakeGate(gatePort)
    gate.answerWith('silence')
    const elapsed = stopwatch()
    const people = Array.from({ length: 200 }, (_, index) => imapLogin(dovecot.imapPort, `u${index}@example.com`, 'pw'))
    const replies = await Promise.all(people)
    expect(replies.filter(({ status }) => status === 'OK')).toHaveLength(200)
    expect(elapsed()).toBeLessThan(TIMEOUT_MS + SLACK_MS)
  })

  test('[G4] an error of the gate lets in', async () => {
    gate = await startFakeGate(gatePort)
    gate.answerWith('error')
    expect((await login()).line).toBe('a1 OK Logged in')
    expect(gate.of('allow')).toHaveLength(1)
    await logged('Policy server HTTP error: 500')
  })

  test('[G2] [G4] a wrong password stays wrong while the gate is down', async () => {
    const { line } = await timed(imapLogin(dovecot.imapPort, ALICE, 'wrong'))
    expect(line).toBe('a1 NO [AUTHENTICATIONFAILED] Authentication failed.')
  })
})

describe('auth_policy_reject_on_fail = yes', () => {
  let dovecot: Dovecot
  const refused = 'a1 NO [AUTHENTICATIONFAILED] Authentication failed.'

  beforeEach(async () => {
    const masters = `auth_master_user_separator = *
passdb {
  driver = passwd-file
  args = scheme=PLAIN ${join(temp.path, 'masters')}
  master = yes
}`
    dovecot = await startDovecot({ passwdFile, gateUrl: gateUrl(), failClosed: true, extra: masters })
  })
  afterEach(() => dovecot?.stop())

  const login = () => timed(imapLogin(dovecot.imapPort, ALICE, 'pw'))

  test('[G4] nobody listens: refused, without a reason', async () => {
    expect((await login()).line).toBe(refused)
  })

  test('[G4] a frozen gate: refused after one second', async () => {
    gate = await startFakeGate(gatePort)
    gate.answerWith('silence')
    const { line, ms } = await login()
    expect(line).toBe(refused)
    expect(ms).toBeGreaterThan(TIMEOUT_MS * 0.9)
    expect(ms).toBeLessThan(TIMEOUT_MS + SLACK_MS)
  })

  test('[G4] an error of the gate: refused', async () => {
    gate = await startFakeGate(gatePort)
    gate.answerWith('error')
    expect((await login()).line).toBe(refused)
  })

  test('[G4] a gate that answers lets in', async () => {
    gate = await startFakeGate(gatePort)
    expect((await login()).line).toBe('a1 OK Logged in')
  })

  test('[G1] a master user is asked about too: as the mailbox, with himself named beside', async () => {
    gate = await startFakeGate(gatePort)
    const { line } = await timed(imapLogin(dovecot.imapPort, `${ALICE}*boss`, MASTER_PASSWORD))
    expect(line).toBe('a1 OK Logged in')
    expect(gate.of('allow').map(({ body }) => [body.login, body.master])).toEqual([[ALICE, 'boss']])
  })
})
