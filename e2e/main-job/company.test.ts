import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DAY, MINUTE } from '@seatwarden/core/instant'
import { companyLdif } from '@seatwarden/manager/directories/testing/company'
import { SqliteConnection } from '@seatwarden/runtime/db/sqlite-connection'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from '../support/api.ts'
import { type Dovecot, passwdLine, startDovecot } from '../support/dovecot.ts'
import { imapLogin } from '../support/imap.ts'
import { runToEnd } from '../support/processes.ts'
import { DOMAIN, exportLicense, openTown, placeOrder, type Town } from '../support/town.ts'
import { until } from '../support/wait.ts'

// The main job, told in order: a company of 150 people and a license for 100, with the real Dovecot between them and
// their mail. Each test goes on where the one before it ended.

const SEATS = 100
const PEOPLE = 150
const company = companyLdif({ people: PEOPLE, seed: 20, domain: DOMAIN })
const body = { format: 'ldif' as const, text: company.ldif }
/** Dovecot knows this one from elsewhere; nobody has told the manager. */
const STRANGER = { address: `walk.in@${DOMAIN}`, password: 'from elsewhere' }
const VERIFY = fileURLToPath(new URL('../../docs/license-file/verify.sh', import.meta.url))

let town: Town
let dovecot: Dovecot
/** A connection of its own: `data_version` changes when anybody else commits. */
let watch: SqliteConnection

beforeAll(async () => {
  town = await openTown()
  watch = new SqliteConnection(town.databaseFile, ['query_only = on'])
  const others = join(town.dir, 'others')
  writeFileSync(others, passwdLine(STRANGER.address, STRANGER.password))
  const extra = `passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${others}
}
userdb {
  driver = passwd-file
  args = username_format=%u ${others}
  override_fields = uid=65534 gid=65534 home=${town.dir}/mail/%u
}`
  // A busy test machine must not decide who gets in: after a second Dovecot would let in unasked. [G4]
  const patienceMs = 30_000
  dovecot = await startDovecot({ passwdFile: town.passwdFile, gateUrl: town.manager.gateUrl, patienceMs, extra })
})

afterAll(async () => {
  watch?.close()
  await dovecot?.stop()
  await town?.close()
})

interface Login {
  address: string
  password: string
}

const login = async ({ address, password }: Login): Promise<string> =>
  (await imapLogin(dovecot.imapPort, address, password)).line.replace(/\[CAPABILITY [^\]]*\] /, '')
const OK = 'a1 OK Logged in'

/** How many people at once: no more than log in on a busy morning. */
async function eachLogsIn(people: readonly Login[], atOnce = 25): Promise<string[]> {
  const lines: string[] = []
  for (let at = 0; at < people.length; at += atOnce)
    lines.push(...(await Promise.all(people.slice(at, at + atOnce).map(login))))
  return lines
}

const mailRow = async () => {
  const { modules } = await town.admin.call('readUsage')
  return modules.find(({ id }) => id === 'mail')
}
const seatOf = async (address: string): Promise<string | undefined> => {
  const { modules } = await town.admin.call('explainAccount', { params: { address } })
  return modules.find(({ id }) => id === 'mail')?.answer
}
const seatRows = () => JSON.stringify(watch.all('select * from seats order by account_id, module', []))
const lastUses = () => watch.get('select count(*) as n from last_use', []) as { n: number }
/** Changes with every commit of another connection, whatever it wrote. */
const commits = () => (watch.get('pragma data_version', []) as { data_version: number }).data_version

const firstHundred = company.people.slice(0, SEATS)
const lastFifty = company.people.slice(SEATS)
const [first, second, third] = lastFifty as unknown as [Login, Login, Login]
const [leaver, otherLeaver] = firstHundred as unknown as [Login, Login]

test('[L11] [L4] before any license the status is Evaluation', async () => {
  const { status, phase, orderId } = await town.tool.call('readLicense')
  expect({ status, phase, orderId }).toEqual({ status: 'Evaluation', phase: 'unlicensed', orderId: null })
})

test('[A1] [A12] an order placed with the vendor is activated online by its Order ID; a dry run changes nothing', async () => {
  const orderId = await placeOrder(town.vendor, town.clock.wall(), { mail: SEATS, im: 10 })
  const dry = await town.tool.call('activateOnline', { body: { orderId, dryRun: true } })
  expect(dry).toMatchObject({ dryRun: true, orderId })
  expect((await town.tool.call('readLicense')).orderId).toBeNull()
  await town.tool.call('activateOnline', { body: { orderId } })
  expect(await town.tool.call('readLicense')).toMatchObject({
    status: 'OK',
    phase: 'valid',
    orderId,
    holder: { company: 'Brightwater Ltd' },
  })
  const { items } = await town.vendor.call('listInstallations')
  expect(items).toMatchObject([{ orderId, host: `mail.${DOMAIN}`, state: 'active' }])
})

test('[A3] an Order ID that the vendor does not know leaves the license as it was', async () => {
  const before = await town.tool.call('readLicense')
  const refusal = await town.tool.problem('activateOnline', { body: { orderId: 'ORD-0000000000' } })
  expect(refusal).toMatchObject({ code: 'order_unknown', next: expect.any(String) })
  expect((await town.tool.call('readLicense')).orderId).toBe(before.orderId)
})

test('[L1] [L2] [F1] openssl vouches for the installed license file with the root key alone', async () => {
  const { license, rootPem } = await exportLicense(town)
  const shown = await town.tool.call('readLicense')
  const verified = await runToEnd(['sh', VERIFY, rootPem, license])
  expect(verified.code, verified.output).toBe(0)
  expect(JSON.parse(verified.output)).toMatchObject({
    orderId: shown.orderId,
    referenceId: shown.referenceId,
    seatPolicy: 'trialOverage',
    trialDays: 14,
    modules: [
      { id: 'mail', seats: SEATS, master: true },
      { id: 'im', seats: 10 },
    ],
  })
  expect(shown.referenceId).toMatch(/^[0-9A-F]{8}(-[0-9A-F]{8}){4}$/)
})

test('[L2] one letter of the license file changed, and openssl refuses it', async () => {
  const { license, rootPem } = await exportLicense(town)
  const text = readFileSync(license, 'utf8')
  const at = Math.floor(text.length / 2)
  writeFileSync(license, text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1))
  expect((await runToEnd(['sh', VERIFY, rootPem, license])).code).not.toBe(0)
})

test('[X6] the dry run of an import says what it does to the seats, and changes nothing', async () => {
  const before = commits()
  const dry = await town.admin.call('importAccounts', { body: { ...body, dryRun: true } })
  expect(dry).toMatchObject({ dryRun: true, add: PEOPLE, change: 0 })
  expect(dry.seats.find(({ module }) => module === 'mail')).toMatchObject({ before: 0, after: PEOPLE, seats: SEATS })
  expect(commits()).toBe(before)
  expect((await town.admin.call('listAccounts')).total).toBe(0)
  expect(readFileSync(town.passwdFile, 'utf8')).not.toContain(DOMAIN)
})

test('[X6] [X8] [S8] 150 people are imported against 100 seats: all count, and Dovecot can look all of them up', async () => {
  const done = await town.admin.call('importAccounts', { body })
  expect(done).toMatchObject({ dryRun: false, add: PEOPLE, change: 0 })
  expect(await mailRow()).toMatchObject({ usedSeats: PEOPLE, seats: SEATS, over: PEOPLE - SEATS, mark: true, held: 0 })
  const file = readFileSync(town.passwdFile, 'utf8')
  for (const { address } of company.people) expect(file).toContain(`${address}:{`)
  for (const { password } of company.people) expect(file).not.toContain(password)
  expect(statSync(town.passwdFile).mode & 0o777).toBe(0o640)
})

test('[G2] a wrong password takes no seat', async () => {
  const lines = await eachLogsIn(company.people.slice(0, 20).map(({ address }) => ({ address, password: 'guessed' })))
  expect(new Set(lines)).toEqual(new Set(['a1 NO [AUTHENTICATIONFAILED] Authentication failed.']))
  expect(await mailRow()).toMatchObject({ held: 0, trial: 0, notUsedYet: PEOPLE })
  expect(seatRows()).toBe('[]')
})

test('[S4] [G1] the first 100 get licensed seats by logging in', async () => {
  expect(await eachLogsIn(firstHundred)).toEqual(firstHundred.map(() => OK))
  expect(await mailRow()).toMatchObject({ held: SEATS, trial: 0, refused: 0, notUsedYet: PEOPLE - SEATS })
})

test('[S4] [S5] the other 50 are let in all the same, on trial', async () => {
  for (const person of lastFifty) {
    // A second apart, so that it is known whose trial began first.
    await town.clock.advance(1_000)
    expect(await login(person)).toBe(OK)
  }
  expect(await mailRow()).toMatchObject({ held: SEATS, trial: PEOPLE - SEATS, refused: 0, notUsedYet: 0 })
  expect(await seatOf(first.address)).toBe('trial')
})

test('[L9] the list of active accounts is as long as Used Seats, and says who has what', async () => {
  const { total, items } = await town.admin.call('listModuleAccounts', {
    params: { id: 'mail' },
    query: { limit: 1000 },
  })
  expect(total).toBe(PEOPLE)
  expect(
    items
      .filter(({ seat }) => seat === 'licensed')
      .map(({ address }) => address)
      .toSorted(),
  ).toEqual(firstHundred.map(({ address }) => address).toSorted())
  expect(items.filter(({ seat }) => seat === 'trial')).toHaveLength(PEOPLE - SEATS)
})

test('[G5] [X7] 150 second logins change no seat and write nothing, until the minute writes their last use', async () => {
  await town.clock.advance(MINUTE)
  const [seats, before, written] = [seatRows(), commits(), lastUses()]
  const log = statSync(`${town.databaseFile}-wal`)
  expect(await eachLogsIn(company.people)).toEqual(company.people.map(() => OK))
  expect(commits()).toBe(before)
  const after = statSync(`${town.databaseFile}-wal`)
  expect([after.size, after.mtimeMs]).toEqual([log.size, log.mtimeMs])
  await town.clock.advance(MINUTE)
  expect(commits()).not.toBe(before)
  expect(seatRows()).toBe(seats)
  expect(lastUses()).toEqual({ n: PEOPLE })
  expect(written).toEqual({ n: PEOPLE })
  const { items } = await town.admin.call('listAccounts', { query: { limit: 1000 } })
  const minuteAgo = new Date(town.clock.wall() - MINUTE).toISOString()
  expect(items.filter(({ lastLogin }) => Date.parse(lastLogin ?? '') !== Date.parse(minuteAgo))).toEqual([])
})

test('[G8] an account that Dovecot knows and nobody imported is taken in at its first login, and counts', async () => {
  const password = 'guessed'
  expect(await login({ ...STRANGER, password })).toMatch(/^a1 NO/)
  expect((await town.admin.call('listAccounts')).total).toBe(PEOPLE)
  expect(await login(STRANGER)).toBe(OK)
  const { items } = await town.admin.call('listAccounts', { query: { search: 'walk.in' } })
  expect(items).toMatchObject([{ address: STRANGER.address, origin: 'seen', counts: true }])
  expect(await mailRow()).toMatchObject({ usedSeats: PEOPLE + 1, held: SEATS, trial: PEOPLE - SEATS + 1 })
})

test('[S6] [S12] whoever is deleted leaves a seat to the trial that began first, at once', async () => {
  const gone = await town.admin.call('deleteAccounts', { body: { mask: leaver.address } })
  expect(gone).toMatchObject({ dryRun: false, accounts: 1 })
  expect(await seatOf(first.address)).toBe('licensed')
  expect(await seatOf(second.address)).toBe('trial')
  expect(await mailRow()).toMatchObject({ usedSeats: PEOPLE, held: SEATS, trial: PEOPLE - SEATS })
  // Dovecot looks at the file's date once a second, so for a moment it may still ask about the deleted account.
  await until('Dovecot to forget the account', 5_000, async () => {
    const line = await login(leaver).catch(() => 'closed')
    expect(line).not.toBe(OK)
    return line.includes('AUTHENTICATIONFAILED') || undefined
  })
  expect((await town.admin.call('listAccounts', { query: { search: leaver.address } })).total).toBe(0)
})

const ENDED = 'a1 NO [ALERT] Your trial of Mail ended on 15 December. Ask your administrator.'

test('[S5] [G3] after 14 x 24 h, not a second sooner, the client shows why nobody on trial is let in', async () => {
  const { until: end } = await explained(second.address)
  await town.clock.advance(Date.parse(end ?? '') - town.clock.wall() - 1)
  expect(await login(second)).toBe(OK)
  await town.clock.advance(1)
  expect(await login(second)).toBe(ENDED)
  expect(await login(third)).toBe(OK)
  await town.clock.advance(5 * MINUTE)
  const trials = lastFifty.slice(1)
  expect(await eachLogsIn([...trials, STRANGER])).toEqual([...trials, STRANGER].map(() => ENDED))
  expect(town.clock.wall() - Date.parse('2026-12-01T08:14:00Z')).toBeGreaterThan(14 * DAY)
})

test('[S4] [S5] those who hold a seat go on', async () => {
  const holders = [...firstHundred.slice(1), first]
  expect(await eachLogsIn(holders)).toEqual(holders.map(() => OK))
  expect(await mailRow()).toMatchObject({ held: SEATS, trial: 0, refused: PEOPLE - SEATS })
})

test('[S6] [S12] a seat freed then goes to the refused who came first: the next login succeeds, without a restart', async () => {
  await town.admin.call('deleteAccounts', { body: { mask: otherLeaver.address } })
  expect(await login(third)).toBe(ENDED)
  expect(await login(second)).toBe(OK)
  expect(await mailRow()).toMatchObject({ held: SEATS, trial: 0, refused: PEOPLE - SEATS - 1 })
})

test('[S5] deleting the address and creating it anew starts no second trial', async () => {
  await town.admin.call('deleteAccounts', { body: { mask: third.address } })
  const properties = { U_Password: third.password }
  await town.admin.call('createAccount', { body: { address: third.address, properties } })
  await until('Dovecot to know the account again', 5_000, async () => {
    const line = await login(third)
    return !line.includes('AUTHENTICATIONFAILED') || undefined
  })
  expect(await login(third)).toBe(ENDED)
})

test('[L8] after all that, a recount from the accounts agrees with the counters', async () => {
  await town.admin.call('startRecount')
  const done = await until('the recount', 10_000, async () => {
    await town.clock.advance(10)
    const recount = await town.admin.call('readRecount')
    return recount.state === 'idle' ? recount : undefined
  })
  expect(done.lastResult).toEqual({ equal: true, repaired: [] })
})

test('[G4] the gate keeps an idle connection longer than the 10 s for which Dovecot does', async () => {
  const said = { method: 'POST', path: '/dovecot?command=report', body: { login: first.address, service: 'imap' } }
  const { headers } = await ask({ url: town.manager.gateUrl }, { ...said, headers: { connection: 'keep-alive' } })
  const [, seconds] = /timeout=(\d+)/.exec(String(headers['keep-alive'])) ?? []
  expect(Number(seconds)).toBeGreaterThan(30)
})

async function explained(address: string) {
  const { modules } = await town.admin.call('explainAccount', { params: { address } })
  const found = modules.find(({ id }) => id === 'mail')
  if (!found) throw new Error('No mail module.')
  return found
}
