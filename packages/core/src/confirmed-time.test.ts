import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ConfirmedTime, confirmTime, isKnownAhead, readTime, resumeTime, storedTime } from './confirmed-time.ts'
import { DAY, HOUR, type Instant, instant, MINUTE, plus } from './instant.ts'

const T0 = instant(Date.UTC(2026, 10, 12, 8))
const begin = (): ConfirmedTime => resumeTime(null, T0, 0)
const at = (ms: number): Instant => plus(T0, ms)

test('[D12] a clock set back ten days goes on counting from where it was', () => {
  const later = readTime(begin(), at(DAY), DAY)
  expect(readTime(later, at(DAY - 10 * DAY + HOUR), DAY + HOUR).at).toBe(at(DAY + HOUR))
})

test('[D12] a jump of a year forward counts for nothing until 24 h of running have passed', () => {
  const year = 365 * DAY
  const jumped = readTime(begin(), at(year + MINUTE), MINUTE)
  expect(jumped.at).toBe(at(MINUTE))
  expect(readTime(jumped, at(year + 23 * HOUR), 23 * HOUR).at).toBe(at(23 * HOUR))
  expect(readTime(jumped, at(year + 25 * HOUR), 25 * HOUR).at).toBe(at(year + 25 * HOUR))
})

test('[D12] a jump undone before leaves no trace', () => {
  const jumped = readTime(begin(), at(365 * DAY), MINUTE)
  const undone = readTime(jumped, at(2 * MINUTE), 2 * MINUTE)
  expect(undone).toEqual({ at: at(2 * MINUTE), monotonic: 2 * MINUTE, jump: null })
})

test('[D12] a second jump on top of one that waits is not believed with it', () => {
  const first = readTime(begin(), at(10 * DAY), MINUTE)
  const second = readTime(first, at(375 * DAY + 23 * HOUR), 23 * HOUR)
  expect(readTime(second, at(375 * DAY + 25 * HOUR), 25 * HOUR).at).toBe(at(25 * HOUR))
  expect(readTime(second, at(375 * DAY + 47 * HOUR), 47 * HOUR).at).toBe(at(375 * DAY + 47 * HOUR))
})

test("[D12] the vendor's signed time bears a jump out at once", () => {
  const jumped = readTime(begin(), at(30 * DAY), MINUTE)
  expect(confirmTime(jumped, at(30 * DAY - MINUTE), at(30 * DAY)).at).toBe(at(30 * DAY))
  expect(confirmTime(jumped, at(10 * DAY), at(30 * DAY)).at).toBe(at(10 * DAY))
})

test("[D12] the vendor's signed time that agrees with what counts lets the 24 h of a jump begin anew", () => {
  const jumped = readTime(begin(), at(365 * DAY), MINUTE)
  const day = 23 * HOUR
  const asked = confirmTime(readTime(jumped, at(365 * DAY + day), day), at(day - MINUTE), at(365 * DAY + day))
  const year = (ms: number) => readTime(asked, at(365 * DAY + ms), ms)
  expect(year(46 * HOUR).at).toBe(at(46 * HOUR))
  expect(year(48 * HOUR).at).toBe(at(365 * DAY + 48 * HOUR))
})

test('[D12] what the vendor has signed is past, also where the clock was set back while the program was off', () => {
  const back = resumeTime({ at: T0, jump: null }, at(-DAY), 0)
  expect(confirmTime(back, at(20 * HOUR), at(-DAY)).at).toBe(at(20 * HOUR))
  expect(confirmTime(back, at(30 * MINUTE), at(-DAY)).at).toBe(T0)
  expect(confirmTime(back, at(-HOUR), at(-DAY)).at).toBe(T0)
})

test('[D9 D12] time that passed while off counts; an unconfirmed jump does not count by switching off and on', () => {
  expect(resumeTime({ at: T0, jump: null }, at(5 * DAY), 0).at).toBe(at(5 * DAY))
  const jumped = readTime(begin(), at(365 * DAY), MINUTE)
  const again = resumeTime(storedTime(jumped), at(365 * DAY + HOUR), 0)
  expect(again.at).toBe(at(HOUR + MINUTE))
  expect(again.jump).not.toBeNull()
})

test('[D12] whatever the clocks do, time never runs back and never stands still for long', () => {
  const step = fc.record({
    runs: fc.integer({ min: 0, max: 2 * DAY }),
    wallOff: fc.integer({ min: -400 * DAY, max: 400 * DAY }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
      let time = begin()
      let monotonic = 0
      for (const { runs, wallOff } of steps) {
        const before = time.at
        monotonic += runs
        time = readTime(time, at(monotonic + wallOff), monotonic)
        expect(time.at).toBeGreaterThanOrEqual(before + runs)
      }
    }),
  )
})

test('[D12] a monotonic clock of fractions still gives whole milliseconds, and loses none of them over time', () => {
  let time = begin()
  for (let n = 1; n <= 1_000; n += 1) time = readTime(time, at(-DAY), n * 0.7)
  expect(Number.isSafeInteger(time.at)).toBe(true)
  expect(Math.abs(time.at - T0 - 700)).toBeLessThanOrEqual(1)
})

test('[D12] the time that counts is known to be ahead when the vendor and the machine agree against it', () => {
  const counts = at(40 * DAY)
  const vendor = at(0)
  expect(isKnownAhead(counts, vendor, at(0))).toBe(true)
  expect(isKnownAhead(counts, vendor, at(-23 * HOUR))).toBe(true)
  expect(isKnownAhead(counts, vendor, at(25 * HOUR))).toBe(false)
  expect(isKnownAhead(counts, vendor, at(-25 * HOUR))).toBe(false)
  expect(isKnownAhead(counts, at(40 * DAY - 30 * MINUTE), at(40 * DAY - 30 * MINUTE))).toBe(false)
  expect(isKnownAhead(counts, at(39 * DAY), at(40 * DAY))).toBe(false)
})
