import { DAY, plus } from '@seatwarden/core/instant'
import type { Engine } from '@seatwarden/manager/engine/engine'
import { migrations } from '@seatwarden/manager/migrations/index'
import { installTerms, people, testEngine } from '@seatwarden/manager/testing/engine'
import { termsWith } from '@seatwarden/manager/testing/license'
import { onDatabase } from '@seatwarden/runtime/db/contract'
import { expect, test } from 'vitest'
import { GuaranteeBroken, type TownGuarantee } from './guarantee.ts'
import { seatsOf } from './picture.ts'
import { SeatGuarantees, type Told } from './seat-guarantees.ts'

const address = (n: number): string => `user${String(n).padStart(6, '0')}@example.net`

/** Five people of whom three hold the only seats, one is in trial and one has not come. */
const site = async (engine: Engine, told: Told[] = []) => {
  await installTerms(engine, termsWith(engine.now(), { mail: 3 }))
  await engine.accounts.create(people(5))
  for (const n of [0, 1, 2, 3]) await engine.access.ask(address(n), 'mail')
  const guarantees = new SeatGuarantees()
  const complain = (guarantee: TownGuarantee, what: string): never => {
    throw new GuaranteeBroken(guarantee, 'a test', engine.now(), what)
  }
  const look = async () => ({ engine, picture: await seatsOf(engine), now: engine.now(), complain })
  guarantees.check(await look(), [])
  return {
    falsify: (sql: string) => engine.stores.db.run(sql),
    check: async () => guarantees.check(await look(), told),
  }
}

const trial = `(select id from accounts where address = '${address(3)}')`

onDatabase('sqlite', 'what the guarantees of seats watch for', migrations, (open) => {
  test.each<[string, TownGuarantee, string]>([
    ['a seat too many', 'neverMoreLicensedThanSeats', `update seats set kind = 'licensed' where account_id = ${trial}`],
    [
      'a seat of somebody who is gone',
      'everySeatBelongsToAnActiveAccount',
      `delete from accounts where address = '${address(0)}'`,
    ],
    ['a pool that is miscounted', 'memoryIsWhatIsStored', `update pools set held = 2 where module = 'mail'`],
    [
      'a trial that memory knows and the disk does not',
      'memoryIsWhatIsStored',
      `delete from seats where account_id = ${trial}`,
    ],
    ['Used Seats that differ', 'memoryIsWhatIsStored', `update used_seats set active = 4 where module = 'mail'`],
    [
      'a trial that begins again',
      'noTrialTwice',
      'update trials set started_at = started_at + 1, ends_at = ends_at + 1',
    ],
    ['a trial that is forgotten', 'noTrialTwice', 'delete from trials'],
  ])('%s: %s', async (_what, guarantee, sql) => {
    const { engine } = await testEngine(await open())
    const { falsify, check } = await site(engine)
    await falsify(sql)
    await expect(check()).rejects.toThrow(guarantee)
  })

  test('[S6] somebody who waits while a seat is free', async () => {
    const { engine } = await testEngine(await open())
    const { falsify, check } = await site(engine)
    await falsify(`delete from seats where account_id = (select id from accounts where address = '${address(0)}')`)
    await falsify(`update pools set held = 2 where module = 'mail'`)
    engine.roster.setSeat(engine.roster.find(address(0)) ?? -1, 'mail', null)
    await expect(check()).rejects.toThrow('nobodyWaitsForAFreeSeat')
  })

  test('[S5 S9 Q1] answers that do not bear out', async () => {
    const { engine } = await testEngine(await open())
    const asked = { address: address(3), module: 'mail', at: engine.now(), undisturbed: true } as const
    const trialTold = {
      ...asked,
      answer: { granted: true, step: 7, seat: 'trial', until: null, change: null, module: 'mail' },
    } as const
    const told: Told[] = []
    const { check, falsify } = await site(engine, told)
    told.push(trialTold)
    await check()
    told[0] = { ...trialTold, at: plus(engine.now(), 15 * DAY) }
    await expect(check()).rejects.toThrow('noTrialTwice')
    told[0] = { ...trialTold, address: address(4), answer: { ...trialTold.answer, seat: 'licensed' } }
    await expect(check()).rejects.toThrow('noAnswerIsTakenBack')
    const holder = engine.roster.idOf(engine.roster.find(address(0)) ?? -1)
    await engine.accounts.remove([holder, engine.roster.idOf(engine.roster.find(address(1)) ?? -1)])
    told[0] = { ...asked, address: address(4), answer: { granted: false, step: 8, code: 'trial_over', module: 'mail' } }
    await falsify('delete from last_use')
    await expect(check()).rejects.toThrow('nobodyRefusedWhileASeatIsFree')
  })
})
