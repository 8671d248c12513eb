import { DAY } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { readOfflineRequest } from '@seatwarden/protocol/offline/request'
import { signerOf } from '@seatwarden/protocol/offline/signature'
import { SettableClock } from '@seatwarden/runtime/clock'
import { eachDatabase } from '@seatwarden/runtime/db/contract'
import type { Database } from '@seatwarden/runtime/db/database'
import { expect, test } from 'vitest'
import { migrations } from '../migrations/index.ts'
import { apiOf } from '../testing/api.ts'
import { installTerms, people, START, testEngine } from '../testing/engine.ts'
import { licenseFile, termsWith } from '../testing/license.ts'
import { refusal, TestVendor, unreached } from '../testing/vendor.ts'

const TERMS = termsWith(START, { mail: 1 })

const licensed = async (db: Database, terms: LicenseTerms = TERMS) => {
  const clock = new SettableClock(START)
  const vendor = new TestVendor(terms, () => clock.wall())
  const { engine } = await testEngine(db, clock, { vendor })
  await installTerms(engine, terms)
  return { engine, clock, vendor, ask: await apiOf(engine, clock) }
}
const PATH = '/license/deactivation'
const AFTER = [
  'Order ORD-1 is free for another machine.',
  'The evaluation goes on with all modules until 2026-12-12. Services stop on 2026-12-20 unless a license is activated.',
  'Its license files no longer count here.',
]

eachDatabase('giving the license up', migrations, (open) => {
  test('[A11] a dry run says what stops and when, asks nobody, and changes nothing', async () => {
    const { engine, vendor, ask } = await licensed(await open())
    const { body } = await ask('POST', PATH, { dryRun: true })
    expect(body).toEqual({ dryRun: true, orderId: 'ORD-1', effects: AFTER, proof: null })
    expect([vendor.asked, engine.license.terms?.orderId]).toEqual([[], 'ORD-1'])
  })

  test('[A11 L11] online the vendor is told; the evaluation goes on, nobody loses access, a restart keeps it so', async () => {
    const db = await open()
    const { engine, clock, vendor, ask } = await licensed(db)
    await engine.accounts.create(people(3))
    for (const i of [0, 1, 2]) await engine.access.ask(`user00000${i}@example.net`, 'mail')
    expect((await ask('POST', PATH, {})).body).toMatchObject({ dryRun: false, effects: AFTER, proof: null })
    expect(vendor.of('deactivate')).toMatchObject([{ licenseId: 'lic-1', activationId: 'act-1', counter: 1 }])
    const [told] = vendor.of('deactivate')
    expect(told && signerOf(told)).toBe(told?.installationKey)
    const view = (await ask('GET', '/license')).body
    expect(view).toMatchObject({ status: 'Evaluation', phase: 'unlicensed', orderId: null })
    expect(engine.roster.seatCounts('mail', engine.now())).toMatchObject({ held: 3, trial: 0 })
    const { engine: again } = await testEngine(db, clock, { vendor })
    expect([again.license.terms, again.license.state.terms]).toEqual([null, null])
    expect((await ask('GET', '/license/backups')).body).toMatchObject([{ reason: 'before the deactivation' }])
  })

  test('[A11 L11] given up after the evaluation was over, Emergency Mode begins at once', async () => {
    const { engine, clock, ask } = await licensed(await open(), { ...TERMS, revalidateEvery: 365 * DAY })
    await clock.advance(100 * DAY)
    const { body } = await ask('POST', PATH, {})
    expect(body.effects[1]).toBe(
      'Emergency Mode begins at once: mail works, settings are locked. Services stop on 2027-02-28 unless a license is activated.',
    )
    expect((await ask('GET', '/license')).body).toMatchObject({
      phase: 'emergency',
      timeline: { earliestStop: '2027-02-27T23:00:00Z' },
    })
    expect(engine.license.terms).toBeNull()
  })

  test('[A11] its license file is not taken again here, whatever way it comes; a new activation is', async () => {
    const { clock, vendor, ask } = await licensed(await open())
    const file = await licenseFile(TERMS)
    const newer = await vendor.issue()
    await ask('POST', PATH, {})
    for (const text of [file, newer]) {
      const { body } = await ask('POST', '/license/file', { text })
      expect(body).toMatchObject({
        code: 'license_released',
        detail: 'The license of order ORD-1 was given up here on 2026-11-12; its files no longer count.',
        next: 'If that was without a connection, take its proof to the portal first; then activate ORD-1 again.',
      })
    }
    await clock.advance(1_000)
    vendor.terms = { ...vendor.terms, activationId: 'act-2' }
    expect((await ask('POST', '/license/activation', { orderId: 'ORD-1' })).status).toBe(200)
    expect((await ask('GET', '/license')).body).toMatchObject({ status: 'OK', orderId: 'ORD-1' })
  })

  test('[A11] without a connection: a signed proof, that is shown again, and the license is given up', async () => {
    const { engine, vendor, ask } = await licensed(await open())
    const { body } = await ask('POST', PATH, { offline: true })
    expect(body).toMatchObject({ orderId: 'ORD-1', effects: AFTER, proof: { fileName: 'deactivation-ORD-1.xml' } })
    expect([vendor.asked, engine.license.terms]).toEqual([[], null])
    for (const text of [body.proof.xml, body.proof.compact]) {
      const read = await readOfflineRequest(text)
      expect(read).toMatchObject({ ok: true, kind: 'deactivation', body: { activationId: 'act-1', orderId: 'ORD-1' } })
      if (read.ok) expect(read.signedBy).toBe(read.body.installationKey)
    }
    const again = (await ask('POST', PATH, { offline: true })).body
    expect(again).toMatchObject({ proof: body.proof, effects: ['It was given up already; this is its proof.'] })
    expect((await ask('POST', PATH, {})).body.code).toBe('order_unknown')
  })

  test('[A11 A13] an offline license is given up by a proof, however it is asked for', async () => {
    const { vendor, ask } = await licensed(await open(), { ...TERMS, offline: true })
    expect((await ask('POST', PATH, {})).body.proof.compact).toMatch(/^SWR1/)
    expect(vendor.asked).toEqual([])
  })

  test('[A11 A3] where the vendor is not reached, or says no, nothing is changed', async () => {
    const { engine, vendor, ask } = await licensed(await open())
    const before = engine.license.state
    vendor.instead.push(
      () => unreached(),
      () => refusal('order_unknown', 'The vendor knows no such activation.'),
      () => refusal('signature_invalid', 'This request is not signed by the installation that holds the activation.'),
    )
    for (const code of ['vendor_unreachable', 'order_unknown', 'signature_invalid'])
      expect((await ask('POST', PATH, {})).body.code).toBe(code)
    expect([engine.license.state, engine.license.terms?.orderId]).toEqual([before, 'ORD-1'])
  })

  test('[D6] in Emergency Mode the license is neither given up nor a module tried', async () => {
    const { engine, clock, ask } = await licensed(await open())
    await clock.advance(31 * DAY)
    await engine.license.apply({
      kind: 'attempt_failed',
      failure: { at: clock.wall(), refused: false, code: 'vendor_unreachable', sentence: 'not there' },
    })
    await clock.advance(8 * DAY)
    await engine.license.apply({ kind: 'tick' })
    for (const [path, body] of [
      [PATH, {}],
      ['/license/trial', { module: 'sip' }],
    ] as const)
      expect((await ask('POST', path, body)).status).toBe(423)
    expect(engine.license.terms?.orderId).toBe('ORD-1')
  })
})
