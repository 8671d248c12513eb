import { eachDatabase } from '@seatwarden/runtime/db/contract'
import { expect, test, vi } from 'vitest'
import { migrations } from '../migrations/index.ts'
import { installTerms, people, testEngine } from '../testing/engine.ts'
import { termsWith } from '../testing/license.ts'
import { usageView } from '../views/license.ts'

const ACCOUNTS = 100_000

eachDatabase('100,000 accounts', migrations, (open) => {
  test('[L8] Used Seats are read without a question to the database; a recount shows its progress, holds no login up, and repairs what was falsified', {
    timeout: 120_000,
  }, async () => {
    const db = await open()
    // Whatever the recount does between two pages: each turn somebody logs in for the first time, and is let in.
    const turns: (() => Promise<void>)[] = []
    const pause = async () => {
      for (const turn of turns) await turn()
    }
    const { engine } = await testEngine(db, undefined, { pause })
    await installTerms(engine, termsWith(engine.now(), { mail: 'unlimited', im: 50 }))
    const all = people(ACCOUNTS)
    await engine.accounts.create(all)
    // A closed door: whatever asks the database for figures would now fail.
    const closed = () => Promise.reject(new Error('the figures are read from memory'))
    const asked = [vi.spyOn(db, 'all').mockImplementation(closed), vi.spyOn(db, 'get').mockImplementation(closed)]
    expect(usageView(engine).modules.map((row) => row.usedSeats)).toEqual(Array(13).fill(ACCOUNTS))
    for (const spy of asked) spy.mockRestore()

    await db.run("update used_seats set active = active - 1 where module = 'mail'")
    const seen: number[] = []
    turns.push(async () => {
      const login = all[seen.length]?.address ?? ''
      expect(await engine.access.ask(login, 'im')).toMatchObject({ granted: true })
      seen.push(engine.recount.progress.done)
    })
    await engine.recount.start()
    turns.pop()
    expect(seen.length).toBeGreaterThan(2)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(seen[0]).toBeLessThan(ACCOUNTS / 2)
    expect(engine.recount.progress).toMatchObject({
      done: ACCOUNTS,
      total: ACCOUNTS,
      lastResult: { equal: false, repaired: [{ module: 'mail', counted: ACCOUNTS, counter: ACCOUNTS - 1 }] },
    })
    await engine.recount.start()
    expect(engine.recount.progress.lastResult).toEqual({ equal: true, repaired: [] })
  })
})
