import { AsyncResource } from 'node:async_hooks'
import { DAY, MINUTE, plus } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import type { ModuleId } from '@seatwarden/core/module'
import { SettableClock } from '@seatwarden/runtime/clock'
import { eachDatabase, onDatabase } from '@seatwarden/runtime/db/contract'
import { expect, test, vi } from 'vitest'
import { migrations } from '../migrations/index.ts'
import { installTerms, NO_VENDOR, people, START, testEngine } from '../testing/engine.ts'
import { licenseFile, termsWith } from '../testing/license.ts'
import { Access } from './access.ts'
import type { Engine } from './engine.ts'

const address = (i: number) => `user${String(i).padStart(6, '0')}@example.net`
const login = async (engine: Engine, i: number) => engine.access.ask(address(i), 'mail')
const seatsOf = (engine: Engine) => {
  const { firstTrialEnds: _, ...counts } = engine.roster.seatCounts('mail', engine.now())
  return counts
}
const withPeople = async (
  engine: Engine,
  n: number,
  seats: number,
  policy: 'trialOverage' | 'hardLimit' = 'trialOverage',
) => {
  await installTerms(engine, termsWith(engine.now(), { mail: seats, im: 25 }, { seatPolicy: policy }))
  await engine.accounts.create(people(n))
}

eachDatabase('the engine', migrations, (open) => {
  test('[S9] 400 parallel first accesses to 50 seats: 50 licensed, 350 on trial, none refused', async () => {
    const { engine } = await testEngine(await open())
    await withPeople(engine, 400, 50)
    const answers = await Promise.all(Array.from({ length: 400 }, (_, i) => login(engine, i)))
    expect(answers.filter((a) => a.granted && a.seat === 'licensed')).toHaveLength(50)
    expect(answers.filter((a) => a.granted && a.seat === 'trial')).toHaveLength(350)
    expect(seatsOf(engine)).toEqual({ active: 400, held: 50, trial: 350, refused: 0, notUsedYet: 0 })
    const rows = await engine.stores.db.all<{ kind: string; n: number }>(
      'select kind, count(*) as n from seats group by kind order by kind',
    )
    expect(rows).toEqual([
      { kind: 'licensed', n: 50 },
      { kind: 'trial', n: 350 },
    ])
  })

  test('[S9 K4] under hardLimit the same 400 get exactly 50 seats and 350 refusals', async () => {
    const { engine } = await testEngine(await open())
    await withPeople(engine, 400, 50, 'hardLimit')
    const answers = await Promise.all(Array.from({ length: 400 }, (_, i) => login(engine, i)))
    expect(answers.filter((a) => a.granted)).toHaveLength(50)
    expect(answers.filter((a) => !a.granted && a.code === 'no_seat_free')).toHaveLength(350)
    expect(seatsOf(engine)).toEqual({ active: 400, held: 50, trial: 0, refused: 350, notUsedYet: 0 })
  })

  test('[S5 S6 S12] a trial ends after 14 x 24 h; deleting a holder promotes the trial that began first', async () => {
    const { engine, clock } = await testEngine(await open())
    await withPeople(engine, 3, 1)
    await login(engine, 0)
    await clock.advance(MINUTE)
    await login(engine, 1)
    await clock.advance(MINUTE)
    await login(engine, 2)
    await clock.advance(14 * DAY)
    expect(await login(engine, 1)).toMatchObject({ granted: false, code: 'trial_over' })
    expect(await login(engine, 2)).toMatchObject({ granted: false, code: 'trial_over' })
    const holder = engine.roster.idOf(engine.roster.find(address(0)) ?? -1)
    const changed = await engine.accounts.remove([holder])
    expect(changed.promoted.map((p) => engine.roster.findById(p.accountId))).toEqual([engine.roster.find(address(1))])
    expect(await login(engine, 1)).toMatchObject({ granted: true, seat: 'licensed' })
    expect(await login(engine, 2)).toMatchObject({ granted: false, code: 'trial_over' })
  })

  test('[S5] deleting and re-creating an address never starts a second trial', async () => {
    const { engine, clock } = await testEngine(await open())
    await withPeople(engine, 2, 1)
    await login(engine, 0)
    await login(engine, 1)
    const [again] = people(2).slice(1)
    await engine.accounts.remove([engine.roster.idOf(engine.roster.find(address(1)) ?? -1)])
    await clock.advance(13 * DAY)
    await engine.accounts.create(again ? [again] : [])
    expect(await login(engine, 1)).toMatchObject({ granted: true, seat: 'trial' })
    await clock.advance(DAY)
    expect(await login(engine, 1)).toMatchObject({ granted: false, code: 'trial_over' })
  })

  test('[L8 Q1] after a restart memory is as before: seats, trials and counters', async () => {
    const db = await open()
    const { engine } = await testEngine(db)
    await withPeople(engine, 30, 10)
    await Promise.all(Array.from({ length: 20 }, (_, i) => login(engine, i)))
    const before = seatsOf(engine)
    await engine.close()
    const { engine: again } = await testEngine(await open())
    expect(seatsOf(again)).toEqual(before)
    expect(again.license.terms?.orderId).toBe('ORD-1')
  })

  test('[L8] a recount finds and repairs a counter that somebody falsified', async () => {
    const db = await open()
    const { engine } = await testEngine(db)
    await withPeople(engine, 40, 10)
    await db.run("update used_seats set active = 7 where module = 'mail'")
    await engine.recount.start()
    expect(engine.recount.progress.lastResult).toEqual({
      equal: false,
      repaired: [{ module: 'mail', counted: 40, counter: 7 }],
    })
    expect(engine.roster.usedSeats.mail).toBe(40)
    await engine.recount.start()
    expect(engine.recount.progress.lastResult).toEqual({ equal: true, repaired: [] })
  })

  test('[L8] a recount puts right what memory alone has wrong', async () => {
    const { engine } = await testEngine(await open())
    await withPeople(engine, 4, 10)
    engine.roster.usedSeats.mail = 9
    await engine.recount.start()
    expect(engine.roster.usedSeats.mail).toBe(4)
  })

  test('[S3 S12] switching the access mode frees seats at once and leaves everyone on when it has a selection', async () => {
    const { engine } = await testEngine(await open())
    await withPeople(engine, 10, 5)
    await Promise.all(Array.from({ length: 5 }, (_, i) => login(engine, i)))
    const selected = await engine.accounts.setAccessMode('mail', { mode: 'selected_accounts', group: null }, new Set())
    expect(selected).toMatchObject({ accounts: 0 })
    expect(seatsOf(engine)).toMatchObject({ active: 10, held: 5 })
    await engine.accounts.setAccessMode(
      'mail',
      { mode: 'group', group: 'staff@example.net' },
      new Set([address(0), address(9)]),
    )
    expect(seatsOf(engine)).toEqual({ active: 2, held: 1, trial: 0, refused: 0, notUsedYet: 1 })
  })

  test('[S3 Q1] an access mode that was set while nobody existed is there after a restart', async () => {
    const { engine } = await testEngine(await open())
    await engine.accounts.setAccessMode('im', { mode: 'selected_domains', group: null }, new Set())
    await engine.close()
    const { engine: again } = await testEngine(await open())
    expect(again.roster.accessModes.im.mode).toBe('selected_domains')
  })

  test('[S11] a dry run tells what would happen and changes nothing', async () => {
    const { engine } = await testEngine(await open())
    await withPeople(engine, 10, 5)
    await Promise.all(Array.from({ length: 7 }, (_, i) => login(engine, i)))
    const before = seatsOf(engine)
    const would = await engine.accounts.remove(
      [...engine.roster.indexes()].map((i) => engine.roster.idOf(i)),
      true,
    )
    expect(would.accounts).toBe(10)
    expect([would.usedSeats.get('mail'), would.usedSeats.get('im')]).toEqual([-10, -10])
    expect(would.released).toHaveLength(7)
    expect(seatsOf(engine)).toEqual(before)
  })

  test('[G8] an account nobody knows is adopted once, however often it asks at once', async () => {
    const { engine } = await testEngine(await open())
    await withPeople(engine, 0, 5)
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => engine.access.ask('new.one@example.net', 'mail')),
    )
    expect(answers.every((a) => a.granted)).toBe(true)
    expect(engine.roster.size).toBe(1)
    expect(seatsOf(engine)).toMatchObject({ active: 1, held: 1 })
  })

  test('[D12] a clock set back lengthens no trial', async () => {
    const clock = new SettableClock(START)
    const { engine } = await testEngine(await open(), clock)
    await withPeople(engine, 2, 1)
    await login(engine, 0)
    await login(engine, 1)
    await clock.advance(14 * DAY)
    expect(await login(engine, 1)).toMatchObject({ granted: false })
    clock.jumpWall(-10 * DAY)
    expect(await login(engine, 1)).toMatchObject({ granted: false })
  })

  test('[S17 L11] a license smaller than what the evaluation gave: the oldest keep theirs, the others go into trial', async () => {
    const { engine, clock } = await testEngine(await open())
    await engine.accounts.create(people(5))
    for (let i = 0; i < 5; i += 1) {
      await login(engine, i)
      await clock.advance(MINUTE)
    }
    await installTerms(engine, termsWith(engine.now(), { mail: 3 }))
    expect(seatsOf(engine)).toEqual({ active: 5, held: 3, trial: 2, refused: 0, notUsedYet: 0 })
    expect(await login(engine, 0)).toMatchObject({ seat: 'licensed' })
    expect(await login(engine, 4)).toMatchObject({ seat: 'trial' })
    await clock.advance(14 * DAY)
    expect(await login(engine, 4)).toMatchObject({ granted: false, code: 'trial_over' })
  })

  test('[S12] an account named twice in one deletion frees one seat', async () => {
    const { engine } = await testEngine(await open())
    await withPeople(engine, 3, 1)
    await login(engine, 0)
    await login(engine, 1)
    await login(engine, 2)
    const id = engine.roster.idOf(engine.roster.find(address(0)) ?? -1)
    await engine.accounts.remove([id, id])
    expect(seatsOf(engine)).toMatchObject({ active: 2, held: 1, trial: 1 })
  })

  test('[F4 D9] back on its own machine after an absence: nothing missed of the mismatch is played', async () => {
    const db = await open()
    const { engine, clock } = await testEngine(db)
    await withPeople(engine, 1, 1)
    await engine.license.apply({ kind: 'mismatch', found: true })
    await clock.advance(30 * DAY)
    const { engine: again } = await testEngine(db, clock)
    expect(again.license.state.episodes.map((e) => e.cause)).not.toContain('mismatch')
    const stops = await db.all("select key from outbox where kind in ('stop_services', 'start_services')")
    expect(stops).toEqual([])
  })

  test('[D12] a jump of the clock ahead ends no trial before it is confirmed', async () => {
    const { engine, clock } = await testEngine(await open())
    await withPeople(engine, 2, 1)
    await login(engine, 0)
    await login(engine, 1)
    clock.jumpWall(365 * DAY)
    expect(await login(engine, 1)).toMatchObject({ granted: true, seat: 'trial' })
    clock.jumpWall(-365 * DAY)
    expect(await login(engine, 1)).toMatchObject({ granted: true, seat: 'trial' })
  })

  test('[L2 Q1] a damaged newest file: the one before is taken, and with none the manager does not start', async () => {
    const db = await open()
    const { engine } = await testEngine(db)
    await withPeople(engine, 1, 1)
    await installTerms(engine, { ...termsWith(engine.now(), { mail: 7 }), counter: 2 })
    await db.run("update license_files set text = 'damaged' where id = (select max(id) from license_files)")
    const { engine: again } = await testEngine(db)
    expect(again.license.terms?.entitlements[0]?.seats).toBe(1)
    await db.run("update license_files set text = 'damaged'")
    await expect(testEngine(db)).rejects.toThrow('no license file stored here can be read')
  })

  test('[A2] of two license files that come at once the newer stays, whichever is installed last', async () => {
    const { engine } = await testEngine(await open())
    const read = async (terms: LicenseTerms) => {
      const proposed = await engine.license.propose(await licenseFile(terms))
      if (!proposed.ok) throw new Error(proposed.refusal.sentence)
      return proposed.proposal
    }
    const older = await read(termsWith(START, { mail: 50 }))
    const newer = await read({ ...termsWith(plus(START, MINUTE), { mail: 5 }), counter: 2 })
    const done = await Promise.all([newer, older].map((proposal) => engine.license.install(proposal, 'test')))
    expect(done.map(({ ok }) => ok)).toEqual([true, false])
    expect(engine.license.terms?.entitlements[0]?.seats).toBe(5)
    const files = await engine.stores.db.all('select id from license_files')
    expect(files).toHaveLength(1)
  })

  test('[A1 D2] an order activated while the vendor was asked about the one before stays, and no failure is noted', async () => {
    let answer: (license: string) => void = () => undefined
    const asked = new Promise<string>((resolve) => {
      answer = resolve
    })
    const vendor = { ...NO_VENDOR, revalidate: async () => ({ ok: true as const, license: await asked }) }
    const { engine } = await testEngine(await open(), new SettableClock(START), { vendor })
    await installTerms(engine, termsWith(START, { mail: 50 }))
    const revalidation = engine.activation.revalidate()
    const other = { orderId: 'ORD-2', licenseId: 'lic-2', activationId: 'act-2' }
    await installTerms(engine, { ...termsWith(plus(START, MINUTE), { mail: 5 }), ...other })
    answer(await licenseFile({ ...termsWith(plus(START, 2 * MINUTE), { mail: 50 }), counter: 2 }))
    expect(await revalidation).toContain('Another license file was installed')
    expect(engine.license.terms?.orderId).toBe('ORD-2')
    expect(engine.license.state.lastFailure).toBeNull()
  })

  test('[Q1] an end that comes while the minute is written begins no other minute', async () => {
    const { engine, clock } = await testEngine(await open())
    engine.start()
    let goOn: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const write = engine.lastUse.write.bind(engine.lastUse)
    engine.lastUse.write = () => held.then(() => write())
    await clock.advance(MINUTE)
    const closed = engine.close()
    goOn()
    await closed
    expect(clock.pending).toBe(0)
  })

  test('[Q4] somebody refused who asks without end waits for the store once', async () => {
    const { engine } = await testEngine(await open())
    await withPeople(engine, 2, 1, 'hardLimit')
    await login(engine, 0)
    await login(engine, 1)
    const access = new Access({
      roster: engine.roster,
      writer: engine.writer,
      grants: () => engine.license.grants,
      now: () => engine.now(),
      adopt: async () => null,
      used: () => undefined,
      changed: () => undefined,
      shared: false,
    })
    const claims: Promise<unknown>[] = []
    const claim = engine.writer.claim.bind(engine.writer)
    engine.writer.claim = (index, use) => {
      const answer = claim(index, use)
      claims.push(answer)
      return answer
    }
    for (let i = 0; i < 1_000; i += 1) expect(access.ask(address(1), 'mail')).toMatchObject({ code: 'no_seat_free' })
    expect(claims).toHaveLength(1)
    await claims[0]
    void access.ask(address(1), 'mail')
    expect(claims).toHaveLength(2)
    await claims[1]
  })
})

onDatabase('postgres', 'two nodes', migrations, (open) => {
  test('[G5 S9] a seat given by another node is known after one question, then answered from memory', async () => {
    const { engine: one } = await testEngine(await open())
    await withPeople(one, 3, 5)
    const { engine: two } = await testEngine(await open())
    await login(one, 0)
    expect(await two.access.ask(address(0), 'mail')).toMatchObject({ granted: true })
    expect(two.access.ask(address(0), 'mail')).not.toBeInstanceOf(Promise)
    expect(seatsOf(two)).toMatchObject({ held: 1, notUsedYet: 2 })
  })

  test('[S9 S12] an account that another node deleted takes no seat', async () => {
    const { engine: one } = await testEngine(await open())
    await withPeople(one, 2, 1)
    const { engine: two } = await testEngine(await open())
    await one.accounts.remove([one.roster.idOf(one.roster.find(address(0)) ?? -1)])
    expect(await two.access.ask(address(0), 'mail')).toMatchObject({ granted: false, code: 'account_unknown' })
    expect(await login(one, 1)).toMatchObject({ seat: 'licensed' })
  })

  test('[L8] two nodes that recount at once repair once', async () => {
    const { engine: one } = await testEngine(await open())
    await withPeople(one, 20, 5)
    const { engine: two } = await testEngine(await open())
    await one.stores.db.run("update used_seats set active = 7 where module = 'mail'")
    await Promise.all([one.recount.start(), two.recount.start()])
    expect((await one.stores.seats.usedSeats(one.stores.db)).get('mail')).toBe(20)
    await one.stores.db.run("update used_seats set active = 9 where module = 'mail'")
    await two.recount.start()
    expect([two.roster.usedSeats.mail, (await one.stores.seats.usedSeats(one.stores.db)).get('mail')]).toEqual([20, 20])
  })

  test('[Q1] counters that two nodes change in opposite orders never lock each other out', async () => {
    const { stores: one } = (await testEngine(await open())).engine
    const { stores: two } = (await testEngine(await open())).engine
    const both = new Map<ModuleId, number>([
      ['webmail', 1],
      ['im', 1],
    ])
    await one.db.transaction((tx) => one.seats.addUsedSeats(tx, both))
    let other: Promise<number> = Promise.resolve(0)
    const outside = AsyncResource.bind(() => {
      other = two.db.transaction((tx) => two.seats.addUsedSeats(tx, both))
    })
    await one.db.transaction(async (tx) => {
      await one.seats.addUsedSeats(tx, new Map([['im', 1]]))
      outside()
      const waits =
        "select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
      await vi.waitFor(async () => expect(await one.db.get(waits)).toEqual({ n: 1 }), { timeout: 5_000 })
      await one.seats.addUsedSeats(tx, new Map([['webmail', 1]]))
    })
    await other
    expect((await one.seats.usedSeats(one.db)).get('im')).toBe(3)
  })
})
