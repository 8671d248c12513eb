import { setTimeout as pause } from 'node:timers/promises'
import { DAY, HOUR, type Instant, plus } from '@seatwarden/core/instant'
import { seededRandom } from '@seatwarden/runtime/random'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from '../support/api.ts'
import { imapLogin } from '../support/imap.ts'
import { smtpSend } from '../support/smtp.ts'
import { until } from '../support/wait.ts'
import { type House, openHouse, whenOf } from './house.ts'
import { ALL, DOMAIN, NONE } from './site.ts'

// The whole decline with real services, and `kill -9` at twenty points of it. A seed that fails is in the title.

const SEED = Number(process.env.SEATWARDEN_SEED ?? 4)
const dice = seededRandom(SEED)
const PEOPLE = Array.from({ length: 24 }, (_, n) => ({ address: `p${n}@${DOMAIN}`, password: `secret ${n}` }))
const [FIRST] = PEOPLE as [(typeof PEOPLE)[0]]

let house: House
let kills = 0
/** Who asked for a seat, who was told that he has one, and what mail was accepted. */
const asked: string[] = []
const seated: string[] = []
const accepted: string[] = []

beforeAll(async () => {
  house = await openHouse({ people: PEOPLE, seats: 40 })
})
afterAll(() => house?.close())

const call = () => house.manager.api
const services = () => call().call('readServices')
const nextStop = async () => whenOf((await services()).nextStop)
const phase = async () => (await call().call('readLicense')).phase
const somethingIsHeld = async () => (await services()).items.some(({ stoppedByUs }) => stoppedByUs)

/** One more person's first access at the gate, and one more mail, where somebody answers. */
async function someoneComes(): Promise<void> {
  const { address: login } = PEOPLE[asked.length] as (typeof PEOPLE)[0]
  asked.push(login)
  const said = { method: 'POST', path: '/dovecot?command=allow', body: { login, service: 'imap', remote: '192.0.2.7' } }
  const answer = await ask({ url: house.gateUrl }, said).catch(() => null)
  if (answer?.text && JSON.parse(answer.text).status === 0) seated.push(login)
  const text = `mail number ${accepted.length + 1}`
  const heard = await smtpSend(house.site.postfix.ports.smtp, FIRST.address, text).catch(() => '')
  if (heard.startsWith('250')) accepted.push(text)
}

/** Does something, and pulls the manager out of it within so many milliseconds; then it is begun again at `at`. */
async function strike(withinMs: number, at: () => Instant, act: () => Promise<unknown>): Promise<void> {
  const come = someoneComes()
  const work = act().catch(() => undefined)
  await pause(dice.int(withinMs))
  await house.manager.kill()
  kills += 1
  await Promise.all([work, come])
  if (kills % 7 === 0) {
    await house.stillborn(at(), dice.int(1_500))
    kills += 1
  }
  await house.again(at())
}

const now = () => house.manager.now()

async function activate(): Promise<void> {
  const { orderId } = await call().call('readLicense')
  await call().call('activateOnline', { body: { orderId: orderId ?? '' } })
  await house.manager.settle()
}

/** Runs to an instant, killed at it so many times. */
async function runTo(to: Instant, times: number, withinMs = 300): Promise<void> {
  for (let n = 0; n < times; n += 1)
    await strike(
      withinMs,
      () => to,
      () => house.manager.runTo(to),
    )
  await house.manager.runTo(to)
}

/** To the stop, wherever an absence has put it. [D9] */
async function runToStop(times: number): Promise<void> {
  const left = await call().call('readServices')
  await runTo(whenOf(left.nextStop), times, 9_000)
  if (!(await somethingIsHeld())) await house.manager.runTo(await nextStop())
  expect(await house.site.answering()).toEqual(NONE)
}

test(`[D4 D8 D9 D10 N3] killed at twenty points of the decline, nothing is lost and nothing doubled (seed ${SEED})`, async () => {
  await until('Dovecot to know the accounts', 10_000, async () => {
    const { status } = await imapLogin(house.site.dovecot.ports.imap, FIRST.address, FIRST.password)
    return status === 'OK' || undefined
  })
  await house.vendorOff()
  house.mails.mails.length = 0
  const due = whenOf((await call().call('readLicense')).nextRevalidation)

  await runTo(due, 2)
  for (const hours of [12, 24, 36]) await runTo(plus(due, hours * HOUR), 1)
  await runTo(plus(due, 2 * DAY + HOUR), 1)
  expect(await phase()).toBe('emergency')
  await runTo(plus(due, 8 * DAY + HOUR), 1)
  await runTo(plus(due, 9 * DAY + HOUR), 1)
  expect(await phase()).toBe('expired')
  expect(await house.site.answering()).toEqual(ALL)

  await runToStop(3)
  await strike(4_000, now, () => call().call('startServices'))
  await call().call('startServices')
  expect(await house.site.answering()).toEqual(ALL)
  await runToStop(2)
  await house.site.startByHand('mailboxes')
  await runToStop(1)

  await house.vendorOn()
  for (const withinMs of [300, 1_000, 4_000]) await strike(withinMs, now, activate)
  await activate()
  // What was being mailed when it was killed is not tried by another for two minutes.
  await house.manager.runTo(plus(house.manager.now(), HOUR))
  expect(kills).toBe(20)
})

test('[D10] in the end everything runs, with the settings that it had', async () => {
  expect(await phase()).toBe('valid')
  expect(await house.site.answering()).toEqual(ALL)
  expect(await somethingIsHeld()).toBe(false)
  expect(await house.site.disabled()).toBe('')
})

test('[D8] every mail that was accepted is in the mailbox', async () => {
  await until('the last mail', 20_000, () => {
    const mails = house.site.mailbox(FIRST.address).join('\n')
    return accepted.every((text) => mails.includes(`${text}\r\n`) || mails.includes(`${text}\n`)) || undefined
  })
  expect(accepted.length).toBeGreaterThan(10)
})

test('[D4 D5 D7 N3] every notice is there once, and was mailed to everybody; again only with the same Message-ID', async () => {
  const { items, failing } = await call().call('listNotices', { query: { limit: 1_000 } })
  const names = items.map(({ key }) =>
    key
      .split(':')
      .slice(1, 3)
      .join(':')
      .replace(/:revalidation-\d+$/, ''),
  )
  expect(names.toSorted()).toEqual([
    'emergency:192h',
    'emergency:48h',
    'last_call',
    'resolved',
    'unreached:12h',
    'unreached:24h',
    'unreached:36h',
  ])
  expect(failing).toBe(0)
  const wanted: string[] = []
  for (const { key, recipients } of items) {
    const { messageId } = await call().call('readNotice', { params: { key } })
    for (const to of recipients) wanted.push(`${to} <${messageId}>`)
  }
  const came = house.mails.mails.map(({ to, messageId }) => `${to} ${messageId}`)
  expect([...new Set(came)].toSorted()).toEqual(wanted.toSorted())
})

test('[S9] whoever was told that he has a seat holds one, nobody holds two, and nobody who never asked', async () => {
  const [mail] = (await call().call('readLicense')).modules
  const list = await call().call('listModuleAccounts', { params: { id: 'mail' }, query: { limit: 1_000 } })
  const holders = list.items.filter(({ seat }) => seat === 'licensed').map(({ address }) => address)
  expect(mail).toMatchObject({ usedSeats: PEOPLE.length, held: holders.length, trial: 0, refused: 0 })
  expect(holders).toEqual(expect.arrayContaining(seated))
  expect([FIRST.address, ...asked]).toEqual(expect.arrayContaining(holders))
  expect(seated.length).toBeGreaterThan(5)
})

test('[A9] the order is active once, on this machine, and nothing was counted as a move', async () => {
  const { items } = await house.vendor.call('listInstallations', { query: {} })
  expect(items).toHaveLength(1)
  expect(items[0]).toMatchObject({ state: 'active', copySeen: null })
})
