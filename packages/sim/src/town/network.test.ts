import { DAY, instant, plus } from '@seatwarden/core/instant'
import { vendorOver } from '@seatwarden/manager/vendor-client'
import { seededRandom } from '@seatwarden/runtime/random'
import { expect, test } from 'vitest'
import { Dice } from './dice.ts'
import { FAULTS, type Fault, Line } from './network.ts'

const START = instant(Date.UTC(2027, 0, 4))

/** A line on which the vendor numbers its answers, and every exchange has this fault. */
const lineWith = (fault: Fault | null) => {
  let now = START
  let asked = 0
  const deliver = async () => {
    asked += 1
    return { status: 200, body: JSON.stringify({ license: `file ${asked}` }) }
  }
  const dice = new Dice(seededRandom(1))
  if (fault)
    dice.pick = <T>(list: readonly T[]): T => (list === (FAULTS as readonly unknown[]) ? (fault as T) : (list[0] as T))
  const line = new Line({ dice, now: () => now, deliver })
  line.weather = fault ? { kind: 'foul', share: 1 } : { kind: 'foul', share: 0 }
  const vendor = vendorOver(line.transport, 'vendor.example')
  const ask = async () => {
    const answer = await vendor.revalidate({} as never)
    return answer.ok ? answer.license : answer.code
  }
  return { line, ask, asked: () => asked, later: () => (now = plus(START, 41 * DAY)) }
}

test('without a fault the answer comes back whole', async () => {
  const { ask, line } = lineWith(null)
  expect(await ask()).toBe('file 1')
  expect(line.last).toMatchObject({ fault: null, status: 200, good: true })
})

test.each<[Fault, heard: number, told: string]>([
  ['lost_request', 0, 'vendor_unreachable'],
  ['lost_answer', 1, 'vendor_unreachable'],
  ['doubled', 2, 'file 2'],
  ['late', 0, 'vendor_unreachable'],
  ['unreachable', 0, 'vendor_unreachable'],
  ['busy', 0, 'vendor_busy'],
  ['broken', 1, 'vendor_busy'],
  ['truncated', 1, 'vendor_unreachable'],
  ['portal', 0, 'vendor_unreachable'],
  ['crash', 1, 'file 1'],
])('[D11] %s: the vendor hears %d requests, the manager %s; none is a refusal', async (fault, heard, told) => {
  const { ask, asked, line } = lineWith(fault)
  let pulled = 0
  line.pullPlug = () => {
    pulled += 1
  }
  expect([await ask(), asked(), line.faults[fault], pulled]).toEqual([told, heard, 1, fault === 'crash' ? 1 : 0])
  expect(line.last?.good).toBe(fault === 'doubled')
})

test('an answer is altered in one place, and an old one comes again', async () => {
  const altered = lineWith('altered')
  expect(await altered.ask()).not.toBe('file 1')
  const replayed = lineWith('replayed')
  expect([await replayed.ask(), await replayed.ask(), replayed.asked()]).toEqual(['file 1', 'file 1', 1])
})

test('what is late reaches the vendor once, after what was sent later', async () => {
  const { ask, asked, line, later } = lineWith('late')
  await ask()
  line.weather = { kind: 'foul', share: 0 }
  await ask()
  expect([asked(), await line.deliverLate()]).toEqual([1, 0])
  later()
  expect([await line.deliverLate(), await line.deliverLate(), asked()]).toEqual([1, 0, 2])
  expect(line.faults.out_of_order).toBe(1)
})

test('a vendor that is down is down for everybody, until the weather changes', async () => {
  const { ask, line } = lineWith(null)
  line.weather = { kind: 'down', fault: 'busy' }
  expect(await ask()).toBe('vendor_busy')
  line.weather = { kind: 'foul', share: 0 }
  expect(await ask()).toBe('file 1')
})
