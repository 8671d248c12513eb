import { expect, test } from 'vitest'
import { simExchange } from './sim-exchange.ts'

test('one seed gives one history', async () => {
  const first = await simExchange(7)
  expect(await simExchange(7)).toEqual(first)
  expect((await simExchange(8)).log).not.toEqual(first.log)
}, 60_000)
