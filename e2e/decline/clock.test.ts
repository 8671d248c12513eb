import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DAY, HOUR, plus } from '@seatwarden/core/instant'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Office, openOffice, whenOf } from './house.ts'

// A manager in a process of its own, whose machine's clock is stepped while it runs.

const YEAR = 365 * DAY

let office: Office
/** There while the service that the decline would stop is up. */
let up: string

beforeEach(async () => {
  office = await openOffice({
    beside: async ({ dir }) => {
      up = join(dir, 'up')
      writeFileSync(up, '')
      const mail = { id: 'mail', name: 'Mail', status: ['test', '-e', up], stop: [['rm', up]], start: [['touch', up]] }
      const servicesFile = join(dir, 'services.json')
      writeFileSync(servicesFile, JSON.stringify({ services: [mail] }), { mode: 0o600 })
      return { servicesFile }
    },
  })
})
afterEach(() => office?.close())

const license = () => office.manager.api.call('readLicense')
const forHours = (hours: number) => office.manager.runTo(plus(office.manager.now(), hours * HOUR), HOUR)
/** Kinds of the notices that there are, the oldest first. */
const notices = async (): Promise<string[]> => {
  const { items } = await office.manager.api.call('listNotices', { query: { limit: 1_000 } })
  return items.map(({ key }) => key.split(':')[1] ?? '').toReversed()
}
const mailed = (): number => new Set(office.mails.mails.map(({ messageId }) => messageId)).size

/** What must not move while nobody has confirmed the clock. */
const picture = async () => {
  const { phase, nextRevalidation, status, licenseExpires } = await license()
  return { phase, nextRevalidation, status, licenseExpires, up: existsSync(up) }
}

test('[D12] a year forward and back: no deadline, no stop, no mail of the ladder; off and on again; no trace', async () => {
  const before = await picture()
  await office.manager.jump(YEAR)
  await forHours(2)
  expect(await picture()).toEqual(before)
  expect(await notices()).toEqual(['clock_jumped'])
  expect(office.manager.log()).toContain('the clock was set')

  await office.manager.close()
  await office.again()
  await forHours(2)
  expect(await picture()).toEqual(before)

  await office.manager.kill()
  await office.again()
  await forHours(2)
  expect(await picture()).toEqual(before)

  await office.manager.jump(-YEAR)
  await forHours(30)
  expect(await picture()).toEqual(before)
  expect(await notices()).toEqual(['clock_jumped'])
  expect(mailed()).toBe(1)
})

test('[D12] a year forward in grace: the ladder goes on hour by hour, and by a year only after 24 h of running', async () => {
  await office.vendorOff()
  const due = whenOf((await license()).nextRevalidation)
  await office.manager.runTo(plus(due, HOUR))
  expect((await license()).phase).toBe('grace')
  await office.manager.jump(YEAR)
  await forHours(12)
  expect(await notices()).toEqual(['clock_jumped', 'unreached'])
  await forHours(11)
  expect((await picture()).phase).toBe('grace')
  expect(existsSync(up)).toBe(true)
  await forHours(2)
  expect((await picture()).phase).toBe('expired')
  const told = await notices()
  expect(told.filter((kind) => kind === 'last_call')).toHaveLength(1)
  // Each step was told before anything stopped.
  expect(told).toEqual(expect.arrayContaining(['unreached', 'emergency', 'last_call']))
})

test("[D12] a year forward in Emergency Mode: the vendor's signed time bears nothing out but itself", async () => {
  await office.vendorOff()
  const due = whenOf((await license()).nextRevalidation)
  await office.manager.runTo(plus(due, 3 * DAY))
  expect((await license()).phase).toBe('emergency')
  const real = office.manager.now()
  await office.manager.jump(YEAR)
  await forHours(1)
  expect((await picture()).phase).toBe('emergency')
  await office.vendorOn(plus(real, HOUR))
  await office.manager.api.call('revalidateNow')
  await office.manager.settle()
  const healed = await license()
  expect(healed.phase).toBe('valid')
  expect(existsSync(up)).toBe(true)
  const next = whenOf(healed.nextRevalidation) - real
  expect(next).toBeGreaterThan(28 * DAY)
  expect(next).toBeLessThan(32 * DAY)
})

test('[D12] a year back lengthens nothing: the ladder goes on from the highest confirmed instant, also off and on again', async () => {
  await office.vendorOff()
  const due = whenOf((await license()).nextRevalidation)
  await office.manager.runTo(plus(due, HOUR))
  await office.manager.jump(-YEAR)
  await forHours(12)
  expect(await notices()).toEqual(['clock_jumped', 'unreached'])
  await office.manager.close()
  await office.again()
  await forHours(12)
  await office.manager.kill()
  await office.again()
  await forHours(24)
  const told = await notices()
  expect(told.filter((kind) => kind === 'clock_jumped')).toHaveLength(1)
  expect(told.filter((kind) => kind === 'unreached')).toHaveLength(3)
  expect((await picture()).phase).toBe('emergency')
  await forHours(9 * 24)
  expect(existsSync(up)).toBe(false)
})
