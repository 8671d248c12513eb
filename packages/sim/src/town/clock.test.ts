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
