import { instant, plus } from '@seatwarden/core/instant'
import { expect, test } from 'vitest'
import { SettableClock } from './clock.ts'
import { eachDatabase, onDatabase } from './db/contract.ts'
import type { Database } from './db/database.ts'
import { silentLog } from './log.ts'
import { type EffectHandler, forgetDone, Outbox, outboxMigration, put } from './outbox.ts'

const start = instant(1_800_000_000_000)
const HOUR = 3_600_000
const row = (key: string, dueAt = start, kind = 'mail') => ({ key, kind, payload: { to: key }, dueAt })
const stored = (db: Database) => db.all<Record<string, unknown>>('select * from outbox order by id')

const setUp = async (store: Database, handler: EffectHandler) => {
  const clock = new SettableClock(start)
  const add = (...rows: ReturnType<typeof row>[]) => store.transaction((tx) => put(tx, rows, clock.wall()))
  return { db: store, clock, add, outbox: new Outbox(store, clock, silentLog, { mail: handler }) }
}

eachDatabase('the outbox', [outboxMigration], (open, dialect) => {
  test('does what is due, once, and keeps the result', async () => {
    const seen: unknown[] = []
    const { db, clock, add, outbox } = await setUp(await open(), async (payload, about) => {
      seen.push([payload, about])
    })
    await add(row('a'), row('later', plus(start, HOUR)))
    expect(await outbox.runDue()).toBe(1)
    expect(await outbox.runDue()).toBe(0)
    expect(seen).toEqual([[{ to: 'a' }, { key: 'a', attempt: 1 }]])
    expect((await stored(db))[0]).toMatchObject({ attempts: 1, result: 'done', done_at: start, lease_owner: null })
    await clock.advance(HOUR)
    expect(await outbox.runDue()).toBe(1)
  })

  test('[Q1] a key is stored once, with its first content', async () => {
    const { db, add } = await setUp(await open(), async () => {})
    expect(await add(row('a'), row('b'))).toBe(2)
    expect(await add(row('a', plus(start, 5)), row('c'))).toBe(1)
    expect(await stored(db)).toMatchObject([{ key: 'a', due_at: start }, { key: 'b' }, { key: 'c' }])
  })

  test('[Q1] what a rolled back transaction put is never done', async () => {
    const { db, outbox } = await setUp(await open(), async () => {})
    const work = db.transaction(async (tx) => {
      await put(tx, [row('a')], start)
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    expect(await outbox.runDue()).toBe(0)
  })

  test('a failure is tried again, each time later, up to an hour apart', async () => {
    const tries: number[] = []
    const { db, clock, add, outbox } = await setUp(await open(), async () => {
      tries.push(clock.wall() - start)
      throw new Error('mail server away')
    })
    await add(row('a'))
    for (let second = 0; second < 2 * HOUR; second += 10_000) {
      await outbox.runDue()
      clock.jumpWall(10_000)
    }
    const gaps = tries.slice(1).map((at, index) => at - (tries[index] ?? 0))
    expect(gaps.slice(0, 5)).toEqual([10_000, 20_000, 40_000, 80_000, 160_000])
    expect(Math.max(...gaps)).toBeLessThanOrEqual(HOUR)
    expect((await stored(db))[0]).toMatchObject({ result: 'mail server away', done_at: null, attempts: tries.length })
  })

  test('a handler may name the result, and the time of the next try', async () => {
    const { db, clock, add, outbox } = await setUp(await open(), async (_, { attempt }) =>
      attempt === 1 ? { retryAt: plus(start, 500), result: 'busy' } : { result: '250 ok' },
    )
    await add(row('a'))
    await outbox.runDue()
    expect((await stored(db))[0]).toMatchObject({ result: 'busy', due_at: start + 500, done_at: null })
    await clock.advance(500)
    await outbox.runDue()
    expect((await stored(db))[0]).toMatchObject({ result: '250 ok', attempts: 2, done_at: start + 500 })
  })

  test('a kind that this program does not know waits and is explained', async () => {
    const { db, add, outbox } = await setUp(await open(), async () => {})
    await add(row('a', start, 'constructor'), row('b', start, 'pigeon'))
    await outbox.runDue()
    const waiting = (await stored(db)).map(({ result, done_at }) => [result, done_at])
    expect(waiting).toEqual([
      ['this program has nothing that does constructor', null],
      ['this program has nothing that does pigeon', null],
    ])
  })

  test('[Q1] what was under way when the process was killed is done again by the next one: at once, or where nodes share after two minutes', async () => {
    const { db, clock, add, outbox } = await setUp(await open(), () => new Promise(() => {}))
    await add(row('a'))
    void outbox.runDue()
    while ((await stored(db))[0]?.lease_owner == null) await clock.advance(0)
    const seen: number[] = []
    const next = new Outbox(db, clock, silentLog, { mail: async (_, { attempt }) => void seen.push(attempt) })
    const atOnce = dialect === 'sqlite' ? 1 : 0
    expect(await next.runDue()).toBe(atOnce)
    await clock.advance(120_000)
    expect(await next.runDue()).toBe(1 - atOnce)
    expect(seen).toEqual([2])
  })

  test('[D12] a lease from before the clock was set back holds nothing up', async () => {
    const { db, clock, add, outbox } = await setUp(await open(), async () => {})
    await add(row('a'))
    await db.run('update outbox set lease_owner = $1, lease_until = $2', 'dead', start + 1_000 * HOUR)
    expect(await outbox.runDue()).toBe(1)
    expect(clock.wall()).toBe(start)
  })

  test('[Q1] a result that could not be noted is tried again', async () => {
    const { db, add } = await setUp(await open(), async () => {})
    await add(row('a'))
    let fail = true
    const flaky: Database = Object.assign(Object.create(db) as Database, {
      dialect: db.dialect,
      get: db.get.bind(db),
      transaction: db.transaction.bind(db),
      run: async (sql: string, ...params: never[]) => {
        if (fail) throw new Error('disk full')
        return db.run(sql, ...params)
      },
    })
    const outbox = new Outbox(flaky, new SettableClock(start), silentLog, { mail: async () => {} })
    await expect(outbox.runDue()).rejects.toThrow('disk full')
    fail = false
    expect(await outbox.runDue()).toBe(1)
    expect((await stored(db))[0]).toMatchObject({ attempts: 2, done_at: start })
  })

  test('many at once are each done once, some at a time', async () => {
    const seen: string[] = []
    let now = 0
    let most = 0
    const { add, outbox } = await setUp(await open(), async (_, { key }) => {
      now += 1
      most = Math.max(most, now)
      await new Promise((resolve) => setImmediate(resolve))
      now -= 1
      seen.push(key)
    })
    const keys = Array.from({ length: 50 }, (_, index) => `k${index}`)
    await add(...keys.map((key) => row(key)))
    await Promise.all([outbox.runDue(), outbox.runDue()])
    expect(seen.toSorted()).toEqual(keys.toSorted())
    expect(most).toBe(8)
  })

  test('forgets what is done and old, of one kind', async () => {
    const { db, clock, add, outbox } = await setUp(await open(), async () => {})
    await add(row('a'), row('open', plus(start, HOUR)))
    await outbox.runDue()
    await clock.advance(10)
    expect(await db.transaction((tx) => forgetDone(tx, 'other', clock.wall()))).toBe(0)
    expect(await db.transaction((tx) => forgetDone(tx, 'mail', clock.wall()))).toBe(1)
    expect((await stored(db)).map(({ key }) => key)).toEqual(['open'])
  })
})

onDatabase('sqlite', 'the outbox by itself', [outboxMigration], (open) => {
  test('runs by itself: at once when woken, and at each due time', async () => {
    const seen: [string, number][] = []
    const { clock, add, outbox } = await setUp(await open(), async (_, { key, attempt }) => {
      seen.push([key, clock.wall() - start])
      if (key === 'flaky' && attempt === 1) throw new Error('once')
    })
    outbox.start()
    await clock.advance(1_000)
    await add(row('a'), row('flaky'), row('b', plus(start, HOUR)))
    outbox.wake()
    outbox.wake()
    await clock.advance(0)
    await clock.advance(2 * HOUR)
    expect(seen).toEqual([
      ['a', 1_000],
      ['flaky', 1_000],
      ['flaky', 11_000],
      ['b', HOUR],
    ])
    await outbox.stop()
    await add(row('c'))
    outbox.wake()
    await clock.advance(HOUR)
    expect(seen).toHaveLength(4)
    expect(clock.pending).toBe(0)
  })

  test('finds within a minute what another node has put', async () => {
    const seen: string[] = []
    const { clock, add, outbox } = await setUp(await open(), async (_, { key }) => void seen.push(key))
    outbox.start()
    await clock.advance(1_000)
    await add(row('a'))
    await clock.advance(60_000)
    expect(seen).toEqual(['a'])
    await outbox.stop()
  })

  test('goes on by itself once the database can be used again', async () => {
    const { db, clock, add } = await setUp(await open(), async () => {})
    await add(row('a'))
    let fail = true
    const flaky: Database = Object.assign(Object.create(db) as Database, {
      dialect: db.dialect,
      run: db.run.bind(db),
      transaction: db.transaction.bind(db),
      get: async (sql: string, ...params: never[]) => {
        if (fail) throw new Error('disk full')
        return db.get(sql, ...params)
      },
    })
    const outbox = new Outbox(flaky, clock, silentLog, { mail: async () => {} })
    outbox.start()
    await clock.advance(20_000)
    fail = false
    await clock.advance(5_000)
    expect((await stored(db))[0]?.done_at).toBeGreaterThan(start)
    await outbox.stop()
  })
})

onDatabase('postgres', 'the outbox of several nodes', [outboxMigration], (open) => {
  test('two nodes share the work, nothing is done twice', async () => {
    const seen: string[] = []
    const one = await setUp(await open(), async (_, { key }) => void seen.push(key))
    const two = await setUp(await open(), async (_, { key }) => void seen.push(key))
    const keys = Array.from({ length: 60 }, (_, index) => `k${index}`)
    await one.add(...keys.map((key) => row(key)))
    await Promise.all([one.outbox.runDue(), two.outbox.runDue()])
    expect(seen.toSorted()).toEqual(keys.toSorted())
  })
})
