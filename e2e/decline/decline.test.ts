import { DAY, HOUR, plus, toIso } from '@seatwarden/core/instant'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from '../support/api.ts'
import { connectImap, imapLogin } from '../support/imap.ts'
import { connectSmtp, smtpSend } from '../support/smtp.ts'
import { until } from '../support/wait.ts'
import { type House, openHouse, PEOPLE, whenOf } from './house.ts'
import { ALL, NONE } from './site.ts'

// One long story, told in order: a license that cannot be revalidated, on a real mail server.

const [JANA, BEN] = PEOPLE
const HOLDER = 'it@brightwater.example'
const POSTMASTER = 'postmaster@brightwater.example'
const VENDOR = 'licenses@northwind.example'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house?.close())

const login = async (person: typeof JANA): Promise<string> =>
  (await imapLogin(house.site.dovecot.ports.imap, person.address, person.password)).status

const deliver = async (text: string): Promise<string> =>
  (await smtpSend(house.site.postfix.ports.smtp, JANA.address, text)).slice(0, 3)

const arrived = (text: string): Promise<true> =>
  until(
    `the mail "${text}" in the mailbox`,
    20_000,
    () => house.site.mailbox(JANA.address).some((mail) => mail.includes(text)) || undefined,
    house.site.postfix.log,
  )

const license = () => house.manager.api.call('readLicense')
const services = () => house.manager.api.call('readServices')
const nextStop = async () => whenOf((await services()).nextStop)
/** Addresses that got mails since the last time this was asked. */
const mailed = (): string[] => [...new Set(house.mails.mails.splice(0).map(({ to }) => to))].toSorted()

const everythingWorks = async (text: string) => {
  expect(await house.site.answering()).toEqual(ALL)
  expect(await login(JANA)).toBe('OK')
  expect(await deliver(text)).toBe('250')
  await arrived(text)
}

test('[D1] a licensed mail server: everything works', async () => {
  await until('Dovecot to know the account', 10_000, async () => (await login(JANA)) === 'OK' || undefined)
  await everythingWorks('before anything')
  expect(await login(BEN)).toBe('OK')
  expect((await license()).phase).toBe('valid')
  expect((await license()).modules[0]).toMatchObject({ usedSeats: 2, held: 2, trial: 0 })
  expect((await services()).items.map(({ id, stoppedByUs }) => [id, stoppedByUs])).toEqual(
    house.site.list.map(({ id }) => [id, false]),
  )
})

test('[D2 D4] grace: the licensing server is gone, postmaster and holder are told, and everything works', async () => {
  await house.vendorOff()
  house.mails.mails.length = 0
  const due = whenOf((await license()).nextRevalidation)
  await house.manager.runTo(plus(due, 12 * HOUR))
  expect((await license()).phase).toBe('grace')
  expect(mailed()).toEqual([HOLDER, POSTMASTER])
  await everythingWorks('in grace')
})

test('[D5 D6] Emergency Mode: mail works, settings are locked', async () => {
  await house.manager.runTo(plus(house.manager.now(), 2 * DAY))
  expect((await license()).phase).toBe('emergency')
  expect(house.mails.mails.at(-1)?.text).toContain('Emergency Mode')
  expect(mailed()).toEqual([HOLDER, POSTMASTER])
  await everythingWorks('in an emergency')
  const address = `new@${JANA.address.split('@')[1]}`
  const refused = await house.manager.api.problem('createAccount', { body: { address, properties: {} } })
  expect(refused.code).toBe('license_emergency')
})

test('[D7] the last call: mails also to the vendor, and a line in the error log', async () => {
  await house.manager.runTo(plus(await nextStop(), -1))
  expect((await license()).phase).toBe('expired')
  expect(mailed()).toEqual([HOLDER, VENDOR, POSTMASTER].toSorted())
  expect(house.manager.log()).toMatch(/SYSTEM \[[0-9A-F]{4}\] \d\d:\d\d:\d\d /)
  await everythingWorks('on the last evening')
})

test('[D8] midnight: services stop in order, who is in the middle of a mail finishes it, the console stays', async () => {
  const session = await connectImap(house.site.dovecot.ports.imap)
  await session.login(JANA.address, JANA.password)
  const sender = await connectSmtp(house.site.postfix.ports.smtp)
  for (const line of ['EHLO x', 'MAIL FROM:<a@elsewhere.test>', `RCPT TO:<${JANA.address}>`, 'DATA'])
    expect(await sender.say(line)).toMatch(/^[23]5/)
  const stopping = house.manager.runTo(await nextStop())
  expect(await session.unasked(20_000)).toMatch(/^\* BYE/)
  await until('Postfix to take nobody in', 20_000, async () => !(await house.site.takesIn()) || undefined)
  expect(await sender.say('Subject: late\r\n\r\nbegun before the stop\r\n.')).toMatch(/^250/)
  sender.close()
  await stopping
  expect(await house.site.answering()).toEqual(NONE)
  const { items, nextStop: next } = await services()
  expect(items.map(({ id, stoppedByUs }) => [id, stoppedByUs])).toEqual([
    ['web', true],
    ['sessions', false],
    ['waiting', true],
    ['mailboxes', true],
    ['submission', true],
    ['inbound', true],
  ])
  expect(whenOf(next) - house.manager.now()).toBe(DAY)
  const page = await ask({ url: house.manager.url }, { method: 'GET', path: '/api/v1/license' })
  expect(page.status).toBe(401)
  expect((await license()).verdict.kind).toBe('stopped')
})

test('[D9] started by hand through the console, everything works, and nothing that was accepted is lost', async () => {
  const { items } = await house.manager.api.call('startServices')
  expect(items.some(({ stoppedByUs }) => stoppedByUs)).toBe(false)
  await arrived('begun before the stop')
  await everythingWorks('started by hand')
  expect((await license()).phase).toBe('expired')
})

test('[D9] the next midnight stops them again', async () => {
  const midnight = await nextStop()
  await house.manager.runTo(plus(midnight, -1))
  await everythingWorks('an hour before midnight')
  await house.manager.runTo(midnight)
  expect(await house.site.answering()).toEqual(NONE)
})

test('[D9] so does the one after, for what was started at a shell', async () => {
  await house.site.startByHand('mailboxes')
  expect(await login(JANA)).toBe('OK')
  await house.manager.runTo(await nextStop())
  expect(await house.site.answering()).toEqual(NONE)
})

test('[D10] activation: everything runs again at once, and everybody has his seat', async () => {
  mailed()
  await house.vendorOn()
  const { orderId } = await license()
  await house.manager.api.call('activateOnline', { body: { orderId: orderId ?? '' } })
  await house.manager.settle()
  expect((await license()).phase).toBe('valid')
  await everythingWorks('licensed again')
  expect(await login(BEN)).toBe('OK')
  expect((await license()).modules[0]).toMatchObject({ usedSeats: 2, held: 2, trial: 0 })
  expect((await services()).items.some(({ stoppedByUs }) => stoppedByUs)).toBe(false)
  expect(mailed()).toEqual([HOLDER, POSTMASTER])
  expect(toIso(await nextStop()) > toIso(plus(house.manager.now(), 30 * DAY))).toBe(true)
})
