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
    const answers = await Promise.all(Array.from({ length: 20 }, () => engine.access.ask(JANA, 'mail')))
    expect(answers.every(({ granted }) => granted)).toBe(true)
    expect([engine.roster.size, engine.roster.usedSeats.mail, engine.roster.held.mail]).toEqual([1, 1, 1])
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
