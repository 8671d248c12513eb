import { instant } from '@seatwarden/core/instant'
import { expect, test } from 'vitest'
import { SettableClock } from './clock.ts'
import { ConfirmedClock } from './confirmed-clock.ts'

/** Its monotonic time has fractions, as that of a real machine has. */
class FractionalClock extends SettableClock {
  override monotonic(): number {
    return super.monotonic() + 0.7
  }
}

test('[D12] an instant is whole although monotonic time is not, also while the wall clock stands back', async () => {
  const clock = new FractionalClock(instant(1_000_000))
  const confirmed = new ConfirmedClock(clock, null)
  clock.jumpWall(-5)
  await clock.advance(3)
  expect(confirmed.wall()).toBe(1_000_003)
  clock.monotonic = () => 9.2
  expect(confirmed.wall()).toBe(1_000_009)
})
