import { DAY, HOUR } from '@seatwarden/core/instant'
import { expect, test } from 'vitest'
import { simSchedule, TIME_OUT } from './sim-schedule.ts'

test('[D1 D2 A7] a million installations do not come all at once, neither in a usual month nor after an outage', () => {
  const { installations, revalidations, all, backlog, newsWithin } = simSchedule(1_000_000, 1)
  expect(installations).toBe(1_000_000)
  expect(revalidations.busiest).toBeLessThanOrEqual(2 * revalidations.mean)
  expect(all.busiest).toBeLessThanOrEqual(2 * all.mean)
  expect(backlog.waiting).toBeGreaterThan(30_000)
  expect(backlog.within).toBeLessThanOrEqual(HOUR + TIME_OUT)
  expect(backlog.revalidations.busiest).toBeLessThanOrEqual(2 * backlog.revalidations.mean)
  expect(backlog.all.busiest).toBeLessThanOrEqual(2 * backlog.all.mean)
  expect(newsWithin).toBeLessThanOrEqual(DAY)
}, 120_000)
