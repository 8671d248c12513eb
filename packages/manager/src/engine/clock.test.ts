import { clockRefusal } from '@seatwarden/core/clock-skew'
import { DAY, instant, plus } from '@seatwarden/core/instant'
import { SettableClock } from '@seatwarden/runtime/clock'
import { eachDatabase } from '@seatwarden/runtime/db/contract'
import type { Database } from '@seatwarden/runtime/db/database'
import { expect, test } from 'vitest'
import { migrations } from '../migrations/index.ts'
import { installTerms, START, testEngine } from '../testing/engine.ts'
import { licenseFile, termsWith } from '../testing/license.ts'
import { type Asked, refusal, TestVendor } from '../testing/vendor.ts'

const TERMS = termsWith(START, { mail: 10 })

/** A vendor whose clock is right, and who minds that of others as the licensing server does. [A3] */
const opened = async (db: Database) => {
  const clock = new SettableClock(START)
  let wrongBy = 0
  const truth = () => plus(clock.wall(), -wrongBy)
  const vendor = new TestVendor(TERMS, truth)
  const minded = ({ request }: Asked) => {
    const apart = clockRefusal(instant(Date.parse(request.sentAt)), truth())
    return apart && refusal(apart.code, apart.sentence)
  }
  vendor.hold = async (asked) => {
    vendor.instead.splice(0, 1, () => minded(asked))
  }
  const { engine } = await testEngine(db, clock, { vendor })
  await installTerms(engine, TERMS)
  const setWrong = (ms: number): void => {
    clock.jumpWall(ms)
    wrongBy += ms
  }
  return { engine, clock, vendor, setWrong }
}

eachDatabase('the clock and the vendor', migrations, (open) => {
  test('[D12] after a long sleep the vendor is asked by the own clock too, and its signed time bears that out', async () => {
    const { engine, clock, vendor } = await opened(await open())
    clock.jumpWall(14 * DAY)
    expect(engine.now()).toBe(START)
    expect(await engine.activation.revalidate()).toBe('a new license file is installed')
    expect(vendor.of('revalidate').map(({ sentAt }) => Date.parse(sentAt))).toEqual([START, plus(START, 14 * DAY)])
    expect(engine.now()).toBe(clock.wall())
    expect(engine.license.state).toMatchObject({ lastFailure: null, episodes: [] })
  })

  test('[D12 A2] a file that was brought by hand bears the clock out as well', async () => {
    const { engine, clock } = await opened(await open())
    clock.jumpWall(14 * DAY)
    engine.now()
    const text = await licenseFile({ ...TERMS, counter: 2, issuedAt: plus(START, 14 * DAY) })
    const read = await engine.license.propose(text)
    expect(read).toMatchObject({ ok: true })
    if (read.ok) await engine.license.install(read.proposal, 'by hand')
    expect(engine.now()).toBe(clock.wall())
  })

  test('[D12 A3] a clock that is a year ahead disturbs no exchange, and is not believed for it', async () => {
    const { engine, clock, vendor, setWrong } = await opened(await open())
    setWrong(365 * DAY)
    expect(await engine.activation.revalidate()).toBe('a new license file is installed')
    expect(vendor.of('revalidate')).toHaveLength(1)
    expect(engine.now()).toBe(plus(clock.wall(), -365 * DAY))
  })

  test('[D12 D2] a clock that was set back while the machine was off: what the vendor answers heals, and sets it right', async () => {
    const db = await open()
    await opened(db)
    const late = plus(START, 5 * DAY)
    const vendor = new TestVendor(TERMS, () => late)
    const { engine } = await testEngine(db, new SettableClock(plus(START, -30 * DAY)), { vendor })
    expect(engine.now()).toBe(START)
    const text = await licenseFile({ ...TERMS, counter: 2, issuedAt: late })
    expect(await engine.license.propose(text)).toMatchObject({ refusal: { code: 'clock_skew' } })
    expect(await engine.activation.revalidate()).toBe('a new license file is installed')
    expect(engine.now()).toBe(late)
    expect(engine.license.state).toMatchObject({ lastFailure: null, episodes: [] })
  })

  test('[A3] where neither is right, the vendor says so', async () => {
    const { engine, clock, vendor, setWrong } = await opened(await open())
    clock.jumpWall(14 * DAY)
    setWrong(14 * DAY)
    engine.now()
    expect(await engine.activation.revalidate()).toMatch(/^clock_skew: This server's clock is 14 days ahead/)
    expect(vendor.of('revalidate')).toHaveLength(2)
  })
})
