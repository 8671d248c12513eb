import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ManagerApi, managerApi } from '@seatwarden/protocol/api/manager-operations'
import { systemClock } from '@seatwarden/runtime/clock'
import type { RunningServer } from '@seatwarden/server/main'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Api, apiAt } from '../support/api.ts'
import { type Dovecot, startDovecot } from '../support/dovecot.ts'
import { type ImapReply, imapLogin } from '../support/imap.ts'
import { freePorts } from '../support/ports.ts'
import { type Running, runToEnd, startProcess, waitForLog } from '../support/processes.ts'
import { type TempDir, tempDir } from '../support/temp.ts'
import { DOMAIN, placeOrder, startVendor, vendorOf } from '../support/town.ts'
import { stopwatch, until } from '../support/wait.ts'

// [G4] with the built manager as a program of its own: killed, frozen, and there again.

const MANAGER = fileURLToPath(new URL('../../dist/manager.mjs', import.meta.url))
const BUILD = fileURLToPath(new URL('../../scripts/build.mjs', import.meta.url))
const HOLDER = { address: `holder@${DOMAIN}`, password: 'was first' }
const OTHER = { address: `other@${DOMAIN}`, password: 'came late' }
const LATE = 'a1 NO [ALERT] All seats of Mail are taken. Ask your administrator.'
const OK = 'a1 OK Logged in'
/** The time-out of packaging/dovecot/99-seatwarden.conf, and room for a busy machine. */
const SECOND_MS = 1_000
const SLACK_MS = 4_000

let temp: TempDir
let vendor: RunningServer
let ports: [web: number, gate: number]
let manager: Running
let admin: Api<ManagerApi>
let dovecot: Dovecot

beforeAll(async () => {
  const built = await runToEnd([process.execPath, BUILD], 120_000)
  expect(built.code, built.output).toBe(0)
  temp = tempDir('manager')
  writeFileSync(join(temp.path, 'identity'), 'a machine for an hour')
  vendor = await startVendor(join(temp.path, 'server'))
  ports = (await freePorts(2)) as [number, number]
  manager = await start()
  admin = apiAt(managerApi, { socket: join(temp.path, 'manager', 'manager.sock') }, '/api/v1')
  const orderId = await placeOrder(vendorOf(vendor), systemClock.wall(), { mail: 1 }, { seatPolicy: 'hardLimit' })
  const text = ['address,password', ...[HOLDER, OTHER].map((one) => `${one.address},${one.password}`)].join('\n')
  await admin.call('importAccounts', { body: { format: 'csv', text } })
  await admin.call('activateOnline', { body: { orderId } })
})

afterAll(async () => {
  await manager?.stop()
  await vendor?.close()
  temp?.remove()
})

// A Dovecot that met trouble at the gate asks it less often for a while, so each test has one of its own.
beforeEach(async () => {
  const passwdFile = join(temp.path, 'manager', 'passwd')
  dovecot = await startDovecot({ passwdFile, gateUrl: `http://127.0.0.1:${ports[1]}/dovecot` })
  expect((await login(HOLDER)).line).toBe(OK)
  await until('the manager to decide', 10_000, async () => (await login(OTHER)).line === LATE || undefined)
})
afterEach(() => dovecot?.stop())

async function start(): Promise<Running> {
  const [web, gate] = ports
  const env = {
    SEATWARDEN_DATA: join(temp.path, 'manager'),
    SEATWARDEN_PORT: String(web),
    SEATWARDEN_GATE_PORT: String(gate),
    SEATWARDEN_VENDOR_URL: vendor.url,
    SEATWARDEN_ROOT_KEY: `${vendor.rootKey.keyId} ${vendor.rootKey.publicKey}`,
    SEATWARDEN_DOMAIN: DOMAIN,
    SEATWARDEN_IDENTITY_FILE: join(temp.path, 'identity'),
    SEATWARDEN_ZONE: 'Europe/Prague',
  }
  const running = await startProcess({ name: 'the manager', argv: [process.execPath, MANAGER], env })
  await waitForLog(running, /Gates ask at/)
  return running
}

async function login({ address, password }: typeof HOLDER): Promise<{ line: string; ms: number }> {
  const elapsed = stopwatch()
  const reply: ImapReply = await imapLogin(dovecot.imapPort, address, password)
  return { line: reply.line.replace(/\[CAPABILITY [^\]]*\] /, ''), ms: elapsed() }
}

/** Dovecot, told to read its configuration anew, asks again at once; without that, within a minute. */
async function decisionsAreBack(): Promise<void> {
  expect(await dovecot.reload()).toMatchObject({ code: 0 })
  await until('the manager to decide again', 10_000, async () => {
    // A login during the reload itself may be cut off.
    const line = await login(OTHER).then(
      (one) => one.line,
      () => '',
    )
    return line === LATE || undefined
  })
  expect((await login(HOLDER)).line).toBe(OK)
}

test('[G4] the manager killed: whoever holds a seat gets in at once; started again, it decides as before', async () => {
  manager.signal('SIGKILL')
  await manager.ended
  const holder = await login(HOLDER)
  expect(holder.line).toBe(OK)
  expect(holder.ms).toBeLessThan(SECOND_MS + SLACK_MS)
  expect((await login(OTHER)).line).toBe(OK)
  manager = await start()
  await decisionsAreBack()
  const [row] = (await admin.call('readUsage')).modules
  expect(row).toMatchObject({ id: 'mail', held: 1, usedSeats: 2 })
})

test('[G4] the manager frozen: a login waits a second, and not for ever; thawed, it decides again', async () => {
  manager.signal('SIGSTOP')
  try {
    const holder = await login(HOLDER)
    expect(holder.line).toBe(OK)
    expect(holder.ms).toBeGreaterThan(SECOND_MS * 0.9)
    expect(holder.ms).toBeLessThan(SECOND_MS + SLACK_MS)
  } finally {
    manager.signal('SIGCONT')
  }
  await decisionsAreBack()
})

test('[G2] [G4] the manager killed: a wrong password stays wrong', async () => {
  manager.signal('SIGKILL')
  await manager.ended
  try {
    expect((await login({ ...HOLDER, password: 'guessed' })).line).toMatch(/^a1 NO \[AUTHENTICATIONFAILED\]/)
  } finally {
    manager = await start()
  }
})

test('[Q1] [G4] killed and started three times in a row, the seat stays whose it was', async () => {
  for (let round = 0; round < 3; round += 1) {
    manager.signal('SIGKILL')
    await manager.ended
    manager = await start()
  }
  await decisionsAreBack()
})
