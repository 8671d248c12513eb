import { expect, test } from 'vitest'
import { simExchange } from './sim-exchange.ts'

test('one seed gives one history', async () => {
  const first = await simExchange(7)
  expect(await simExchange(7)).toEqual(first)
  expect((await simExchange(8)).log).not.toEqual(first.log)
}, 60_000)

test.each([401, 1086, 7737, 8739])(
  '[A9 F5 F6 D14] life %i, in which a fault was found once, keeps every promise',
  async (seed) => {
    expect((await simExchange(seed)).log.length).toBeGreaterThan(20)
  },
  60_000,
)
