import { SettableClock } from '@seatwarden/runtime/clock'
import { expect, test } from 'vitest'
import { RateLimit } from './rate-limit.ts'
import { START } from './testing/server.ts'

test('[Q2] so many in a minute, counted from the first, each client for itself', async () => {
  const clock = new SettableClock(START)
  const limit = new RateLimit(clock, 2)
  expect([limit.retryAfter('a'), limit.retryAfter('a'), limit.retryAfter('a')]).toEqual([null, null, 60])
  await clock.advance(59_500)
  expect([limit.retryAfter('a'), limit.retryAfter('b')]).toEqual([1, null])
  await clock.advance(500)
  expect(limit.retryAfter('a')).toBeNull()
})

test('[Q4] strangers without number are forgotten, whoever asks too often stays', () => {
  const limit = new RateLimit(new SettableClock(START), 1)
  for (let client = 0; client < 30_000; client += 1) limit.retryAfter(`client ${client}`)
  expect(limit.retryAfter('client 29999')).toBe(60)
  expect(limit.retryAfter('client 0')).toBeNull()
})
