import { DAY, type Instant, plus } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { unarmor } from '@seatwarden/protocol/license-file/armor'
import { TRUST } from '@seatwarden/protocol/license-file/testing/fixture'
import { SettableClock } from '@seatwarden/runtime/clock'
import { eachDatabase } from '@seatwarden/runtime/db/contract'
import type { Database } from '@seatwarden/runtime/db/database'
import { expect, test } from 'vitest'
import { migrations } from '../migrations/index.ts'
import { knownStore } from '../store/backups.ts'
import { licenseStore } from '../store/licenses.ts'
import { apiOf } from '../testing/api.ts'
import { installTerms, NO_VENDOR, START, testEngine, testInstallation } from '../testing/engine.ts'
import { licenseFile, termsWith } from '../testing/license.ts'
import type { NewsAnswer, Vendor } from '../vendor-client.ts'

const ELSEWHERE = '51AA0000-44556677-8899AABB-CCDDEEFF-01234567'
/** Two licenses for this machine; the second was issued later. */
const FIRST = termsWith(START, { mail: 10, im: 5 }, { licenseId: 'lic-1', orderId: 'ORD-1', activationId: 'act-1' })
const later = (days: number, more: Partial<LicenseTerms> = {}) => {
  const at = plus(START, days * DAY)
  return termsWith(at, { mail: 20 }, { licenseId: 'lic-2', orderId: 'ORD-2', activationId: 'act-2', ...more })
}

/** A vendor that is asked for news only, and remembers what it was asked. */
const asked = (answer: NewsAnswer) => {
  const questions: object[] = []
  const vendor: Vendor = {
    ...NO_VENDOR,
    check: async (question) => {
      questions.push(question)
      return answer
    },
  }
  return { vendor, questions }
}
const nothingNew = () => asked({ ok: true, license: null })

const opened = async (db: Database, vendor: Vendor = NO_VENDOR, at: Instant = START) => {
  const { engine, clock } = await testEngine(db, new SettableClock(at), { vendor })
  return { engine, clock, ask: await apiOf(engine, clock) }
}

/** ORD-1 is installed, then ORD-2 over it: the list holds a backup of ORD-1. */
const replacedByAnother = async (db: Database, vendor?: Vendor) => {
  const all = await opened(db, vendor)
  await installTerms(all.engine, FIRST)
  await all.clock.advance(DAY)
  await installTerms(all.engine, later(1))
  return all
}

eachDatabase('backups', migrations, (open) => {
  test('[A10] before every change the license is set aside, listed with date, order and reason, the newest first', async () => {
    const { ask, clock, engine } = await opened(await open())
    expect((await ask('GET', '/license/backups')).body).toEqual([])
    await ask('POST', '/license/file', { text: await licenseFile(FIRST) })
    expect((await ask('GET', '/license/backups')).body).toEqual([])
    await clock.advance(DAY)
    await ask('POST', '/license/file', { text: `> ${await licenseFile(later(1))}` })
    await clock.advance(DAY)
    await installTerms(engine, later(2, { counter: 2 }))
    expect((await ask('GET', '/license/backups')).body).toMatchObject([
      { at: '2026-11-14T08:14:00Z', orderId: 'ORD-2', fileName: 'license-ORD-2-2026-11-14-0914.txt' },
      {
        at: '2026-11-13T08:14:00Z',
        orderId: 'ORD-1',
        reason: 'before a license file was entered',
        fileName: 'license-ORD-1-2026-11-13-0914.txt',
        refusal: null,
      },
    ])
  })

  test('[A10] a change that is not stored leaves no backup behind either', async () => {
    const { ask, engine, clock } = await opened(await open())
    await installTerms(engine, FIRST)
    await clock.advance(DAY)
    const add = licenseStore.add
    licenseStore.add = async () => {
      throw new Error('the disk is full')
    }
    await expect(installTerms(engine, later(1))).rejects.toThrow('the disk is full')
    licenseStore.add = add
    expect((await ask('GET', '/license/backups')).body).toEqual([])
    expect((await knownStore.all(engine.stores.db)).map((k) => k.licenseId)).toEqual(['lic-1'])
  })

  test('[A10] one is made on demand, and read as a license file with lines for people above', async () => {
    const { ask, engine } = await opened(await open())
    const none = await ask('POST', '/license/backups')
    expect([none.status, none.body.detail]).toEqual([
      422,
      'No license is installed here, so there is nothing to back up.',
    ])
    await installTerms(engine, FIRST)
    const made = await ask('POST', '/license/backups')
    expect([made.status, made.body]).toMatchObject([201, { orderId: 'ORD-1', reason: 'on demand', refusal: null }])
    const read = await ask('GET', `/license/backups/${made.body.backupId}`)
    expect(read.body.text.split('\n').slice(0, 4)).toEqual([
      'License backup of mail.example.net',
      'Date:   Thu 12 Nov 2026, 09:14 (2026-11-12T08:14:00Z)',
      'Order:  ORD-1',
      'Reason: on demand',
    ])
    expect(unarmor(read.body.text)).toEqual(unarmor(await licenseFile(FIRST)))
    for (const id of ['99', '0', 'x', '1e3', '99999999999999999999'])
      expect((await ask('GET', `/license/backups/${id}`)).status).toBe(404)
  })

  test('[A10] old ones go; the newest of each order never does', async () => {
    const { ask, engine } = await replacedByAnother(await open())
    for (let n = 0; n < 55; n += 1) await ask('POST', '/license/backups')
    const { body } = await ask('GET', '/license/backups')
    expect(body).toHaveLength(51)
    expect(body.at(-1)).toMatchObject({ orderId: 'ORD-1' })
    expect(engine.license.terms?.orderId).toBe('ORD-2')
  })

  test('[A10] [A12] a restore shows what it would change, then brings the license back', async () => {
    const { vendor, questions } = nothingNew()
    const { ask, engine } = await replacedByAnother(await open(), vendor)
    const [backup] = (await ask('GET', '/license/backups')).body
    const path = `/license/backups/${backup.backupId}/restore`
    const dry = await ask('POST', path, { dryRun: true })
    expect(dry).toMatchObject({ status: 200, body: { dryRun: true, orderId: 'ORD-1' } })
    const changes = dry.body.changes.map((c: { text: string }) => c.text)
    expect(changes).toContain('Mail: 20 → 10 seats (−10)')
    expect(dry.body.effects).toContain('The vendor was asked: it has nothing newer.')
    expect(engine.license.terms?.orderId).toBe('ORD-2')
    const done = await ask('POST', path, {})
    expect(done).toMatchObject({ status: 200, body: { ...dry.body, dryRun: false } })
    expect([engine.license.terms?.orderId, engine.license.state.terms?.licenseId]).toEqual(['ORD-1', 'lic-1'])
    expect(questions[0]).toMatchObject({ licenseId: 'lic-1', orderId: 'ORD-1', activationId: 'act-1', counter: 1 })
    expect((await ask('GET', '/license/backups')).body[0]).toMatchObject({
      orderId: 'ORD-2',
      reason: 'before a restore',
    })
  })

  test('[A10] what is in force already is not installed again: no clock begins anew', async () => {
    const { ask, engine, clock } = await opened(await open())
    await installTerms(engine, FIRST)
    const { body } = await ask('POST', '/license/backups')
    await clock.advance(DAY)
    const before = engine.license.state
    const done = await ask('POST', `/license/backups/${body.backupId}/restore`, {})
    expect(done.body).toMatchObject({ changes: [], effects: ['This license is in force already.'] })
    expect(engine.license.state).toEqual(before)
  })

  test('[A10] a file kept elsewhere is restored on a server whose disk was lost', async () => {
    const { ask, engine } = await opened(await open())
    const kept = `kept by Jana\n${await licenseFile(FIRST)}`
    const done = await ask('POST', '/license/restore', { text: kept })
    expect(done).toMatchObject({ status: 200, body: { orderId: 'ORD-1' } })
    expect(done.body.effects.at(-1)).toBe('The vendor could not be asked (not there); what is known here decided.')
    expect(engine.license.terms?.orderId).toBe('ORD-1')
  })

  test('[A10] [F2] a backup of another machine is refused, and nothing is sent', async () => {
    const { vendor, questions } = nothingNew()
    const { ask, engine } = await opened(await open(), vendor)
    const text = await licenseFile({ ...FIRST, referenceId: ELSEWHERE })
    const done = await ask('POST', '/license/restore', { text })
    expect(done).toMatchObject({ status: 409, body: { code: 'reference_mismatch' } })
    expect(done.body.detail).toBe('This backup belongs to Reference ID 51AA0000…; this machine is 00112233….')
    expect([questions, engine.license.terms]).toEqual([[], null])
  })

  test('[A10] a license that was replaced does not come back, and the list says so', async () => {
    const { vendor, questions } = nothingNew()
    const { ask, engine, clock } = await opened(await open(), vendor)
    await installTerms(engine, FIRST)
    await clock.advance(DAY)
    await installTerms(engine, { ...later(1), licenseId: 'lic-1', orderId: 'ORD-3', previousOrderId: 'ORD-1' })
    const [backup] = (await ask('GET', '/license/backups')).body
    expect(backup.refusal).toMatchObject({ code: 'license_replaced' })
    const done = await ask('POST', `/license/backups/${backup.backupId}/restore`, {})
    expect(done).toMatchObject({ status: 409, body: { code: 'license_replaced', detail: backup.refusal.sentence } })
    expect([questions, engine.license.terms?.orderId]).toEqual([[], 'ORD-3'])
  })

  test("[A10] the vendor's refusal is the last word, and a revoked order stays barred without a connection", async () => {
    const refusal = {
      ok: false as const,
      refused: true,
      sentence: 'The vendor has revoked order ORD-1.',
      next: 'Call.',
    }
    let answer: NewsAnswer = { ...refusal, code: 'order_revoked' }
    const vendor: Vendor = { ...NO_VENDOR, check: async () => answer }
    const { ask, engine } = await replacedByAnother(await open(), vendor)
    const text = await licenseFile(FIRST)
    const done = await ask('POST', '/license/restore', { text })
    expect(done).toMatchObject({
      status: 403,
      body: { code: 'order_revoked', detail: refusal.sentence, next: 'Call.' },
    })
    answer = { ...refusal, refused: false, code: 'vendor_unreachable' }
    expect((await ask('POST', '/license/restore', { text })).body.code).toBe('order_revoked')
    expect((await ask('GET', '/license/backups')).body[0].refusal.code).toBe('order_revoked')
    expect(engine.license.terms?.orderId).toBe('ORD-2')
  })

  test('[A10] [D11] a revocation heard while the license was in force bars its backups too', async () => {
    const answer = { ok: false as const, refused: true, code: 'order_revoked', sentence: 'Revoked.', next: 'Call.' }
    const vendor: Vendor = { ...NO_VENDOR, revalidate: async () => answer }
    const { ask, engine, clock } = await opened(await open(), vendor)
    await installTerms(engine, FIRST)
    expect((await ask('POST', '/license/revalidation')).body.code).toBe('order_revoked')
    await clock.advance(DAY)
    await installTerms(engine, later(1))
    expect((await ask('GET', '/license/backups')).body[0].refusal.code).toBe('order_revoked')
    const done = await ask('POST', '/license/restore', { text: await licenseFile(FIRST) })
    expect([done.status, engine.license.terms?.orderId]).toEqual([403, 'ORD-2'])
  })

  test('[A10] [A11] a license given up here is backed up, and does not come back from its backup', async () => {
    const vendor: Vendor = { ...NO_VENDOR, deactivate: async () => ({ ok: true }) }
    const { ask, engine } = await opened(await open(), vendor)
    await installTerms(engine, FIRST)
    expect((await ask('POST', '/license/deactivation', {})).status).toBe(200)
    const [backup] = (await ask('GET', '/license/backups')).body
    expect(backup).toMatchObject({ reason: 'before the deactivation', refusal: { code: 'license_released' } })
    const done = await ask('POST', `/license/backups/${backup.backupId}/restore`, {})
    expect(done).toMatchObject({ status: 409, body: { code: 'license_released' } })
    expect(engine.license.terms).toBeNull()
  })

  test('[A10] [L14] one whose key the vendor has revoked is refused', async () => {
    const db = await open()
    await replacedByAnother(db)
    const { engine, clock } = await testEngine(db, new SettableClock(plus(START, DAY)), {
      trust: { ...TRUST, revoked: ['test-2026'] },
    })
    const ask = await apiOf(engine, clock)
    const [backup] = (await ask('GET', '/license/backups')).body
    expect(backup.refusal).toMatchObject({ code: 'signature_invalid' })
    const done = await ask('POST', `/license/backups/${backup.backupId}/restore`, {})
    expect(done).toMatchObject({ status: 422, body: { code: 'signature_invalid' } })
    expect(done.body.detail).toContain('key test-2026, which the vendor has revoked')
    const seen = await ask('POST', '/license/verify', { text: await licenseFile(FIRST) })
    expect(seen.body).toMatchObject({ orderId: 'ORD-1', refusal: { code: 'signature_invalid' } })
  })

  test('[A10] [F2] nothing is restored where the machine is another, though its Reference ID came with the disk', async () => {
    const { vendor, questions } = nothingNew()
    const installation = testInstallation({ same: false, now: { board: 'another' } })
    const { engine, clock } = await testEngine(await open(), new SettableClock(START), { vendor, installation })
    const ask = await apiOf(engine, clock)
    const done = await ask('POST', '/license/restore', { text: await licenseFile(FIRST) })
    expect(done).toMatchObject({ status: 409, body: { code: 'reference_mismatch' } })
    expect([questions, engine.license.terms]).toEqual([[], null])
  })

  test('[A10] where the vendor has a newer file, that one is installed, and it is said', async () => {
    const newer = { ...FIRST, issuedAt: plus(START, DAY), counter: 2, entitlements: later(1).entitlements }
    const { vendor } = asked({ ok: true, license: await licenseFile(newer) })
    const { ask, engine } = await replacedByAnother(await open(), vendor)
    const text = await licenseFile(FIRST)
    const dry = await ask('POST', '/license/restore', { text, dryRun: true })
    const said = 'The vendor had a newer license file; that one was taken instead of the backup.'
    expect(dry.body).toMatchObject({ dryRun: true, effects: expect.arrayContaining([said]) })
    const done = await ask('POST', '/license/restore', { text })
    expect(done.body).toMatchObject({ orderId: 'ORD-1', effects: expect.arrayContaining([said]) })
    expect(engine.license.terms).toMatchObject({ licenseId: 'lic-1', counter: 2 })
  })

  test('[A10] [F6] what the vendor remarks of a copy is kept, also when a restore asked', async () => {
    const sentence = 'Another server presents this activation.'
    const { vendor } = asked({ ok: true, license: null, remarks: [{ code: 'copy_seen', sentence }] })
    const { ask, engine } = await opened(await open(), vendor)
    await ask('POST', '/license/restore', { text: await licenseFile(FIRST) })
    expect(engine.copies.seen).toMatchObject({ sentence })
  })

  test('[A10] [A13] for an offline license nothing is sent', async () => {
    const { vendor, questions } = nothingNew()
    const { ask } = await opened(await open(), vendor)
    const done = await ask('POST', '/license/restore', { text: await licenseFile({ ...FIRST, offline: true }) })
    expect(done).toMatchObject({ status: 200, body: { orderId: 'ORD-1' } })
    expect(done.body.effects.at(-1)).toContain('marked offline: the vendor was not asked')
    expect(questions).toEqual([])
  })

  test('[A10] [A2] [S5] a file that is due, or over, resets no clock: it is refused, the vendor may have a newer one', async () => {
    const { ask, engine } = await opened(await open(), NO_VENDOR, plus(START, 40 * DAY))
    const before = engine.license.state
    const ended = { ...FIRST, revalidateEvery: 365 * DAY, expiresAt: plus(START, 20 * DAY) }
    for (const one of [FIRST, ended]) {
      const done = await ask('POST', '/license/restore', { text: await licenseFile(one) })
      expect(done).toMatchObject({ status: 409, body: { code: 'license_expired' } })
    }
    expect([engine.license.terms, engine.license.state]).toEqual([null, before])
  })

  test('[A10] a restore gives nobody a second trial', async () => {
    const { vendor } = nothingNew()
    const { ask, engine, clock } = await opened(await open(), vendor)
    await installTerms(engine, termsWith(START, { mail: 1 }, { licenseId: 'lic-1', orderId: 'ORD-1' }))
    for (const name of ['a', 'b']) await engine.access.ask(`${name}@example.net`, 'mail')
    const trials = () => engine.stores.db.all('select * from trials')
    const first = await trials()
    expect(first).toHaveLength(1)
    await clock.advance(15 * DAY)
    expect(await engine.access.ask('b@example.net', 'mail')).toMatchObject({ granted: false, code: 'trial_over' })
    await installTerms(engine, later(15))
    await ask('POST', `/license/backups/${(await ask('GET', '/license/backups')).body[0].backupId}/restore`, {})
    expect(engine.license.terms?.orderId).toBe('ORD-1')
    expect(await trials()).toEqual(first)
  })
})

eachDatabase('a license file is read', migrations, (open) => {
  test('[A2] [A12] what is in it, and what it would change; nothing is changed', async () => {
    const { ask, engine } = await opened(await open())
    await installTerms(engine, FIRST)
    const seen = await ask('POST', '/license/verify', { text: await licenseFile(later(0, { counter: 4 })) })
    expect(seen).toMatchObject({
      status: 200,
      body: {
        orderId: 'ORD-2',
        previousOrderId: null,
        type: 'perpetual',
        holder: 'Jana Dvořáková, Brightwater Ltd',
        issuedAt: '2026-11-12T08:14:00Z',
        expiresAt: null,
        keyId: 'test-2026',
        formatVersion: 1,
        modules: [{ name: 'Mail', seats: 20 }],
        refusal: null,
      },
    })
    expect(seen.body.changes).toContainEqual({ text: 'Mail: 10 → 20 seats (+10)' })
    expect(engine.license.terms?.orderId).toBe('ORD-1')
  })

  test('[A2] [A10] also a file that would be refused here: of another machine, older, or kept as a backup', async () => {
    const { ask, engine } = await opened(await open())
    await installTerms(engine, later(0))
    const other = await ask('POST', '/license/verify', {
      text: await licenseFile({ ...FIRST, referenceId: ELSEWHERE }),
    })
    expect(other.body).toMatchObject({ referenceId: ELSEWHERE, refusal: { code: 'reference_mismatch' } })
    const older = termsWith(plus(START, -9 * DAY), { mail: 3 })
    const kept = `License backup of mail.example.net\n\n${await licenseFile(older)}`
    expect((await ask('POST', '/license/verify', { text: kept })).body).toMatchObject({
      orderId: 'ORD-1',
      refusal: { code: 'license_expired' },
    })
    const ahead = await ask('POST', '/license/verify', { text: await licenseFile(later(9)) })
    expect(ahead.body).toMatchObject({ orderId: 'ORD-2', refusal: { code: 'clock_skew' } })
  })

  test('[L2] what the vendor did not sign is not shown', async () => {
    const { ask } = await opened(await open())
    const text = (await licenseFile(FIRST)).replace(/[A-Za-z](?=.{9}\n-----END)/, (c) => (c === 'A' ? 'B' : 'A'))
    expect((await ask('POST', '/license/verify', { text })).body.code).toBe('signature_invalid')
    expect((await ask('POST', '/license/verify', { text: 'no file' })).body.code).toBe('license_malformed')
  })
})
