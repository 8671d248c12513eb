import { plus } from '@seatwarden/core/instant'
import { noExchanges, remember } from '@seatwarden/core/vending/copies'
import {
  activationOf,
  CUSTOMER,
  extensionOf,
  machineOf,
  NOW,
  orderOf,
  PRODUCT,
} from '@seatwarden/core/vending/testing/sale'
import { eachDatabase } from '@seatwarden/runtime/db/contract'
import { type Database, isUniqueViolation } from '@seatwarden/runtime/db/database'
import { expect, test } from 'vitest'
import { migrations } from '../migrations/index.ts'
import {
  activationsOf,
  insertActivation,
  orderOfActivation,
  readExchanges,
  saveActivation,
  saveExchanges,
  saveHeard,
} from './activations.ts'
import { findCustomer, insertCustomer, listCustomers, updateCustomer } from './customers.ts'
import { extraMovesOf, insertExtraMoves } from './extra-moves.ts'
import { appendHistory, firstBreak, listHistory } from './history.ts'
import { findInstallation, listInstallations } from './installations.ts'
import { type Issuance, insertIssuance, lastIssuance, readFile, saveFile } from './issuances.ts'
import {
  insertIssuingKey,
  insertRevocationList,
  insertRootKey,
  listIssuingKeys,
  listRootKeys,
  newestRevocationList,
  saveRevocation,
} from './keys.ts'
import { addNotice, listNotices } from './notices.ts'
import { chainOf, findOrder, insertOrder, listOrders, lockChain, saveOrderState, trialsOf } from './orders.ts'
import { findProduct, insertProduct, listProducts } from './products.ts'
import { readSetting, writeSetting } from './settings.ts'
import { countTokens, insertToken, nameOfToken } from './tokens.ts'
import { insertTransfer, transfersOf } from './transfers.ts'

const activation = activationOf(machineOf('A'))
const issuance = (counter: number): Issuance => ({
  activationId: 'ACT-1',
  counter,
  presented: counter === 1 ? null : counter - 1,
  attempt: counter === 1 ? null : 'a'.repeat(32),
  cause: counter === 1 ? 'activation' : 'revalidation',
  issuedAt: plus(NOW, counter),
  payload: '{"formatVersion":1}',
  file: null,
})

const withOrder = async (db: Database): Promise<Database> => {
  await insertCustomer(db, { ...CUSTOMER, createdAt: NOW })
  await insertProduct(db, { ...PRODUCT, createdAt: NOW })
  await insertOrder(db, orderOf())
  return db
}
const withActivation = async (db: Database): Promise<Database> => {
  await withOrder(db)
  await insertActivation(db, activation)
  return db
}

eachDatabase('the stores of the licensing server', migrations, (open) => {
  test('[V1] customers come back as they were written, changed, and in pages', async () => {
    const db = await withOrder(await open())
    expect(await findCustomer(db, 'CUS-1')).toEqual({ ...CUSTOMER, createdAt: NOW })
    await updateCustomer(db, { ...CUSTOMER, city: 'Brno', state: 'ÄŽ 漢' })
    await insertCustomer(db, { ...CUSTOMER, customerId: 'CUS-2', createdAt: NOW })
    expect(await listCustomers(db, { limit: 1 })).toMatchObject({
      items: [{ city: 'Brno', state: 'ÄŽ 漢' }],
      next: 'CUS-1',
    })
    expect(await listCustomers(db, { limit: 1, cursor: 'CUS-1' })).toMatchObject({
      items: [{ customerId: 'CUS-2' }],
      next: null,
    })
    expect(await findCustomer(db, 'CUS-3')).toBeUndefined()
  })

  test('[V1] products and orders come back as they were written', async () => {
    const db = await withOrder(await open())
    expect(await findProduct(db, 'mail-server')).toEqual({ ...PRODUCT, createdAt: NOW })
    expect((await listProducts(db, {})).items).toHaveLength(1)
    expect(await findOrder(db, 'ORD-48213')).toEqual(orderOf())
    const other = orderOf({
      orderId: 'ORD-2',
      licenseId: 'LIC-2',
      type: 'subscription',
      expiresAt: plus(NOW, 9),
      graceDays: 3,
      trialDays: 0,
      offline: true,
      seatPolicy: 'hardLimit',
    })
    await insertOrder(db, other)
    expect((await listOrders(db, { customerId: 'CUS-1' })).items).toEqual([other, orderOf()])
    expect((await listOrders(db, { customerId: 'CUS-2' })).items).toEqual([])
  })

  test('[A4] orders of a license are read and locked together, by any of them', async () => {
    const db = await withOrder(await open())
    const added = extensionOf('add_users', [['mail', 10, 265]], { orderId: 'ORD-2' })
    const tried = extensionOf('trial', [['im', 10, 30]], { orderId: 'ORD-3', previousOrderId: 'ORD-2' })
    for (const order of [tried, added]) await insertOrder(db, order)
    const other = orderOf({ orderId: 'ORD-9', licenseId: 'LIC-9' })
    await insertOrder(db, other)
    await db.transaction(async (tx) => {
      for (const orderId of ['ORD-48213', 'ORD-2', 'ORD-3'])
        expect(await lockChain(tx, orderId)).toEqual([orderOf(), added, tried])
      expect(await lockChain(tx, 'ORD-9')).toEqual([other])
    })
    expect(await chainOf(db, 'LIC-7781')).toHaveLength(3)
    expect(await trialsOf(db, 'CUS-1')).toEqual([tried])
    await expect(insertOrder(db, orderOf({ orderId: 'ORD-10' }))).rejects.toSatisfy(isUniqueViolation)
  })

  test('[V3] the state of an order with its reason', async () => {
    const db = await withOrder(await open())
    const suspended = orderOf({ state: 'suspended', reason: 'unpaid', stateSince: plus(NOW, 5) })
    await db.transaction(async (tx) => {
      expect(await lockChain(tx, 'ORD-48213')).toEqual([orderOf()])
      expect(await lockChain(tx, 'ORD-0')).toBeUndefined()
      await saveOrderState(tx, suspended)
    })
    expect(await findOrder(db, 'ORD-48213')).toEqual(suspended)
  })

  test('[A9] one activation holds an order: a second is refused by the database itself', async () => {
    const db = await withActivation(await open())
    expect(await activationsOf(db, 'ORD-48213')).toEqual([activation])
    const second = activationOf(machineOf('B'), { activationId: 'ACT-2' })
    await expect(insertActivation(db, second)).rejects.toSatisfy(isUniqueViolation)
    const left = activationOf(machineOf('C'), { state: 'moved', runsUntil: plus(NOW, 7) })
    await saveActivation(db, left)
    await insertActivation(db, second)
    expect(await activationsOf(db, 'ORD-48213')).toEqual([left, second])
  })

  test('[A11 F6] what is kept of an activation: released, its key, a copy that was seen, its exchanges', async () => {
    const db = await withActivation(await open())
    const released = { at: plus(NOW, 1), reason: 'its disk died' }
    const copySeen = { at: NOW, sentence: 'Two of them.' }
    const full = activationOf(machineOf('B', 'ORD-2'), {
      state: 'released',
      released,
      copySeen,
      installationKey: 'A'.repeat(43),
    })
    await saveActivation(db, full)
    expect(await activationsOf(db, 'ORD-48213')).toEqual([full])
    expect(await orderOfActivation(db, 'ACT-1')).toBe('ORD-48213')
    expect(await orderOfActivation(db, 'ACT-9')).toBeUndefined()
    expect((await findInstallation(db, 'ACT-1'))?.copySeen).toEqual(copySeen)
    expect(await readExchanges(db, 'ACT-1')).toEqual(noExchanges)
    const exchanges = remember(noExchanges, { counter: 3, attempt: 'a', sentAt: NOW }, 4)
    await saveExchanges(db, 'ACT-1', exchanges)
    expect(await readExchanges(db, 'ACT-1')).toEqual(exchanges)
    await insertActivation(db, activationOf(machineOf('C'), { activationId: 'ACT-2', released: null }))
  })

  test('[F6 N3] a notice is queued once for its cause, and listed in pages', async () => {
    const db = await open()
    const notice = (key: string) => ({
      key,
      at: NOW,
      text: 'copy_seen' as const,
      about: { key },
      recipients: ['a@b.example'],
    })
    for (const key of ['one', 'one', 'two', 'three']) await addNotice(db, notice(key))
    const first = await listNotices(db, { limit: 2 })
    expect(first.items).toEqual([notice('one'), notice('two')])
    expect(await listNotices(db, { cursor: first.next! })).toEqual({ items: [notice('three')], next: null })
    expect((await listNotices(db, { cursor: 'nonsense' })).items).toHaveLength(3)
  })

  test('[F5] moves that were allowed beside the usual ones', async () => {
    const db = await withOrder(await open())
    const extra = { extraId: 'xmv_1', orderId: 'ORD-48213', more: 2, at: NOW }
    await insertExtraMoves(db, extra)
    expect(await extraMovesOf(db, 'ORD-48213')).toEqual([{ more: 2, at: NOW }])
    expect(await extraMovesOf(db, 'ORD-1')).toEqual([])
  })

  test('[F5] moves of an order', async () => {
    const db = await withActivation(await open())
    const transfer = { transferId: 'mov_1', orderId: 'ORD-48213', from: 'ACT-1', to: 'ACT-2', at: NOW }
    await insertTransfer(db, transfer)
    expect(await transfersOf(db, 'ORD-48213')).toEqual([transfer])
  })

  test('[F6 A9] the last file of an activation; its text is written once', async () => {
    const db = await withActivation(await open())
    expect(await lastIssuance(db, 'ACT-1')).toBeUndefined()
    await insertIssuance(db, issuance(1))
    await insertIssuance(db, issuance(2))
    expect(await lastIssuance(db, 'ACT-1')).toEqual(issuance(2))
    expect(await saveFile(db, issuance(2), 'first')).toBe(1)
    expect(await saveFile(db, issuance(2), 'second')).toBe(0)
    expect(await readFile(db, issuance(2))).toBe('first')
    await expect(insertIssuance(db, issuance(2))).rejects.toSatisfy(isUniqueViolation)
  })

  test('[V3 A12] installations with customer, last counter and reported figures', async () => {
    const db = await withActivation(await open())
    await insertIssuance(db, issuance(1))
    const expected = { customerId: 'CUS-1', organization: 'Brightwater Ltd', host: 'mail.example.net', counter: 1 }
    expect((await listInstallations(db, {})).items).toMatchObject([{ ...expected, usage: null, runsUntil: null }])
    await saveHeard(db, activation, { mail: { active: 3, held: 2, trial: 1 } }, null)
    await saveHeard(db, activation, null, noExchanges)
    const { items } = await listInstallations(db, { orderId: 'ORD-48213' })
    expect(items[0]?.usage).toEqual({ mail: { active: 3, held: 2, trial: 1 } })
    expect((await listInstallations(db, { orderId: 'ORD-1' })).items).toEqual([])
  })

  test('[V4] history is a chain without gaps, also when many write at once and some give up', async () => {
    const db = await open()
    const write = (index: number) =>
      db.transaction(async (tx) => {
        await appendHistory(tx, { at: NOW, kind: 'tried', actor: 'test', orderId: `ORD-${index % 2}`, data: { index } })
        if (index % 5 === 0) throw new Error('given up')
      })
    await Promise.allSettled(Array.from({ length: 20 }, (_, index) => write(index)))
    const { items } = await listHistory(db, {})
    expect(items.map((row) => row.seq)).toEqual(Array.from({ length: 16 }, (_, index) => index + 1))
    expect((await listHistory(db, { orderId: 'ORD-1' })).items).toHaveLength(8)
    expect((await listHistory(db, { cursor: '10', limit: 3 })).next).toBe('13')
    expect(await db.snapshot(firstBreak)).toBeNull()
    await db.run('delete from history where seq = 16')
    expect(await firstBreak(db)).toBe(16)
  })

  test('[L14] root and issuing keys, the newest first', async () => {
    const db = await open()
    const key = (keyId: string, from: number) => {
      const dates = { notBefore: plus(NOW, from), notAfter: plus(NOW, from + 9) }
      return { keyId, publicKey: 'x', certificate: 'c', sealed: 's', ...dates, revokedAt: null, reason: null }
    }
    await insertRootKey(db, { keyId: 'root-1', publicKey: 'p' }, NOW)
    await insertIssuingKey(db, key('old', 0))
    await insertIssuingKey(db, key('new', 1))
    expect(await listRootKeys(db)).toEqual([{ keyId: 'root-1', publicKey: 'p' }])
    expect(await listIssuingKeys(db)).toEqual([key('new', 1), key('old', 0)])
    await saveRevocation(db, 'old', plus(NOW, 5), 'lost')
    expect(await listIssuingKeys(db)).toEqual([key('new', 1), { ...key('old', 0), revokedAt: NOW + 5, reason: 'lost' }])
    const lists = [1, 2].map((n) => ({ rootKeyId: 'root-1', issuedAt: plus(NOW, 9 - n), list: `list ${n}` }))
    for (const list of lists) await insertRevocationList(db, list)
    expect(await newestRevocationList(db, 'root-1')).toBe('list 2')
    expect(await newestRevocationList(db, 'root-2')).toBeUndefined()
  })

  test('[Q3] tokens are known by their hash', async () => {
    const db = await open()
    expect(await countTokens(db)).toBe(0)
    await insertToken(db, 'swt_secret', 'eva', NOW)
    expect([await countTokens(db), await nameOfToken(db, 'swt_secret'), await nameOfToken(db, 'swt_other')]).toEqual([
      1,
      'eva',
      undefined,
    ])
  })

  test('settings are one of a name', async () => {
    const db = await open()
    await writeSetting(db, 'profile', { name: 'a' })
    await writeSetting(db, 'profile', { name: 'b' })
    expect(await readSetting(db, 'profile')).toEqual({ name: 'b' })
    expect(await readSetting(db, 'other')).toBeUndefined()
  })
})
