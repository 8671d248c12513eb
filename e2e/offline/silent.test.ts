import { DAY, HOUR } from '@seatwarden/core/instant'
import { afterEach, expect, test } from 'vitest'
import { type Front, startFront } from '../support/tls-front.ts'
import { openTown, placeOrder, type Town } from '../support/town.ts'
import { until } from '../support/wait.ts'

// A listener stands at the licensing server's address and counts who comes. The clock is the test's.

let town: Town
let front: Front
afterEach(async () => {
  await town?.close()
  await front?.close()
})

/** A manager whose license names the listener's address, activated by the file that a person brought. */
const installed = async (offline: boolean): Promise<void> => {
  let target = ''
  front = await startFront(() => target)
  town = await openTown(
    { vendorUrl: `http://127.0.0.1:${front.port}` },
    { publicUrl: `http://127.0.0.1:${front.port}` },
  )
  target = town.server.url
  const orderId = await placeOrder(town.vendor, town.clock.wall(), { mail: 5 }, { offline })
  const { xml } = await town.tool.call('makeOfflineRequest', { body: { kind: 'activation', orderId } })
  const { license } = await town.vendor.call('takeOfflineRequest', { body: { request: xml } })
  await town.tool.call('enterLicense', { body: { text: license ?? '' } })
  expect((await town.tool.call('readLicense')).orderId).toBe(orderId)
}

/** Lets hours pass, a step at a time, so that whatever is due is done and real sockets get their turn. */
const live = async (ms: number, step = 6 * HOUR): Promise<void> => {
  for (let passed = 0; passed < ms; passed += step) {
    await town.clock.advance(step)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

test('[A13] under a license marked offline the manager makes no connection in a year, through decline and stop', async () => {
  await installed(true)
  await town.tool.call('watchLicense', { body: { for: 'page' } })
  await live(2 * DAY, HOUR)
  // The machine is off for most of the year: its minutes are all alike.
  await town.restart({}, () => town.clock.advance(361 * DAY))
  await live(20 * DAY)
  const { phase, timeline } = await town.tool.call('readLicense')
  expect(phase, JSON.stringify(timeline)).not.toBe('valid')
  expect(front.connections()).toBe(0)
})

test('[A7] the same listener hears of a license that is not marked: the count counts', async () => {
  await installed(false)
  expect(front.connections()).toBe(0)
  await town.tool.call('revalidateNow')
  expect(front.connections()).toBe(1)
  await until('the daily check', 30_000, async () => {
    await live(6 * HOUR, HOUR)
    return front.connections() > 1 || undefined
  })
})
