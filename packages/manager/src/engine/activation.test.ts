import { DAY, plus, toIso } from '@seatwarden/core/instant'
import { NEXT_ISSUER, TRUST } from '@seatwarden/protocol/license-file/testing/fixture'
import { SettableClock } from '@seatwarden/runtime/clock'
import { eachDatabase } from '@seatwarden/runtime/db/contract'
import type { Database } from '@seatwarden/runtime/db/database'
import { seededRandom } from '@seatwarden/runtime/random'
import { expect, test } from 'vitest'
import { hashedFacts } from '../fingerprint.ts'
import { migrations } from '../migrations/index.ts'
import { licenseStore } from '../store/licenses.ts'
import { apiOf } from '../testing/api.ts'
import { installTerms, START, testEngine, testInstallation } from '../testing/engine.ts'
import { licenseFile, MACHINE_SALT, termsWith } from '../testing/license.ts'
import { refusal, TestVendor } from '../testing/vendor.ts'

const TERMS = termsWith(START, { mail: 10 })
const FACTS = { board: 'b1', disk: 'd1', mac: 'm1' }

const opened = async (db: Database) => {
  const clock = new SettableClock(START)
  const vendor = new TestVendor(TERMS, () => clock.wall())
  const { engine } = await testEngine(db, clock, { vendor, installation: testInstallation({ now: FACTS }) })
  return { engine, clock, vendor, ask: await apiOf(engine, clock) }
}
const activate = { orderId: 'ORD-1' }

eachDatabase('activation', migrations, (open) => {
  test('[F1] facts are hashed with the Order ID before an activation, then with the salt of the license file', async () => {
    const { vendor, ask, engine } = await opened(await open())
    await ask('POST', '/license/activation', activate)
    await ask('POST', '/license/refresh', {})
    await engine.activation.revalidate()
    const [first, ...later] = vendor.asked.map(({ request }) => request.machine)
    expect(first).toMatchObject({ salt: 'ORD-1', facts: hashedFacts(FACTS, 'ORD-1') })
    for (const machine of later)
      expect(machine).toMatchObject({ salt: MACHINE_SALT, facts: hashedFacts(FACTS, MACHINE_SALT) })
    expect(JSON.stringify(vendor.asked)).not.toMatch(/"(b1|d1|m1)"/)
  })

  test('[F1 F5] where the vendor knows the machine by another salt, it is asked once more by itself, and only once', async () => {
    const { vendor, ask, engine } = await opened(await open())
    const other = (machineSalt: string) => () =>
      refusal('order_bound_elsewhere', 'This order is active elsewhere.', { movesLeft: 2, machineSalt })
    vendor.instead.push(other('ORD-0'))
    expect((await ask('POST', '/license/activation', activate)).status).toBe(200)
    expect(vendor.of('activate').map(({ machine }) => machine.salt)).toEqual(['ORD-1', 'ORD-0'])
    expect(vendor.of('activate')[1].machine.facts).toEqual(hashedFacts(FACTS, 'ORD-0'))
    vendor.instead.push(other('ORD-0'), other('ORD-00'))
    const refused = await ask('POST', '/license/revalidation')
    expect(refused.body).toMatchObject({ code: 'order_bound_elsewhere', about: { movesLeft: 2 } })
    expect(vendor.of('revalidate').map(({ machine }) => machine.salt)).toEqual([MACHINE_SALT, 'ORD-0'])
    expect(engine.license.terms?.orderId).toBe('ORD-1')
  })

  test('[A3 A4 A5] what the vendor needs is told with the refusal, and the answers to it are sent', async () => {
    const { vendor, ask, engine } = await opened(await open())
    vendor.instead.push(
      () => refusal('details_missing', 'Still needed: phone, zip.', { fields: ['phone', 'zip'] }),
      () => refusal('previous_order_required', 'ORD-1 extends ORD-0.', { orderId: 'ORD-0' }),
    )
    expect((await ask('POST', '/license/activation', activate)).body).toMatchObject({
      code: 'details_missing',
      about: { fields: ['phone', 'zip'] },
    })
    const details = { phone: '+420 1', zip: 'LS1' }
    expect((await ask('POST', '/license/activation', { ...activate, details })).body).toMatchObject({
      code: 'previous_order_required',
      about: { orderId: 'ORD-0' },
    })
    expect(vendor.of('activate').map((request) => request.details)).toEqual([undefined, details])
    expect(engine.license.terms).toBeNull()
  })

  test("[A4 A11] each request carries the order that is installed, and the installation's own key, the same after a restart", async () => {
    const db = await open()
    const { vendor, ask, clock } = await opened(db)
    await ask('POST', '/license/activation', activate)
    await clock.advance(1)
    await ask('POST', '/license/activation', activate)
    expect(vendor.of('activate').map(({ installedOrderId }) => installedOrderId)).toEqual([null, 'ORD-1'])
    const { engine } = await testEngine(db, clock, { vendor, random: seededRandom(77) })
    await engine.activation.revalidate()
    const keys = new Set(vendor.asked.map(({ request }) => request.installationKey))
    expect([...keys]).toEqual([expect.stringMatching(/^[A-Za-z0-9_-]{43}$/)])
  })

  test('[L14] a key heard to be revoked is believed no more, whatever file comes after, also after a restart', async () => {
    const db = await open()
    const { engine, clock, ask, vendor } = await opened(db)
    await installTerms(engine, TERMS)
    await clock.advance(1)
    const old = await vendor.issue()
    await clock.advance(1)
    vendor.signing = { issuer: NEXT_ISSUER, revoked: ['test-2026'] }
    expect((await ask('POST', '/license/revalidation')).status).toBe(200)
    await clock.advance(1)
    const forged = await licenseFile({ ...vendor.terms, issuedAt: clock.wall(), counter: 99 })
    for (const text of [old, forged])
      expect((await ask('POST', '/license/file', { text })).body).toMatchObject({
        code: 'signature_invalid',
        detail: 'The license file is signed with key test-2026, which the vendor has revoked.',
      })
    const { engine: again } = await testEngine(db, clock, { vendor })
    expect(await again.license.propose(forged)).toMatchObject({ ok: false, refusal: { code: 'signature_invalid' } })
    // A later file without a list frees nothing.
    vendor.signing = { issuer: NEXT_ISSUER }
    await again.activation.revalidate()
    expect(await again.license.propose(forged)).toMatchObject({ ok: false, refusal: { code: 'signature_invalid' } })
  })

  test('[L14] the list is kept in the transaction that installs: what is not installed revokes nothing', async () => {
    const { engine, clock, vendor } = await opened(await open())
    await installTerms(engine, TERMS)
    await clock.advance(1)
    vendor.signing = { issuer: NEXT_ISSUER, revoked: ['test-2026'] }
    const add = licenseStore.add
    licenseStore.add = () => Promise.reject(new Error('the disk is full'))
    await expect(engine.activation.revalidate()).rejects.toThrow('the disk is full')
    licenseStore.add = add
    expect((await engine.license.propose(await licenseFile({ ...TERMS, issuedAt: clock.wall() }))).ok).toBe(true)
  })

  test('[L14] the installed license stays in use when its key is revoked, and heals at the next exchange by itself', async () => {
    const db = await open()
    const { engine, clock, vendor } = await opened(db)
    await installTerms(engine, TERMS)
    const trust = { ...TRUST, revoked: ['test-2026'] }
    const { engine: again } = await testEngine(db, clock, { vendor, trust })
    expect([again.license.terms?.orderId, again.license.state.episodes]).toEqual(['ORD-1', []])
    await clock.advance(1)
    expect(await again.activation.revalidate()).toContain('signature_invalid')
    vendor.signing = { issuer: NEXT_ISSUER, revoked: ['test-2026'] }
    await clock.advance(1)
    expect(await again.activation.revalidate()).toBe('a new license file is installed')
    expect(again.license.terms?.issuedAt).toBe(plus(START, 2))
  })

  test('[A9] the same Order ID entered a hundred times at once ends with one license installed', async () => {
    const { engine, ask } = await opened(await open())
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask('POST', '/license/activation', activate)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(engine.license.terms?.orderId).toBe('ORD-1')
  })

  test('[A1 A12] a dry run asks for nothing but what would change, and nothing is installed', async () => {
    const { vendor, ask, engine } = await opened(await open())
    const { status, body } = await ask('POST', '/license/activation', { orderId: 'ORD-1', dryRun: true })
    expect([status, body.dryRun, body.changes.length > 0]).toEqual([200, true, true])
    expect(vendor.of('activate').map(({ dryRun }) => dryRun)).toEqual([true])
    expect(engine.license.terms).toBeNull()
    expect((await ask('POST', '/license/activation', { orderId: 'ORD-1' })).body.changes).toEqual(body.changes)
    expect(vendor.of('activate').map(({ dryRun }) => dryRun)).toEqual([true, false])
  })

  test('[A12 F5] nor does a dry run of a move, also where nobody holds the order', async () => {
    const { vendor, ask, engine } = await opened(await open())
    const { status, body } = await ask('POST', '/license/move', { orderId: 'ORD-1', dryRun: true })
    expect([status, body.dryRun, engine.license.terms]).toEqual([200, true, null])
    expect(vendor.of('activate')).toMatchObject([{ dryRun: true }])
    expect(vendor.of('activate')[0].move).toBeUndefined()
  })

  test('[A12] every request tells machine, program and figures, and nothing else', async () => {
    const { vendor, ask, engine, clock } = await opened(await open())
    await ask('POST', '/license/activation', activate)
    await engine.accounts.create([])
    await clock.advance(DAY)
    await ask('POST', '/license/refresh', {})
    expect(vendor.of('check')).toEqual([
      {
        licenseId: 'lic-1',
        orderId: 'ORD-1',
        activationId: 'act-1',
        counter: 2,
        attempt: expect.stringMatching(/^[0-9a-f]{32}$/),
        machine: expect.anything(),
        host: 'mail.example.net',
        version: '0.1.0',
        builtAt: '2026-01-01T00:00:00Z',
        formatVersions: [1],
        sentAt: toIso(plus(START, DAY)),
        installationKey: expect.any(String),
        usage: { mail: { active: 0, held: 0, trial: 0 } },
        wait: 0,
      },
    ])
  })
})
