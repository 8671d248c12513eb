import { DAY, type Instant, plus } from '@seatwarden/core/instant'
import { SettableClock } from '@seatwarden/runtime/clock'
import { eachDatabase } from '@seatwarden/runtime/db/contract'
import type { Database } from '@seatwarden/runtime/db/database'
import { createLog } from '@seatwarden/runtime/log'
import { seededRandom } from '@seatwarden/runtime/random'
import { expect, test, vi } from 'vitest'
import { migrations } from '../migrations/index.ts'
import { apiOf } from '../testing/api.ts'
import { installTerms, START, testEngine } from '../testing/engine.ts'
import { termsWith } from '../testing/license.ts'
import { COPY, TestVendor, unreached } from '../testing/vendor.ts'
import type { Engine } from './engine.ts'

const TERMS = termsWith(START, { mail: 10 })
const TABLES = ['state', 'license_files', 'notices', 'backups', 'known_licenses', 'outbox']

/** What a snapshot from outside holds: the rows as they are. */
const snapshotOf = async (db: Database): Promise<Map<string, Record<string, unknown>[]>> => {
  const tables = new Map<string, Record<string, unknown>[]>()
  for (const table of TABLES) tables.set(table, await db.all(`select * from ${table}`))
  return tables
}

const restore = (db: Database, tables: Map<string, Record<string, unknown>[]>): Promise<void> =>
  db.transaction(async (tx) => {
    for (const [table, rows] of tables) {
      await tx.run(`delete from ${table}`)
      for (const row of rows) {
        const columns = Object.keys(row)
        const values = columns.map((_, at) => `$${at + 1}`).join(', ')
        await tx.run(
          `insert into ${table} (${columns.join(', ')}) values (${values})`,
          ...(Object.values(row) as (string | number | null)[]),
        )
      }
    }
  })

const noticesOf = ({ stores: { db } }: Engine) =>
  db.all<{ text: string; recipients: string }>("select text, recipients from notices where text = 'copy_seen'")

const logged = () => {
  const lines: string[] = []
  return { lines, log: createLog({ level: 'warn', name: 'manager', to: { write: (line) => lines.push(line) } }) }
}

eachDatabase('copies', migrations, (open) => {
  test('[F6] what the vendor has seen is shown, logged, and mailed once to postmaster and holder; nothing is punished', async () => {
    const clock = new SettableClock(START)
    const vendor = new TestVendor(TERMS, () => clock.wall())
    const { lines, log } = logged()
    const { engine } = await testEngine(await open(), clock, { vendor, log })
    const ask = await apiOf(engine, clock)
    await installTerms(engine, TERMS)
    vendor.remarks = [COPY]
    for (let day = 0; day < 3; day++) {
      await engine.news.look(0)
      await clock.advance(DAY)
    }
    await engine.activation.revalidate()
    const view = (await ask('GET', '/license')).body
    expect(view.findings.find((f: { kind: string }) => f.kind === 'copy_seen')).toMatchObject({
      severity: 'attention',
      sentence: `Seen twice since Thu 12 Nov 2026, 09:14: ${COPY.sentence}`,
      action: { label: 'Request Support', target: 'support' },
    })
    expect([view.status, view.phase]).toEqual(['OK', 'valid'])
    expect((await noticesOf(engine)).map(({ recipients }) => JSON.parse(recipients))).toEqual([
      ['postmaster@example.net', 'it@brightwater.example'],
    ])
    expect(lines.filter((line) => line.includes('another installation presents this activation'))).toHaveLength(1)
    // A person has settled it; seen again, it is another occurrence.
    vendor.remarks = []
    await engine.news.look(0)
    expect((await ask('GET', '/license')).body.findings.map((f: { kind: string }) => f.kind)).not.toContain('copy_seen')
    vendor.remarks = [COPY]
    await engine.news.look(0)
    expect(await noticesOf(engine)).toHaveLength(2)
  })

  test('[F6] it stays on the page over a restart', async () => {
    const db = await open()
    const clock = new SettableClock(START)
    const vendor = new TestVendor(TERMS, () => clock.wall())
    const { engine } = await testEngine(db, clock, { vendor })
    await installTerms(engine, TERMS)
    vendor.remarks = [COPY]
    await engine.news.look(0)
    const { engine: again } = await testEngine(db, clock, { vendor })
    expect(again.copies.seen).toEqual({ at: START, sentence: COPY.sentence })
  })

  test('[D14 F6] a snapshot of a week ago resets no clock, is detected at the next exchange, and told', async () => {
    const db = await open()
    const clock = new SettableClock(START)
    const vendor = new TestVendor(TERMS, () => clock.wall())
    const { engine } = await testEngine(db, clock, { vendor })
    await installTerms(engine, TERMS)
    await engine.activation.revalidate()
    const snapshot = await snapshotOf(db)
    const due = engine.license.state.nextAttemptAt as Instant
    await clock.advance(7 * DAY)
    await engine.activation.revalidate()
    expect(engine.license.terms?.counter).toBe(3)
    await restore(db, snapshot)
    const { engine: restored } = await testEngine(db, clock, { vendor, random: seededRandom(9) })
    // What was due then is due then still, not a week later; the evaluation's clock is the first start's.
    expect(restored.license.state.nextAttemptAt).toBe(due)
    expect(restored.license.state.firstStartAt).toBe(START)
    expect(restored.copies.seen).toBeNull()
    await restored.activation.revalidate()
    expect(restored.license.terms?.counter).toBe(4)
    expect(restored.copies.seen).toEqual({ at: plus(START, 7 * DAY), sentence: COPY.sentence })
    expect(await noticesOf(restored)).toHaveLength(1)
  })

  test('[D14] grace that was begun again by a snapshot shows at the exchange that heals it', async () => {
    const db = await open()
    const clock = new SettableClock(START)
    const vendor = new TestVendor(TERMS, () => clock.wall())
    const { engine } = await testEngine(db, clock, { vendor })
    await installTerms(engine, TERMS)
    const snapshot = await snapshotOf(db)
    await engine.activation.revalidate()
    await restore(db, snapshot)
    await clock.advance(31 * DAY)
    const { engine: restored } = await testEngine(db, clock, { vendor, random: seededRandom(9) })
    vendor.instead.push(() => unreached())
    await restored.activation.revalidate()
    expect(restored.license.state.episodes.map((e) => e.cause)).toEqual(['revalidation'])
    await restored.activation.revalidate()
    expect(restored.license.state.episodes).toEqual([])
    expect(restored.copies.seen?.sentence).toBe(COPY.sentence)
  })

  test('[F6] a lost answer, a restart amid an exchange, and a look without consequence are no copy', async () => {
    const db = await open()
    const clock = new SettableClock(START)
    const vendor = new TestVendor(TERMS, () => clock.wall())
    const first = await testEngine(db, clock, { vendor })
    await installTerms(first.engine, TERMS)
    vendor.news = true
    // The vendor has answered, and the machine lost its power before the answer was stored.
    const power = vi.spyOn(first.engine.license, 'install').mockRejectedValue(new Error('no power'))
    await expect(first.engine.news.look(0)).rejects.toThrow('no power')
    power.mockRestore()
    const { engine } = await testEngine(db, clock, { vendor, random: seededRandom(5) })
    const ask = await apiOf(engine, clock)
    await ask('POST', '/license/refresh', { dryRun: true })
    await ask('POST', '/license/refresh', { dryRun: true })
    await engine.activation.revalidate()
    await ask('POST', '/license/refresh', {})
    expect(vendor.remarks).toEqual([])
    expect(engine.license.terms?.counter).toBe(vendor.terms.counter)
  })
})
