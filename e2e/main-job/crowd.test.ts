import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OrderBody } from '@seatwarden/protocol/api/vendor'
import { afterEach, expect, test } from 'vitest'
import { type Dovecot, passwdLine, startDovecot } from '../support/dovecot.ts'
import { connectImap, type ImapClient } from '../support/imap.ts'
import { DOMAIN, openTown, placeOrder, type Town } from '../support/town.ts'

// Everybody at the same moment: 400 people who never logged in before, a pool of 50 seats, the real Dovecot.

/** Who gets a seat is asked here, not how fast this machine is: after a second Dovecot would let in unasked. [G4] */
const patienceMs = 30_000
const SEATS = 50
const PEOPLE = 400
const PASSWORD = 'good morning'
const addresses = Array.from({ length: PEOPLE }, (_, at) => `u${at}@${DOMAIN}`)

let town: Town
let dovecot: Dovecot
afterEach(async () => {
  await dovecot?.stop()
  await town?.close()
})

/** Dovecot checks this one in no time, so that nobody queues there for the password. */
const HASH = `{SHA}${createHash('sha1').update(PASSWORD).digest('base64')}`

async function activate(policy: OrderBody['seatPolicy']): Promise<void> {
  const orderId = await placeOrder(town.vendor, town.clock.wall(), { mail: SEATS }, { seatPolicy: policy })
  await town.admin.call('activateOnline', { body: { orderId } })
}

/** They are there before the license is, so that no limit of a license holds them up. */
async function openWithPeople(policy: OrderBody['seatPolicy']): Promise<void> {
  town = await openTown({ durability: 'full' })
  const text = ['address,password hash', ...addresses.map((address) => `${address},${HASH}`)].join('\n')
  expect(await town.admin.call('importAccounts', { body: { format: 'csv', text } })).toMatchObject({ add: PEOPLE })
  await activate(policy)
  dovecot = await startDovecot({ passwdFile: town.passwdFile, gateUrl: town.manager.gateUrl, patienceMs })
}

/** Nobody logs in before all are connected. The answers without what Dovecot tells of itself. */
async function allAtOnce(): Promise<string[]> {
  const clients = await Promise.all(addresses.map(() => connectImap(dovecot.imapPort)))
  const replies = await Promise.all(clients.map((client, at) => client.login(addresses[at] ?? '', PASSWORD)))
  clients.forEach((client: ImapClient) => {
    client.close()
  })
  return replies.map(({ line }) => line.replace(/\[CAPABILITY [^\]]*\] /, ''))
}

const OK = 'a1 OK Logged in'
const REFUSED = 'a1 NO [ALERT] All seats of Mail are taken. Ask your administrator.'

const tally = (lines: readonly string[]) => ({
  ok: lines.filter((line) => line === OK).length,
  refused: lines.filter((line) => line === REFUSED).length,
})

const mailRow = async () => (await town.admin.call('readUsage')).modules.find(({ id }) => id === 'mail')

const storedSeats = () =>
  town.manager.engine.stores.db.all('select kind, count(*) as n from seats group by kind order by kind')

test('[S9] 400 first logins at once into 50 seats: 50 licensed, 350 on trial, nobody refused', async () => {
  await openWithPeople('trialOverage')
  expect(tally(await allAtOnce())).toEqual({ ok: PEOPLE, refused: 0 })
  expect(await mailRow()).toMatchObject({ usedSeats: PEOPLE, held: SEATS, trial: PEOPLE - SEATS, refused: 0 })
  expect(await storedSeats()).toEqual([
    { kind: 'licensed', n: SEATS },
    { kind: 'trial', n: PEOPLE - SEATS },
  ])
})

test('[S9] [K4] [G3] under hardLimit exactly 50 get in, and 350 read why they do not', async () => {
  await openWithPeople('hardLimit')
  const lines = await allAtOnce()
  expect(tally(lines)).toEqual({ ok: SEATS, refused: PEOPLE - SEATS })
  expect(await mailRow()).toMatchObject({ usedSeats: PEOPLE, held: SEATS, trial: 0, refused: PEOPLE - SEATS })
  const again = await allAtOnce()
  expect(again).toEqual(lines)
})

test('[G8] [S9] 400 people whom nobody has imported log in at once: each is taken in, none beyond the seats', async () => {
  town = await openTown({ durability: 'full' })
  await activate('hardLimit')
  const users = join(town.dir, 'users')
  writeFileSync(users, addresses.map((address) => passwdLine(address, PASSWORD)).join(''))
  dovecot = await startDovecot({ passwdFile: users, gateUrl: town.manager.gateUrl, patienceMs })
  expect(tally(await allAtOnce())).toEqual({ ok: SEATS, refused: PEOPLE - SEATS })
  expect((await town.admin.call('listAccounts')).total).toBe(PEOPLE)
  expect(await mailRow()).toMatchObject({ usedSeats: PEOPLE, held: SEATS, refused: PEOPLE - SEATS })
})
