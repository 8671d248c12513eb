import { HOUR, instant, plus } from '@seatwarden/core/instant'
import { expect, test } from 'vitest'
import { TownClock } from './clock.ts'

const START = instant(Date.UTC(2027, 0, 4))

test('a hop moves both times, and timers that were due on the way fire once', async () => {
  const clock = new TownClock(START)
  const process = clock.process()
  let ticks = 0
  const tick = (): void => {
    ticks += 1
    process.after(60_000, tick)
  }
  process.after(60_000, tick)
  await clock.hopTo(plus(START, 5 * HOUR))
  expect([process.wall(), process.monotonic()]).toEqual([plus(START, 5 * HOUR), 5 * HOUR])
  await clock.settle(process)
  expect(ticks).toBe(1)
})

test('timers fire in the order of their time, one that was called off never', async () => {
  const clock = new TownClock(START)
  const process = clock.process()
  const fired: string[] = []
  process.after(20, () => fired.push('second'))
  process.after(10, () => fired.push('first'))
  process.after(5, () => fired.push('called off'))()
  await clock.hopTo(plus(START, 30))
  await clock.settle(process)
  expect(fired).toEqual(['first', 'second'])
})

test("[D12] a machine's clock can be set, and its monotonic time stands still while it sleeps", async () => {
  const clock = new TownClock(START)
  const machine = clock.machine()
  const process = clock.process(machine)
  let fired = 0
  process.after(HOUR, () => {
    fired += 1
  })
  machine.ahead = -HOUR
  machine.fallAsleep()
  await clock.hopTo(plus(START, 5 * HOUR))
  expect([process.wall(), process.monotonic(), process.fire()]).toEqual([plus(START, 4 * HOUR), 0, 0])
  machine.awake()
  await clock.hopTo(plus(START, 6 * HOUR))
  expect([process.monotonic(), process.fire(), fired]).toEqual([HOUR, 1, 1])
  expect(clock.process().wall()).toBe(plus(START, 6 * HOUR))
})

test('[Q1] nothing of a process that is gone fires', async () => {
  const clock = new TownClock(START)
  const process = clock.process()
  process.after(0, () => expect.fail('it fired'))
  process.end()
  process.after(0, () => expect.fail('it fired'))
  await clock.settle(process)
})

test('timers that are always due at once are found out', async () => {
  const clock = new TownClock(START)
  const process = clock.process()
  const again = (): void => void process.after(0, again)
  again()
  await expect(clock.settle(process)).rejects.toThrow('never end')
})
