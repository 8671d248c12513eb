import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DAY, HOUR, plus, toIso } from '@seatwarden/core/instant'
import type { DrillView } from '@seatwarden/protocol/api/decline-views'
import { eachDatabase, onDatabase } from '@seatwarden/runtime/db/contract'
import { openDatabase } from '@seatwarden/runtime/db/database'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrations } from '../migrations/index.ts'
import { apiOf } from '../testing/api.ts'
import { fail, guarded, moved, terms } from '../testing/drill.ts'
import { installTerms, people, START, testEngine } from '../testing/engine.ts'
import { termsWith } from '../testing/license.ts'
import { rowsOf } from '../testing/rows.ts'
import { drillView } from '../views/drill.ts'
import { rehearse } from './drill.ts'
import { withCopy } from './drill-copy.ts'

let folder: string
const usual = process.env.TMPDIR
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sw-drill-'))
  process.env.TMPDIR = folder
})
afterEach(() => {
  if (usual === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = usual
  rmSync(folder, { recursive: true, force: true })
})
const copies = () => readdirSync(folder).filter((name) => name.startsWith('seatwarden-drill-'))

eachDatabase('a drill', migrations, (open, dialect) => {
  test('[D13] changes nothing, asks nobody, sends nothing, runs nothing, and leaves nothing behind', async () => {
    const { engine, clock, vendor, couriers, ran } = await guarded(await open())
    await installTerms(engine, terms())
    await engine.accounts.create(people(9))
    for (const { address } of people(9)) await engine.access.ask(address, 'im')
    await moved(engine, clock, 30 * DAY)
    await fail(engine)
    await moved(engine, clock, 13 * HOUR)
    const { db } = engine.stores
    const [state, asked, ask] = [engine.license.state, vendor.asked.length, await apiOf(engine, clock)]
    const before = await rowsOf(db)
    const { status, body } = await ask('POST', '/license/drill')
    expect([status, body.steps.at(-1).kind]).toEqual([200, 'stop'])
    expect(await rowsOf(db)).toEqual(before)
    expect(engine.license.state).toBe(state)
    expect([vendor.asked.length, couriers.carried, ran]).toEqual([asked, [], []])
    expect(copies()).toEqual([])
    expect(clock.pending).toBe(0)
  })

  test('[D13 D4 D5 D7 D8] tells each step with every mail, to whom and what it says', async () => {
    const { engine, clock } = await guarded(await open())
    await installTerms(engine, terms({ grace: 2 * DAY }))
    const { body } = await (await apiOf(engine, clock))('POST', '/license/drill')
    const { steps } = body as DrillView
    const first = steps.find(({ kind }) => kind === 'attempt')?.at ?? ''
    const hours = (at: string) => (Date.parse(at) - Date.parse(first)) / HOUR
    const told = steps.map(({ at, kind, mails }) => [kind, kind === 'stop' ? at.slice(11) : hours(at), mails.length])
    expect(told).toEqual([
      ['attempt', 0, 0],
      ['grace', 0, 0],
      ['notice', 12, 1],
      ['notice', 24, 1],
      ['notice', 36, 1],
      ['emergency', 48, 0],
      ['notice', 48, 1],
      ['notice', 192, 1],
      ['last_call', 216, 1],
      ['stop', '23:00:00Z', 0],
    ])
    const mails = steps.flatMap((step) => step.mails)
    for (const { to, subject, text } of mails) {
      expect(to).toEqual(expect.arrayContaining(['postmaster@example.net', 'it@brightwater.example']))
      expect(subject).toContain('mail.example.net')
      expect(text).toContain('WHAT TO DO')
    }
    expect(mails.at(-1)?.to).toContain('notices@vendor.example')
    expect(steps.at(-1)?.sentence).toContain('in this order: IMAP and POP3.')
    expect(steps[0]?.sentence).toMatch(/license\.vendor\.example is not reached .* more attempts, one an hour\.$/)
  })

  test('[D13 S5 S7] has the nightly list of who is on trial, and the day each loses access', async () => {
    const { engine } = await guarded(await open())
    await installTerms(engine, terms())
    await engine.accounts.create(people(5))
    for (const { address } of people(5)) await engine.access.ask(address, 'im')
    const { steps } = drillView(engine, await rehearse(engine))
    const nights = steps.filter(({ mails }) => mails.some(({ text }) => text.includes('user000004@example.net')))
    expect(nights).toHaveLength(14)
    const sentence = '3 accounts lose Instant Messaging: the trial ends.'
    const at = toIso(plus(START, 14 * DAY))
    expect(steps.filter(({ kind }) => kind === 'trial')).toEqual([{ at, kind: 'trial', sentence, mails: [] }])
  })

  test('[D13 Q3] from a shared database no password and no sign-in goes into the copy', async () => {
    const { engine, clock } = await guarded(await open())
    await engine.accounts.create(people(1))
    const ask = await apiOf(engine, clock)
    await ask('POST', '/accounts/modify', { mask: '*@*', properties: { U_Password: 'correct horse' } })
    const seen = await withCopy(engine.stores.db, async (copy) => ({
      dialect: copy.dialect,
      accounts: await copy.all('select address, password_hash as hash from accounts'),
      signIns: await copy.all('select * from sign_ins'),
    }))
    expect(seen.dialect).toBe('sqlite')
    const hash = dialect === 'postgres' ? null : expect.stringContaining('ARGON2ID')
    expect(seen.accounts).toEqual([{ address: 'user000000@example.net', hash }])
    expect(seen.signIns).toHaveLength(dialect === 'postgres' ? 0 : 1)
  })
})

onDatabase('sqlite', 'a drill', migrations, (open) => {
  test('[D11 D13] whom the vendor refuses stays refused, with its own words in the mails', async () => {
    const { engine, clock } = await testEngine(await open())
    await installTerms(engine, terms())
    await moved(engine, clock, 30 * DAY)
    await fail(engine, true)
    const { steps } = drillView(engine, await rehearse(engine))
    const [mail] = steps.flatMap(({ mails }) => mails)
    expect(mail?.text).toContain('The vendor has suspended order ORD-1.')
    expect(mail?.text).not.toContain('not reached')
  })

  test('[D13] of 10,000 accounts, a thousand on trial, takes seconds and lets others in meanwhile', {
    timeout: 60_000,
  }, async () => {
    const { engine } = await testEngine(await open())
    await installTerms(engine, termsWith(START, { mail: 'unlimited', im: 1_000 }))
    const all = people(10_000)
    await engine.accounts.create(all)
    for (const { address } of all.slice(0, 2_000)) await engine.access.ask(address, 'im')
    const began = performance.now()
    const ended = { yet: false }
    const played = rehearse(engine).finally(() => {
      ended.yet = true
    })
    let turns = 0
    for (; !ended.yet; turns += 1) await new Promise((resolve) => setImmediate(resolve))
    const { stops, notices } = await played
    // A bound that a busy machine keeps too; it claims no speed.
    expect(performance.now() - began).toBeLessThan(15_000)
    expect(turns).toBeGreaterThan(100)
    expect([stops.length, notices.length > 14]).toEqual([1, true])
  })

  test('[D13] who asks while one is played gets the same one', async () => {
    const { engine } = await testEngine(await open())
    const first = rehearse(engine)
    expect(rehearse(engine)).toBe(first)
    await first
    expect(rehearse(engine)).not.toBe(first)
    await rehearse(engine)
  })

  test('[D13 Q2] without room for a copy it says so, and nothing is changed', async () => {
    const { engine, clock } = await testEngine(await open())
    const ask = await apiOf(engine, clock)
    const before = await rowsOf(engine.stores.db)
    process.env.TMPDIR = join(folder, 'nowhere')
    const { status, body } = await ask('POST', '/license/drill')
    expect([status, body.code]).toEqual([422, 'unusable'])
    expect(body.detail).toContain('Nothing was changed')
    expect(await rowsOf(engine.stores.db)).toEqual(before)
    process.env.TMPDIR = folder
    expect((await ask('POST', '/license/drill')).status).toBe(200)
  })
})

test('[D13] the file of the state is the same, byte for byte', async () => {
  const path = join(folder, 'state.db')
  const db = await openDatabase({ url: `sqlite:${path}`, migrations, durability: 'off' })
  const { engine } = await testEngine(db)
  await installTerms(engine, terms())
  await engine.accounts.create(people(20))
  const bytes = () => [path, `${path}-wal`].filter(existsSync).map((file) => readFileSync(file))
  const before = bytes()
  await rehearse(engine)
  expect(bytes()).toEqual(before)
  await engine.close()
})
