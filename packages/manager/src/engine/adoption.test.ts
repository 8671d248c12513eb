import { SECOND } from '@seatwarden/core/instant'
import { eachDatabase } from '@seatwarden/runtime/db/contract'
import { expect, test } from 'vitest'
import { migrations } from '../migrations/index.ts'
import { installTerms, START, testEngine } from '../testing/engine.ts'
import { termsWith } from '../testing/license.ts'

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
})
