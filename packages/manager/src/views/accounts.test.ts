import { DAY, MINUTE } from '@seatwarden/core/instant'
import { eachDatabase } from '@seatwarden/runtime/db/contract'
import { expect, test } from 'vitest'
import type { Engine } from '../engine/engine.ts'
import { migrations } from '../migrations/index.ts'
import { installTerms, people, testEngine } from '../testing/engine.ts'
import { termsWith } from '../testing/license.ts'
import { accountList, moduleAccounts } from './accounts.ts'
import { explain } from './explain.ts'
import { licenseView } from './license.ts'

const address = (i: number) => `user${String(i).padStart(6, '0')}@example.net`
const login = async (engine: Engine, i: number) => engine.access.ask(address(i), 'mail')

/** One seat held by user 4, trials of 3 (over), 1 and 2 (running), and 0 who has not come. */
const company = async (engine: Engine, advance: (ms: number) => Promise<void>) => {
  await installTerms(engine, termsWith(engine.now(), { mail: 1 }))
  await engine.accounts.create(people(5))
  await login(engine, 4)
  await login(engine, 3)
  await advance(13 * DAY)
  await login(engine, 1)
  await advance(MINUTE)
  await login(engine, 2)
  await advance(2 * DAY)
}

eachDatabase('lists of accounts', migrations, (open) => {
  test("[L9] a module's list is as long as its Used Seats and says of each why, what seat and the last use", async () => {
    const { engine, clock } = await testEngine(await open())
    await company(engine, (ms) => clock.advance(ms))
    const list = await moduleAccounts(engine, 'mail', {})
    expect(list.total).toBe(engine.roster.usedSeats.mail)
    expect(list.items.map(({ address: a, seat }) => [a, seat])).toEqual([
      [address(0), 'none'],
      [address(1), 'trial'],
      [address(2), 'trial'],
      [address(3), 'refused'],
      [address(4), 'licensed'],
    ])
    expect(list.items[4]).toMatchObject({ why: 'access mode "All accounts"', trialUntil: null })
    expect(list.items[4]?.lastUse).not.toBeNull()
    expect(list.items[0]?.lastUse).toBeNull()
  })

  test('[L9] it is sorted by seat, by last use and by address, searched, and read a page at a time', async () => {
    const { engine, clock } = await testEngine(await open())
    await company(engine, (ms) => clock.advance(ms))
    await engine.lastUse.write()
    const order = async (query: Parameters<typeof moduleAccounts>[2]) =>
      (await moduleAccounts(engine, 'mail', query)).items.map((item) => Number(item.address.slice(4, 10)))
    expect(await order({ sort: 'seat' })).toEqual([4, 2, 1, 3, 0])
    expect((await order({ sort: 'lastUse', order: 'desc' })).slice(0, 2)).toEqual([2, 1])
    expect(await order({ order: 'desc' })).toEqual([4, 3, 2, 1, 0])
    expect(await order({ search: 'USER 3' })).toEqual([3])
    const first = await moduleAccounts(engine, 'mail', { limit: 2 })
    expect([first.items.length, first.total, first.next]).toEqual([2, 5, '2'])
    expect((await moduleAccounts(engine, 'mail', { limit: 200, cursor: first.next ?? '' })).items).toHaveLength(3)
  })

  test('[L9] a name is found with and without its accents, in capitals or not', async () => {
    const { engine } = await testEngine(await open())
    const [one] = people(1)
    await engine.accounts.create(one ? [{ ...one, name: 'Anna Říhová' }] : [])
    for (const search of ['Říhová', 'říhová', 'RIHOVA', 'rihov', 'USER0'])
      expect((await accountList(engine, { search })).total, search).toBe(1)
    expect((await accountList(engine, { search: 'novák' })).total).toBe(0)
  })

  test('[K8 X7] the last login is the same on the list and in the explanation, before it is written and after', async () => {
    const { engine } = await testEngine(await open())
    await engine.accounts.create(people(1))
    await login(engine, 0)
    const shown = async () => {
      const { items } = await accountList(engine, {})
      const [account] = await engine.stores.accounts.byAddresses(engine.stores.db, [address(0)])
      if (!account) throw new Error('the account is gone')
      return [items[0]?.lastLogin, (await explain(engine, account)).lastLogin]
    }
    const unwritten = await shown()
    expect(unwritten[0]).not.toBeNull()
    expect(unwritten[1]).toBe(unwritten[0])
    await engine.lastUse.write()
    expect(await shown()).toEqual(unwritten)
  })

  test('[S2 K8] the Users page and the License page say the same of every account', async () => {
    const { engine, clock } = await testEngine(await open())
    await company(engine, (ms) => clock.advance(ms))
    const { modules } = await licenseView(engine)
    const mail = modules.find((row) => row.id === 'mail')
    for (const [state, figure] of [
      ['licensed', mail?.held],
      ['trial', mail?.trial],
      ['refused', mail?.refused],
      ['none', mail?.notUsedYet],
    ] as const)
      expect((await accountList(engine, { module: 'mail', state })).total, state).toBe(figure)
    expect(mail).toMatchObject({ usedSeats: 5, held: 1, trial: 2, refused: 1, notUsedYet: 1, over: 4, mark: true })
  })
})
