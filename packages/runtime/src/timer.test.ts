import { type Instant, instant } from '@seatwarden/core/instant'
import { expect, test } from 'vitest'
import { SettableClock } from './clock.ts'
import { DeadlineTimer } from './timer.ts'

const start = instant(1_800_000_000_000)
const HOUR = 3_600_000

const world = (first: number | null) => {
  const clock = new SettableClock(start)
  const fired: number[] = []
  const state = { deadline: first === null ? null : instant(start + first), following: null as Instant | null }
  const timer = new DeadlineTimer(
    clock,
    () => state.deadline,
    async (now) => {
      fired.push(now - start)
      state.deadline = state.following
      state.following = null
    },
  )
  timer.reschedule()
  return { clock, fired, state, timer }
}

test('fires at the deadline and not again', async () => {
  const { clock, fired } = world(5 * HOUR + 7)
  await clock.advance(5 * HOUR + 6)
  expect(fired).toEqual([])
  await clock.advance(HOUR)
  expect(fired).toEqual([5 * HOUR + 7])
})

test('goes on with the next deadline', async () => {
  const { clock, fired, state } = world(1_000)
  state.following = instant(start + 2_500)
  await clock.advance(10_000)
  expect(fired).toEqual([1_000, 2_500])
})

test('keeps one timer, however often it is asked', async () => {
  const { clock, timer } = world(HOUR)
  for (let round = 0; round < 10; round += 1) timer.reschedule()
  expect(clock.pending).toBe(1)
  await clock.advance(HOUR)
  expect(clock.pending).toBe(1)
})

test('an earlier deadline fires at its own moment once told', async () => {
  const { clock, fired, state, timer } = world(HOUR)
  await clock.advance(100)
  state.deadline = instant(start + 200)
  timer.reschedule()
  await clock.advance(100)
  expect(fired).toEqual([200])
})

test('[D12] a step of the wall clock forward is noticed within a minute', async () => {
  const { clock, fired } = world(5 * HOUR)
  clock.jumpWall(5 * HOUR)
  await clock.advance(60_000)
  expect(fired).toHaveLength(1)
})

test('[D12] a step back fires nothing early', async () => {
  const { clock, fired } = world(10_000)
  clock.jumpWall(-HOUR)
  await clock.advance(HOUR + 9_999)
  expect(fired).toEqual([])
  await clock.advance(1)
  expect(fired).toEqual([10_000])
})

test('nothing due waits without firing', async () => {
  const { clock, fired } = world(null)
  await clock.advance(10 * HOUR)
  expect(fired).toEqual([])
})

test('stop ends it', async () => {
  const { clock, fired, timer } = world(1_000)
  await timer.stop()
  timer.reschedule()
  await clock.advance(HOUR)
  expect(fired).toEqual([])
  expect(clock.pending).toBe(0)
})

test('a deadline whose work fails is tried again each second', async () => {
  const clock = new SettableClock(start)
  let tries = 0
  const timer = new DeadlineTimer(
    clock,
    () => start,
    async () => {
      tries += 1
      throw new Error('disk full')
    },
  )
  timer.reschedule()
  await clock.advance(5_000)
  expect(tries).toBe(6)
})
