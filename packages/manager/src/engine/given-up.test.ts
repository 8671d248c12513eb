import { DAY, plus } from '@seatwarden/core/instant'
import { evaluationEnd } from '@seatwarden/core/lifecycle/calendar'
import { phaseAt } from '@seatwarden/core/lifecycle/ladder'
import { SettableClock } from '@seatwarden/runtime/clock'
import { eachDatabase } from '@seatwarden/runtime/db/contract'
import { expect, test } from 'vitest'
import { migrations } from '../migrations/index.ts'
import { apiOf } from '../testing/api.ts'
import { installTerms, START, testEngine, testInstallation } from '../testing/engine.ts'
import { termsWith } from '../testing/license.ts'
import { toldIn } from '../testing/notices.ts'
import { TestVendor } from '../testing/vendor.ts'

const TERMS = termsWith(START, { mail: 10, im: 2 })

eachDatabase('no license, on another machine', migrations, (open) => {
  test('[A11 D10 F4] the license given up after its stop: services start, who was told is told so, the evaluation goes on', async () => {
    const clock = new SettableClock(START)
    const vendor = new TestVendor(TERMS, () => clock.wall())
    const { engine } = await testEngine(await open(), clock, { vendor })
    await installTerms(engine, TERMS)
    const ask = await apiOf(engine, clock)
    await engine.license.apply({ kind: 'mismatch', found: true })
    await clock.advance(9 * DAY)
    await engine.license.apply({ kind: 'tick' })
    expect(engine.license.state.stopped).toBe(true)

    expect((await ask('POST', '/license/deactivation', { offline: true })).status).toBe(200)
    const { phase, verdict } = (await ask('GET', '/license')).body
    expect([engine.license.state.stopped, phase, verdict.kind]).toEqual([false, 'unlicensed', 'evaluation'])
    const done = await engine.stores.db.all<{ key: string }>("select key from outbox where kind = 'start_services'")
    expect(done).toHaveLength(1)
    const [said] = (await toldIn(engine.stores.db)).slice(-1)
    expect(said).toMatchObject({ text: 'resolved', recipients: expect.arrayContaining(['postmaster@example.net']) })
    const last = (await ask('GET', '/notices')).body.items.find((item: { key: string }) =>
      item.key.includes('resolved'),
    )
    const { subject, text } = (await ask('GET', `/notices/${encodeURIComponent(last.key)}`)).body
    expect(subject).toBe('Resolved: mail.example.net, the license was given up')
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      'Services that were stopped are being started again, and settings are open. WHAT HAPPENS NEXT The evaluation goes on until Sat 12 Dec 2026, 09:14 CET',
    )
  })

  test('[F4 L11] a template copied in its evaluation has nothing of another machine, and not one day more', async () => {
    const clock = new SettableClock(START)
    const db = await open()
    await testEngine(db, clock)
    await clock.advance(6 * DAY)
    const copied = () => testEngine(db, clock, { installation: testInstallation({ same: false }) })
    const { engine } = await copied()
    const ask = await apiOf(engine, clock)
    await clock.advance(10 * DAY)
    await engine.license.apply({ kind: 'tick' })
    const { status, verdict } = (await ask('GET', '/license')).body
    expect([status, verdict.kind, engine.license.state.stopped]).toEqual(['Evaluation', 'evaluation', false])
    expect((await toldIn(engine.stores.db)).map(({ text }) => text)).toEqual(['evaluation_ends'])
    const { engine: again } = await copied()
    expect(evaluationEnd(again.license.state)).toBe(plus(START, 30 * DAY))
    await clock.advance(14 * DAY)
    await again.license.apply({ kind: 'tick' })
    expect(phaseAt(again.license.state, again.now())).toBe('emergency')
  })
})
