import { SECOND } from '@seatwarden/core/instant'
import { eachDatabase } from '@seatwarden/runtime/db/contract'
import { expect, test } from 'vitest'
import { migrations } from '../migrations/index.ts'
import { installTerms, people, START, testEngine } from '../testing/engine.ts'
import { termsWith } from '../testing/license.ts'
import { deleteDomain, saveDomain } from './domains.ts'
import { importAccounts } from './import.ts'
import { createAccount } from './modify.ts'

const JANA = 'jana@example.net'

eachDatabase('adoption', migrations, (open) => {
  test('[G8] a login that nobody knows is taken in once, however often it asks at the same moment', async () => {
    const { engine } = await testEngine(await open())
    await installTerms(engine, termsWith(START, { mail: 5 }))
    const answers = await Promise.all(Array.from({ length: 20 }, async () => engine.access.ask(JANA, 'mail')))
    expect(answers.every(({ granted }) => granted)).toBe(true)
    expect([engine.roster.size, engine.roster.usedSeats.mail, engine.roster.held.mail]).toEqual([1, 1, 1])
  })

  test('[G8] strangers who come together are taken in together, though one of them cannot be stored', async () => {
    const { engine } = await testEngine(await open())
    await installTerms(engine, termsWith(START, { mail: 500 }))
    const create = engine.accounts.create.bind(engine.accounts)
    const sizes: number[] = []
    engine.accounts.create = async (accounts, dryRun) => {
      sizes.push(accounts.length)
      if (accounts.some(({ address }) => address.startsWith('u13@'))) throw new Error('no')
      return create(accounts, dryRun)
    }
    const asked = Array.from({ length: 400 }, async (_, i) => engine.access.ask(`u${i}@example.net`, 'mail'))
    const answers = await Promise.allSettled(asked)
    expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(1)
    expect([sizes[0], engine.roster.size]).toEqual([400, 399])
    engine.accounts.create = create
    expect(await engine.access.ask('u13@example.net', 'mail')).toMatchObject({ granted: true })
    expect(engine.roster.usedSeats.mail).toBe(400)
  })

  test('[S12] [G8] an account just deleted does not come back by a login that was under way', async () => {
    const { engine, clock } = await testEngine(await open())
    await installTerms(engine, termsWith(START, { mail: 5 }))
    await engine.access.ask(JANA, 'mail')
    const index = engine.roster.find(JANA) ?? -1
    await engine.accounts.remove([engine.roster.idOf(index)])
    expect(await engine.access.ask(JANA, 'mail')).toMatchObject({ granted: false, code: 'account_unknown' })
    expect(engine.roster.usedSeats.mail).toBe(0)
    await clock.advance(10 * SECOND)
    expect(await engine.access.ask(JANA, 'mail')).toMatchObject({ granted: true })
  })

  test('[G8] [Q2] who logs in while they are created is told as a conflict', async () => {
    const { engine } = await testEngine(await open())
    await engine.accounts.create(people(1))
    const [created, asked] = await Promise.all([
      createAccount(engine, { address: JANA, properties: { U_Password: 'correct horse battery' } }),
      engine.access.ask(JANA, 'mail'),
    ])
    expect([created.ok, !created.ok && created.problem.code, asked.granted]).toEqual([false, 'conflict', true])
  })

  test('[G8] [X6] who logs in while they are imported gets what the file says of them, once', async () => {
    const { engine } = await testEngine(await open())
    const create = engine.accounts.create.bind(engine.accounts)
    engine.accounts.create = async (accounts, dryRun) => {
      engine.accounts.create = create
      await engine.access.ask(JANA, 'mail')
      return create(accounts, dryRun)
    }
    const text = `address,name\n${JANA},Jana\npetr@example.net,Petr\n`
    const done = await importAccounts(engine, { format: 'csv', text, dryRun: false })
    expect(done).toMatchObject({ ok: true, value: { add: 2 } })
    const [jana] = await engine.stores.accounts.byAddresses(engine.stores.db, [JANA])
    expect(jana).toMatchObject({ name: 'Jana', origin: 'seen' })
    expect([engine.roster.size, engine.roster.usedSeats.mail]).toEqual([2, 2])
  })

  test('[L8] a domain deleted while somebody in it is taken in leaves the counters right', async () => {
    const { engine } = await testEngine(await open())
    await installTerms(engine, termsWith(START, { mail: 5, im: 5 }))
    await saveDomain(engine, { name: 'd.test', properties: { U_IM: 0 }, create: true })
    const { policy } = engine.stores
    const removeDomain = policy.removeDomain
    let begin: () => void = () => undefined
    const begun = new Promise<void>((resolve) => {
      begin = resolve
    })
    const asked = begun.then(() => engine.access.ask('a@d.test', 'mail'))
    policy.removeDomain = async (tx, name) => {
      begin()
      for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      return removeDomain(tx, name)
    }
    await deleteDomain(engine, 'd.test').finally(() => {
      policy.removeDomain = removeDomain
    })
    expect(await asked).toMatchObject({ granted: true })
    await engine.recount.start()
    expect(engine.recount.progress.lastResult).toEqual({ equal: true, repaired: [] })
    expect(await deleteDomain(engine, 'd.test')).toMatchObject({ ok: false, problem: { code: 'conflict' } })
  })
})
