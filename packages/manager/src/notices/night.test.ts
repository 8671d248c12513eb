import { DAY, HOUR, type Instant, instant, localMinute, MINUTE, nextMidnight, plus } from '@seatwarden/core/instant'
import { SettableClock } from '@seatwarden/runtime/clock'
import { eachDatabase, onDatabase } from '@seatwarden/runtime/db/contract'
import type { Database } from '@seatwarden/runtime/db/database'
import { expect, test, vi } from 'vitest'
import { migrations } from '../migrations/index.ts'
import { noticeStore } from '../store/notices.ts'
import { people } from '../testing/engine.ts'
import { termsWith } from '../testing/license.ts'
import type { FactsOf } from './facts.ts'
import { written } from './mail.ts'
import { type Desk, desk } from './testing/office.ts'

const START = instant(Date.UTC(2026, 10, 12, 8, 14))
const address = (i: number) => `user${String(i).padStart(6, '0')}@example.net`

interface Place {
  zone?: string
  start?: Instant
  clock?: SettableClock
}

/** Two seats of Instant Messaging, and as many people who use it as `users` says. */
const house = async (db: Database, { zone = 'Europe/Prague', start = START, clock }: Place = {}, users = 4) => {
  const terms = termsWith(start, { mail: 100, im: 2 })
  const made = await desk(db, { zone, clock: clock ?? new SettableClock(start) }, terms)
  await made.engine.accounts.create(people(users))
  for (let i = 0; i < users; i += 1) await made.engine.access.ask(address(i), 'im')
  return made
}

const listsIn = async ({ engine }: Desk) =>
  (await noticeStore.page(engine.stores.db, null, 100)).filter(({ text }) => text === 'trial_seats').toReversed()

const pass = async ({ clock }: Desk, ms: number) => {
  for (let left = ms; left > 0; left -= HOUR) await clock.advance(Math.min(left, HOUR))
}

eachDatabase('the night', migrations, (open) => {
  test('[S7 N2] at midnight the administrator is told who is on trial, until when, and both ways out', async () => {
    const made = await house(await open())
    const { engine, clock } = made
    await clock.advance(nextMidnight(START, 'Europe/Prague') - START - 1)
    expect(await engine.notices.night.runDue()).toBe(false)
    await clock.advance(1)
    expect(await engine.notices.night.runDue()).toBe(true)
    const [list, ...more] = await listsIn(made)
    expect(more).toEqual([])
    expect(list).toMatchObject({
      key: 'notice:trial_seats:2026-11-13',
      at: clock.wall(),
      recipients: ['postmaster@example.net'],
      resolvedAt: null,
    })
    expect(list?.facts).toMatchObject({
      people: 2,
      modules: [
        {
          module: 'im',
          name: 'Instant Messaging',
          seats: 2,
          total: 2,
          accounts: [address(2), address(3)].map((one) => ({ address: one, endsAt: plus(START, 14 * DAY) })),
        },
      ],
    })
    const { subject, text } = written(list?.facts as FactsOf<'trial_seats'>)
    expect(subject).toBe(
      'mail.example.net: 2 accounts use Instant Messaging on trial; the first loses it on Thu 26 Nov 2026',
    )
    expect(text).toContain('https://portal.vendor.example/manage')
    expect(text).toContain('tool modify account ADDRESS U_IM 0')
  })

  test('[S7] one mail a night while it lasts; none of trials that are over', async () => {
    const made = await house(await open())
    const { engine } = made
    for (let hour = 0; hour < 16 * 24; hour += 1) {
      await made.clock.advance(HOUR)
      await engine.notices.night.runDue()
    }
    const nights = (await listsIn(made)).map(({ key }) => key)
    expect(nights).toHaveLength(14)
    expect(new Set(nights).size).toBe(14)
    expect([nights[0], nights.at(-1)]).toEqual(['notice:trial_seats:2026-11-13', 'notice:trial_seats:2026-11-26'])
  })

  test('[S7] as long as the seats suffice there is no mail', async () => {
    const made = await house(await open(), {}, 2)
    await pass(made, 2 * DAY)
    expect(await made.engine.notices.night.runDue()).toBe(true)
    expect(await listsIn(made)).toEqual([])
  })

  test('[S7 D9] a night that was missed is told late, once, and only the last of several', async () => {
    const db = await open()
    const before = await house(db)
    await before.engine.close()
    const { clock } = before
    await clock.advance(3 * DAY)
    const after = await desk(await open(), { clock })
    expect(await listsIn(after)).toEqual([])
    after.engine.notices.start()
    await clock.advance(0)
    await vi.waitFor(async () => expect(await listsIn(after)).toHaveLength(1))
    expect((await listsIn(after))[0]?.key).toBe('notice:trial_seats:2026-11-15')
    await after.engine.notices.stop()
    await after.engine.close()
    const again = await desk(await open(), { clock })
    await again.engine.notices.night.runDue()
    expect(await listsIn(again)).toHaveLength(1)
  })

  test.each([
    ['a day of 23 h', 'Europe/Prague', Date.UTC(2027, 2, 27, 12), ['2027-03-28 00:00', '2027-03-29 00:00']],
    ['a day of 25 h', 'Europe/Prague', Date.UTC(2026, 9, 24, 12), ['2026-10-25 00:00', '2026-10-26 00:00']],
    [
      'a midnight that is skipped',
      'America/Sao_Paulo',
      Date.UTC(2018, 10, 3, 12),
      ['2018-11-04 01:00', '2018-11-05 00:00'],
    ],
    ['a midnight that is skipped', 'Asia/Beirut', Date.UTC(2026, 2, 28, 12), ['2026-03-29 01:00', '2026-03-30 00:00']],
  ] as const)('[S7 D9] %s in %s: one job a date', async (_, zone, start, expected) => {
    const made = await house(await open(), { zone, start: instant(start) })
    const { engine, clock } = made
    engine.notices.night.start()
    for (let hour = 0; hour < 40; hour += 1) {
      await clock.advance(HOUR)
      await vi.waitFor(() => expect(clock.pending).toBe(1))
    }
    await engine.notices.night.stop()
    expect((await listsIn(made)).map(({ at }) => localMinute(at, zone))).toEqual(expected)
  })

  test('[S7] a list of thousands is named in part, and counted whole', async () => {
    const made = await house(await open(), {}, 260)
    await pass(made, DAY)
    await made.engine.notices.night.runDue()
    const facts = (await listsIn(made))[0]?.facts as FactsOf<'trial_seats'>
    expect(facts.modules[0]).toMatchObject({ total: 258 })
    expect(facts.modules[0]?.accounts).toHaveLength(200)
    expect(written(facts).text).toContain('and 58 accounts more, later; the console lists all of them')
  })

  test('[D12] a clock that is set back tells no night twice', async () => {
    const made = await house(await open())
    const { engine, clock } = made
    await pass(made, DAY)
    await engine.notices.night.runDue()
    clock.jumpWall(-2 * DAY)
    for (let hour = 0; hour < 20; hour += 1) {
      await clock.advance(HOUR)
      await engine.notices.night.runDue()
    }
    expect(await listsIn(made)).toHaveLength(2)
    await clock.advance(MINUTE)
    expect(new Set((await listsIn(made)).map(({ key }) => key)).size).toBe(2)
  })
})

onDatabase('postgres', 'the night of two nodes', migrations, (open) => {
  test('[S7] one of two nodes tells', async () => {
    const clock = new SettableClock(START)
    const one = await house(await open(), { clock })
    const two = await desk(await open(), { clock })
    await pass(one, DAY)
    const done = await Promise.all([one, two].map(({ engine }) => engine.notices.night.runDue()))
    expect(done.filter(Boolean)).toHaveLength(1)
    expect(await listsIn(one)).toHaveLength(1)
  })
})
