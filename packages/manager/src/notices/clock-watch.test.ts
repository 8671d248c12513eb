import { DAY, HOUR, MINUTE, plus } from '@seatwarden/core/instant'
import { eachDatabase } from '@seatwarden/runtime/db/contract'
import { expect, test } from 'vitest'
import { migrations } from '../migrations/index.ts'
import { noticeStore } from '../store/notices.ts'
import { START } from '../testing/engine.ts'
import { type Desk, desk } from './testing/office.ts'

const told = async ({ engine }: Desk) =>
  (await noticeStore.page(engine.stores.db, null, 100)).filter(({ text }) => text === 'clock_jumped').toReversed()

/** As the engine does it every minute. */
const minutes = async ({ engine, clock }: Desk, n: number) => {
  for (let minute = 0; minute < n; minute += 1) {
    await clock.advance(MINUTE)
    engine.now()
    await engine.notices.everyMinute()
  }
}

eachDatabase('the clock', migrations, (open) => {
  test('[D12] a jump ahead is told once, with the day on which it is believed; undone, it is over', async () => {
    const made = await desk(await open())
    const { clock } = made
    await minutes(made, 5)
    clock.jumpWall(364 * DAY)
    await minutes(made, 60)
    const [notice, ...more] = await told(made)
    expect(more).toEqual([])
    const counted = plus(START, 6 * MINUTE)
    expect(notice).toMatchObject({
      at: counted,
      recipients: ['postmaster@example.net'],
      resolvedAt: null,
      facts: { by: 364 * DAY, counted, believedAt: plus(counted, DAY) },
    })
    clock.jumpWall(-364 * DAY)
    await minutes(made, 1)
    expect((await told(made))[0]?.resolvedAt).toBe(made.engine.now())
    clock.jumpWall(2 * DAY)
    await minutes(made, 1)
    expect(await told(made)).toHaveLength(2)
  })

  test('[D12] a jump that lasts for 24 h is believed, and that ends the matter', async () => {
    const made = await desk(await open())
    made.clock.jumpWall(3 * DAY)
    await minutes(made, 25 * 60)
    expect(await told(made)).toMatchObject([{ resolvedAt: expect.any(Number) }])
    expect(made.engine.now()).toBe(made.clock.wall())
  })

  test('[D12] a clock that was set back is told too, also when that happened while the manager was off', async () => {
    const before = await desk(await open())
    await minutes(before, 1)
    await before.engine.close()
    before.clock.jumpWall(-5 * DAY)
    const after = await desk(await open(), { clock: before.clock })
    await minutes(after, 30)
    expect(await told(after)).toMatchObject([{ facts: { text: 'clock_jumped' } }])
    const [notice] = await told(after)
    expect(notice?.facts && 'by' in notice.facts ? notice.facts.by : 0).toBeLessThan(-4 * DAY)
    await after.engine.close()
    const again = await desk(await open(), { clock: before.clock })
    await minutes(again, 5)
    expect(await told(again)).toHaveLength(1)
  })

  test('[D12] less than an hour is no matter', async () => {
    const made = await desk(await open())
    made.clock.jumpWall(HOUR - MINUTE)
    await minutes(made, 5)
    made.clock.jumpWall(-50 * MINUTE)
    await minutes(made, 5)
    expect(await told(made)).toEqual([])
  })
})
