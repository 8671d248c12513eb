import { DAY, HOUR, type Instant, MINUTE, plus } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { SettableClock } from '@seatwarden/runtime/clock'
import { eachDatabase, onDatabase } from '@seatwarden/runtime/db/contract'
import type { Database } from '@seatwarden/runtime/db/database'
import { seededRandom } from '@seatwarden/runtime/random'
import { expect, test, vi } from 'vitest'
import { migrations } from '../migrations/index.ts'
import { apiOf } from '../testing/api.ts'
import { installTerms, people, START, testEngine } from '../testing/engine.ts'
import { termsWith } from '../testing/license.ts'
import { toldIn } from '../testing/notices.ts'
import { refusal, TestVendor, unreached } from '../testing/vendor.ts'
import type { Engine } from './engine.ts'

const TERMS = termsWith(START, { mail: 10, im: 2 })
const address = (i: number) => `user${String(i).padStart(6, '0')}@example.net`

const opened = async (db: Database, terms: LicenseTerms = TERMS, seed = 1) => {
  const clock = new SettableClock(START)
  const vendor = new TestVendor(terms, () => clock.wall())
  const { engine } = await testEngine(db, clock, { vendor, random: seededRandom(seed) })
  return { engine, clock, vendor, ask: await apiOf(engine, clock) }
}
const licensed = async (db: Database, terms: LicenseTerms = TERMS, seed = 1) => {
  const all = await opened(db, terms, seed)
  await installTerms(all.engine, terms)
  return all
}

/** When the next look is planned; null when none is. */
const plannedAt = async ({ stores: { db } }: Engine): Promise<Instant | null> =>
  (await db.get<{ at: Instant }>("select due_at as at from outbox where kind = 'check' and done_at is null"))?.at ??
  null

const noticesOf = async ({ stores: { db } }: Engine) =>
  (await toldIn(db)).map(({ text, recipients, details }) => ({ text, recipients, details }))

eachDatabase('news', migrations, (open) => {
  test('[A7] the vendor is asked once a day, at the own minute, within 24 h of the license and of the look before', async () => {
    const { engine, clock, vendor } = await licensed(await open())
    const looks: Instant[] = []
    for (let day = 0; day < 3; day++) {
      const at = (await plannedAt(engine)) as Instant
      expect(at - clock.wall()).toBeLessThanOrEqual(DAY)
      await clock.advance(at - clock.wall() - 1)
      await engine.outbox.runDue()
      expect(vendor.of('check')).toHaveLength(day)
      await clock.advance(1)
      await engine.outbox.runDue()
      looks.push(clock.wall())
    }
    expect(vendor.of('check').map(({ sentAt }) => Date.parse(sentAt))).toEqual(looks)
    expect(new Set(looks.map((at) => at % DAY)).size).toBe(1)
    expect((looks[0] ?? 0) % MINUTE).toBe(0)
  })

  test('[A7 A12] what was bought is applied live, listed on the page and mailed once; who waited gets in', async () => {
    const { engine, clock, vendor, ask } = await licensed(await open())
    await engine.accounts.create(people(4))
    for (const i of [0, 1, 2, 3]) {
      await engine.access.ask(address(i), 'im')
      await clock.advance(MINUTE)
    }
    vendor.terms = { ...vendor.terms, entitlements: termsWith(START, { mail: 10, im: 3 }).entitlements }
    vendor.news = true
    await clock.advance(((await plannedAt(engine)) as Instant) - clock.wall())
    await engine.outbox.runDue()
    expect(engine.roster.seatCounts('im', engine.now())).toMatchObject({ held: 3, trial: 1 })
    const view = (await ask('GET', '/license')).body
    expect(view.lastCheck).toMatchObject({ ok: true, sentence: 'Changed: Instant Messaging: 2 → 3 seats (+1).' })
    expect(view.changes[0]).toMatchObject({ text: 'Instant Messaging: 2 → 3 seats (+1)' })
    expect((await noticesOf(engine)).filter(({ text }) => text === 'license_changed')).toEqual([
      {
        text: 'license_changed',
        recipients: ['postmaster@example.net'],
        details: {
          changes: ['Instant Messaging: 2 → 3 seats (+1)'],
          seats: [`Instant Messaging: 1 waiting account gets a seat: ${address(2)}`],
        },
      },
    ])
  })

  test('[A7] nothing new leaves license file, revalidation date and mails as they are', async () => {
    const { engine, clock, vendor, ask } = await licensed(await open())
    const before = { state: engine.license.state, terms: engine.license.terms }
    await clock.advance(HOUR)
    expect((await ask('POST', '/license/refresh', {})).body).toEqual({ at: '2026-11-12T09:14:00Z', result: null })
    expect({ state: engine.license.state, terms: engine.license.terms }).toEqual(before)
    expect((await ask('GET', '/license')).body.lastCheck).toEqual({
      at: '2026-11-12T09:14:00Z',
      ok: true,
      sentence: 'Nothing new at the vendor.',
    })
    expect(vendor.of('check')).toHaveLength(1)
    expect(await noticesOf(engine)).toEqual([])
  })

  test('[A7 D11] a look that fails or is refused is shown, and begins no episode and no mail', async () => {
    const { engine, clock, vendor, ask } = await licensed(await open())
    const before = engine.license.state
    vendor.instead.push(
      () => unreached(),
      () => refusal('order_suspended', 'The vendor has suspended this order.'),
    )
    const first = (await plannedAt(engine)) as Instant
    await clock.advance(first - clock.wall())
    await engine.outbox.runDue()
    expect((await ask('GET', '/license')).body).toMatchObject({
      status: 'OK',
      reason: null,
      lastCheck: { ok: false, sentence: 'license.vendor.example does not answer.' },
    })
    // Nobody answered: an hour later. Refused: the next day.
    expect(await plannedAt(engine)).toBe(plus(first, HOUR))
    await clock.advance(HOUR)
    await engine.outbox.runDue()
    expect((await ask('GET', '/license')).body).toMatchObject({
      status: 'OK',
      lastCheck: { ok: false, sentence: 'The vendor has suspended this order.' },
    })
    expect(await plannedAt(engine)).toBe(plus(first, DAY))
    expect(engine.license.state).toEqual(before)
    expect(await noticesOf(engine)).toEqual([])
  })

  test('[A7] after an absence of days the look that was missed is made at once', async () => {
    const db = await open()
    const { engine, clock } = await licensed(db)
    const at = (await plannedAt(engine)) as Instant
    await clock.advance(5 * DAY)
    const vendor = new TestVendor(TERMS, () => clock.wall())
    const { engine: again } = await testEngine(db, clock, { vendor })
    expect(await plannedAt(again)).toBe(at)
    await again.outbox.runDue()
    expect(vendor.of('check')).toHaveLength(1)
  })

  test('[A13] about an offline license, and without one, nobody is ever asked, also not by hand', async () => {
    const { engine, clock, vendor, ask } = await opened(await open())
    expect([await plannedAt(engine), (await ask('POST', '/license/watch', { for: 'page' })).body]).toEqual([
      null,
      { until: null },
    ])
    expect((await ask('POST', '/license/refresh', {})).body.code).toBe('order_unknown')
    await installTerms(engine, { ...TERMS, offline: true, revalidateEvery: 365 * DAY })
    expect([await plannedAt(engine), (await ask('POST', '/license/watch', { for: 'page' })).body]).toEqual([
      null,
      { until: null },
    ])
    for (const path of ['/license/refresh', '/license/revalidation'])
      expect((await ask('POST', path, {})).body.detail).toContain('marked off-line')
    expect((await ask('POST', '/license/trial', { module: 'sip' })).body.detail).toContain('marked off-line')
    await clock.advance(3 * DAY)
    await engine.outbox.runDue()
    expect(vendor.asked).toEqual([])
  })

  test('[A7] a look that fell due while there was nobody to ask is not the last one: with the next license one is due within 24 h', async () => {
    const { engine, clock, vendor } = await licensed(await open())
    const untilNext = async (): Promise<void> => {
      await clock.advance(((await plannedAt(engine)) as Instant) - clock.wall())
      await engine.outbox.runDue()
    }
    await untilNext()
    const install = (counter: number, offline: boolean) =>
      installTerms(engine, { ...TERMS, issuedAt: clock.wall(), counter, offline })
    for (const counter of [2, 4, 6]) {
      await install(counter, true)
      await untilNext()
      await clock.advance(HOUR)
      const asked = vendor.of('check').length
      await install(counter + 1, false)
      expect(await plannedAt(engine)).toSatisfy((at: Instant | null) => at !== null && at - clock.wall() <= DAY)
      await clock.advance(DAY)
      await engine.outbox.runDue()
      expect(vendor.of('check').length).toBeGreaterThan(asked)
    }
  })

  test("[A7] a look of this very minute that is done already stands in no other one's way", async () => {
    const { engine, clock } = await licensed(await open())
    const { db } = engine.stores
    await db.run("update outbox set done_at = $1 where kind = 'check'", clock.wall())
    expect(await plannedAt(engine)).toBeNull()
    await engine.news.plan(db, TERMS)
    expect(await plannedAt(engine)).toSatisfy((at: Instant | null) => at !== null && at - clock.wall() <= DAY)
  })

  test('[A12 S17] fewer seats: a dry run names who gives one up and changes nothing; then one mail at once', async () => {
    const { engine, clock, vendor, ask } = await licensed(await open())
    await engine.accounts.create(people(30))
    vendor.terms = { ...vendor.terms, entitlements: termsWith(START, { mail: 25, im: 2 }).entitlements }
    vendor.news = true
    await ask('POST', '/license/refresh', {})
    for (let i = 0; i < 25; i++) {
      await engine.access.ask(address(i), 'mail')
      await clock.advance(1)
    }
    vendor.terms = { ...vendor.terms, entitlements: termsWith(START, { mail: 3, im: 2 }).entitlements }
    const seen = (await ask('POST', '/license/refresh', { dryRun: true })).body.result
    const names = Array.from({ length: 20 }, (_, i) => address(i + 3)).join(', ')
    const line = `Mail: 22 accounts give their seats up and go on in trial until Thu 26 Nov 2026: ${names} and 2 more`
    expect(seen).toMatchObject({ dryRun: true, effects: [line, 'No restart, no session ends.'] })
    expect(engine.roster.seatCounts('mail', engine.now()).held).toBe(25)
    expect((await noticesOf(engine)).filter(({ text }) => text === 'seats_shrunk')).toEqual([])
    const done = (await ask('POST', '/license/refresh', {})).body.result
    expect(done).toMatchObject({
      dryRun: false,
      changes: [{ text: 'Mail: 25 → 3 seats (−22)' }],
      effects: seen.effects,
    })
    expect((await noticesOf(engine)).filter(({ text }) => text === 'seats_shrunk')).toEqual([
      {
        text: 'seats_shrunk',
        recipients: ['postmaster@example.net'],
        details: { changes: ['Mail: 25 → 3 seats (−22)'], seats: [line] },
      },
    ])
  })

  test('[N2 A7] who is set as the administrator gets these mails', async () => {
    const clock = new SettableClock(START)
    const vendor = new TestVendor(TERMS, () => clock.wall())
    const { engine } = await testEngine(await open(), clock, { vendor, administrator: 'boss@example.net' })
    await installTerms(engine, TERMS)
    vendor.terms = { ...vendor.terms, entitlements: termsWith(START, { mail: 11, im: 2 }).entitlements }
    vendor.news = true
    await engine.news.look(0)
    expect(await noticesOf(engine)).toMatchObject([{ text: 'license_changed', recipients: ['boss@example.net'] }])
  })

  test('[A7] a revalidation by itself that changes something is mailed, one that changes nothing is not noticed', async () => {
    const { engine, vendor } = await licensed(await open())
    await engine.activation.revalidate()
    expect(await noticesOf(engine)).toEqual([])
    vendor.terms = { ...vendor.terms, entitlements: termsWith(START, { mail: 11, im: 2 }).entitlements }
    await engine.activation.revalidate()
    expect((await noticesOf(engine)).map(({ text }) => text)).toEqual(['license_changed'])
  })

  test('[A1 A7] an answer about a license that was replaced meanwhile changes nothing', async () => {
    const { engine, clock, vendor } = await licensed(await open())
    vendor.news = true
    vendor.hold = async () => {
      vendor.hold = async () => undefined
      await clock.advance(1)
      await installTerms(
        engine,
        termsWith(clock.wall(), { mail: 4 }, { licenseId: 'lic-2', orderId: 'ORD-2', activationId: 'act-2' }),
      )
    }
    expect((await engine.activation.look(0)).ok).toBe(false)
    expect(engine.license.terms?.orderId).toBe('ORD-2')
  })

  test('[A7] a look overtaken by another file of the same license is made once more, and is no failure', async () => {
    const { engine, clock, vendor, ask } = await licensed(await open())
    vendor.hold = async () => {
      vendor.hold = async () => undefined
      await clock.advance(1)
      await installTerms(engine, { ...TERMS, issuedAt: clock.wall(), counter: 7 })
    }
    expect((await ask('POST', '/license/refresh', {})).body.result).toBeNull()
    expect(vendor.of('check').map(({ counter }) => counter)).toEqual([1, 7])
    expect((await ask('GET', '/license')).body.lastCheck.sentence).toBe('Nothing new at the vendor.')
  })

  test('[A6] a trial of a module: with a license it comes at once, without one the evaluation has everything', async () => {
    const { engine, vendor, ask } = await opened(await open())
    const details = { person: 'Jana', email: 'jana@example.net', zip: 'LS1' }
    const none = await ask('POST', '/license/trial', { module: 'sip', details })
    expect([none.status, none.body.detail]).toEqual([
      422,
      'There is no license here, and the evaluation has every module.',
    ])
    await installTerms(engine, TERMS)
    vendor.instead.push(() => refusal('details_missing', 'Still needed: phone.', { fields: ['phone'] }))
    const lacking = await ask('POST', '/license/trial', { module: 'sip', details })
    expect(lacking.body).toMatchObject({ code: 'details_missing', about: { fields: ['phone'] } })
    const sip = termsWith(START, { mail: 10, im: 2, sip: 5 }).entitlements
    vendor.terms = {
      ...vendor.terms,
      entitlements: sip.map((e) => (e.module === 'sip' ? { ...e, trialUntil: plus(START, 30 * DAY) } : e)),
    }
    const tried = await ask('POST', '/license/trial', { module: 'sip', details: { ...details, phone: '1' } })
    expect(tried.body.changes).toEqual([{ text: 'SIP: new, 5 seats, on trial until 2026-12-12' }])
    expect(vendor.of('startTrial').at(-1)).toMatchObject({ module: 'sip', details: { phone: '1' }, orderId: 'ORD-1' })
    expect(engine.license.grants.entitlements.has('sip')).toBe(true)
  })
})

onDatabase('sqlite', 'watching', migrations, (open) => {
  /** A vendor that holds each look back until told, or until its time is over. */
  const holding = (all: Awaited<ReturnType<typeof opened>>) => {
    const { vendor, clock } = all
    const state = { open: 0, most: 0, release: (): void => undefined }
    vendor.hold = (asked, signal) =>
      asked.what !== 'check' || asked.request.wait === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            state.open += 1
            state.most = Math.max(state.most, state.open)
            let ended = false
            const end = () => {
              if (!ended) state.open -= 1
              ended = true
              cancel()
              resolve()
            }
            const cancel = clock.after(asked.request.wait * 1_000, end)
            signal?.addEventListener('abort', end, { once: true })
            state.release = end
          })
    return state
  }

  test('[A7] while the page is open one long poll follows the other, and what is bought is there at once', async () => {
    const all = await licensed(await open())
    const { engine, clock, vendor, ask } = all
    const state = holding(all)
    expect((await ask('POST', '/license/watch', { for: 'page' })).body).toEqual({ until: '2026-11-12T08:16:00Z' })
    await vi.waitFor(() => expect(state.open).toBe(1))
    await clock.advance(MINUTE)
    expect((await ask('POST', '/license/watch', { for: 'page' })).body).toEqual({ until: '2026-11-12T08:17:00Z' })
    vendor.terms = { ...vendor.terms, entitlements: termsWith(START, { mail: 10, im: 9 }).entitlements }
    vendor.news = true
    state.release()
    await vi.waitFor(() => expect(engine.license.grants.entitlements.get('im')?.seats).toBe(9))
    vendor.news = false
    await vi.waitFor(() => expect(state.open).toBe(1))
    await clock.advance(2 * MINUTE)
    await vi.waitFor(() => expect(state.open).toBe(0))
    const polls = vendor.of('check')
    await clock.advance(10 * MINUTE)
    expect([vendor.of('check').length, state.most]).toEqual([polls.length, 1])
    for (const { wait } of polls) expect(wait).toBeLessThanOrEqual(50)
  })

  test('[A7] a purchase keeps the vendor asked for 15 minutes, whether or not the page is still open', async () => {
    const all = await licensed(await open())
    const { clock, vendor, ask } = all
    const state = holding(all)
    await ask('POST', '/license/watch', { for: 'purchase' })
    expect((await ask('POST', '/license/watch', { for: 'page' })).body).toEqual({ until: '2026-11-12T08:29:00Z' })
    await clock.advance(14 * MINUTE)
    expect(state.open).toBe(1)
    await clock.advance(2 * MINUTE)
    expect(state.open).toBe(0)
    expect(vendor.of('check').length).toBeGreaterThanOrEqual(18)
  })

  test('[A7] a poll that fails is tried again half a minute later, without a word', async () => {
    const all = await licensed(await open())
    const { engine, clock, vendor, ask } = all
    const before = engine.license.state
    vendor.instead.push(...Array.from({ length: 20 }, () => () => unreached()))
    await ask('POST', '/license/watch', { for: 'page' })
    await clock.advance(5 * MINUTE)
    expect(vendor.of('check')).toHaveLength(4)
    expect(engine.license.state).toEqual(before)
  })

  test('[A7] the end of the program ends the poll at once', async () => {
    const all = await licensed(await open())
    const state = holding(all)
    await all.ask('POST', '/license/watch', { for: 'purchase' })
    await vi.waitFor(() => expect(state.open).toBe(1))
    await all.engine.close()
    expect(state.open).toBe(0)
  })

  test('[A7] a file that comes another way ends the poll: the next one presents what is here now', async () => {
    const all = await licensed(await open())
    const { engine, vendor, ask } = all
    const state = holding(all)
    await ask('POST', '/license/watch', { for: 'purchase' })
    await vi.waitFor(() => expect(state.open).toBe(1))
    await ask('POST', '/license/revalidation')
    await vi.waitFor(() => expect(vendor.of('check')).toHaveLength(2))
    expect(vendor.of('check').map(({ counter }) => counter)).toEqual([1, 2])
    await engine.news.close()
  })
})
