import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { eachDatabase, onDatabase } from './contract.ts'
import { DatabaseError, isUniqueViolation, type Migration, openDatabase, type Value } from './database.ts'
import { toSqlite } from './sqlite-connection.ts'

const migrations: Migration[] = [
  {
    id: '0001-things',
    sql: (d) => [
      `create table thing (id ${d.serialKey}, name text not null unique, at bigint, mark integer, body ${d.blob})`,
      `create table part (id ${d.serialKey}, thing bigint not null references thing (id))`,
    ],
  },
]
interface Thing {
  id: number
  name: string
  at: number | null
  mark: number | null
  body: Buffer | null
}
const INSERT = 'insert into thing (name, at, mark, body) values ($1, $2, $3, $4) returning id'

eachDatabase('the database', migrations, (open) => {
  const add = async (db: Awaited<ReturnType<typeof open>>, name: string): Promise<number> => {
    const row = await db.transaction((tx) => tx.get<{ id: number }>(INSERT, name, 1, 2, null))
    return row?.id ?? Number.NaN
  }

  test('gives back what was stored, alike from get and all', async () => {
    const db = await open()
    const body = new Uint8Array([9, 0, 255, 7]).subarray(1)
    await db.transaction((tx) => tx.get(INSERT, 'Zoë 漢字 🎫', 1_800_000_000_123, 7, body))
    const expected = { id: 1, name: 'Zoë 漢字 🎫', at: 1_800_000_000_123, mark: 7, body: Buffer.from([0, 255, 7]) }
    expect(await db.get('select * from thing')).toStrictEqual(expected)
    expect(await db.all('select * from thing')).toStrictEqual([expected])
    expect(await db.all('select id, at from thing')).toStrictEqual([{ id: 1, at: 1_800_000_000_123 }])
    await db.snapshot(async (tx) => {
      expect(await tx.get('select * from thing')).toStrictEqual(expected)
      expect(await tx.all('select * from thing')).toStrictEqual([expected])
    })
  })

  test('gives back any text and number', async () => {
    const db = await open()
    const text = fc.string({ unit: 'binary' }).filter((it) => !it.includes('\0'))
    await fc.assert(
      fc.asyncProperty(text, fc.maxSafeInteger(), fc.uint8Array(), async (name, at, body) => {
        await db.run('delete from thing')
        await db.run('insert into thing (name, at, body) values ($1, $2, $3)', name, at, body)
        const row = await db.get<Thing>('select * from thing where name = $1', name)
        expect(row).toMatchObject({ name, at, body: Buffer.from(body) })
      }),
      { numRuns: 50 },
    )
  })

  test('says how many rows changed, also where rows are returned', async () => {
    const db = await open()
    await add(db, 'a')
    await add(db, 'b')
    expect(await db.run('update thing set mark = $1', 5)).toBe(2)
    expect(await db.run('update thing set mark = $1 where name = $2', 6, 'none')).toBe(0)
    expect(await db.run('update thing set mark = $1 returning id', 7)).toBe(2)
    expect(await db.get('select mark from thing where name = $1', 'a')).toEqual({ mark: 7 })
  })

  test('answers nothing where nothing is, also after a row was there', async () => {
    const db = await open()
    await add(db, 'a')
    const find = 'select name from thing where name = $1'
    for (const name of ['a', 'none', 'a', 'none']) {
      const expected = name === 'a' ? [{ name }] : []
      expect(await db.all(find, name)).toEqual(expected)
      expect(await db.get(find, name)).toEqual(expected[0])
      await db.transaction(async (tx) => {
        expect(await tx.get(find, name)).toEqual(expected[0])
        expect(await tx.all(find, name)).toEqual(expected)
        expect(await tx.get(find, 'none')).toBeUndefined()
      })
    }
  })

  test('a statement that failed works again', async () => {
    const db = await open()
    await add(db, 'a')
    const twice = await add(db, 'a').catch((error: unknown) => error)
    expect(isUniqueViolation(twice)).toBe(true)
    expect(isUniqueViolation(new Error('other'))).toBe(false)
    expect(await add(db, 'b')).toBeGreaterThan(1)
    await expect(db.run('insert into thing (name) values ($1)', 'a')).rejects.toThrow()
    expect(await db.run('insert into thing (name) values ($1)', 'c')).toBe(1)
  })

  test('numbers placeholders, not their order, and leaves text alone', async () => {
    const db = await open()
    await db.run("insert into thing (name, at, mark) values ($2 || ' costs $1', $1, $3)", 5, 'it', 9)
    expect(await db.get('select name, at, mark from thing')).toEqual({ name: 'it costs $1', at: 5, mark: 9 })
  })

  test('whole numbers stay whole', async () => {
    const db = await open()
    await add(db, 'a')
    const row = await db.get('select 7 / cast($1 as bigint) as half, count(*) as n, sum(at) as total from thing', 2)
    expect(row).toEqual({ half: 3, n: 1, total: 1 })
    expect(await db.get('select name = $1 as same from thing', 'a')).toEqual({ same: 1 })
    expect(await db.get('select name as "fullName" from thing')).toEqual({ fullName: 'a' })
  })

  test('on conflict keeps or updates the row that is there', async () => {
    const db = await open()
    await add(db, 'a')
    const keep = 'insert into thing (name, at) values ($1, $2) on conflict (name) do nothing'
    const put = 'insert into thing (name, at) values ($1, $2) on conflict (name) do update set at = excluded.at'
    expect(await db.run(keep, 'a', 9)).toBe(0)
    expect(await db.run(put, 'a', 9)).toBe(1)
    expect(await db.get('select at from thing')).toEqual({ at: 9 })
  })

  test('[Q1] a transaction that throws leaves no trace and its error comes out', async () => {
    const db = await open()
    const fault = new Error('no')
    const work = db.transaction(async (tx) => {
      await tx.run('insert into thing (name) values ($1)', 'a')
      throw fault
    })
    await expect(work).rejects.toBe(fault)
    expect(await db.all('select * from thing')).toEqual([])
    expect(await add(db, 'a')).toBeGreaterThan(0)
  })

  test('[Q1] a failed statement undoes the whole transaction although its error was caught', async () => {
    const db = await open()
    const work = db.transaction(async (tx) => {
      await tx.run('insert into thing (name) values ($1)', 'a')
      await tx.run('insert into thing (name) values ($1)', 'a').catch(() => {})
    })
    await expect(work).rejects.toSatisfy(isUniqueViolation)
    expect(await db.all('select * from thing')).toEqual([])
  })

  test('foreign keys are kept', async () => {
    const db = await open()
    await expect(db.run('insert into part (thing) values ($1)', 77)).rejects.toThrow(/foreign key/i)
  })

  test('a read outside never sees a transaction that has not ended', async () => {
    const db = await open()
    await db.transaction(async (tx) => {
      await tx.run('insert into thing (name) values ($1)', 'a')
      expect(await db.all('select * from thing')).toEqual([])
      expect(await tx.all('select name from thing')).toEqual([{ name: 'a' }])
    })
    expect(await db.all('select name from thing')).toEqual([{ name: 'a' }])
  })

  test('a snapshot stays the same while others write', async () => {
    const db = await open()
    await add(db, 'a')
    await db.snapshot(async (tx) => {
      await add(db, 'b')
      expect(await tx.all('select name from thing')).toEqual([{ name: 'a' }])
      await db.snapshot(async (second) => {
        await add(db, 'c')
        expect(await second.get('select count(*) as n from thing')).toEqual({ n: 2 })
      })
      expect(await tx.get('select count(*) as n from thing')).toEqual({ n: 1 })
    })
    expect(await db.snapshot((tx) => tx.get('select count(*) as n from thing'))).toEqual({ n: 3 })
  })

  test('a snapshot writes nothing', async () => {
    const db = await open()
    const work = db.snapshot((tx) => tx.run('insert into thing (name) values ($1)', 'a'))
    await expect(work).rejects.toThrow(/read-?only/)
    expect(await add(db, 'a')).toBe(1)
  })

  test('transactions on one row lose nothing', async () => {
    const db = await open()
    await add(db, 'a')
    const raise = () =>
      db.transaction(async (tx) => {
        const row = await tx.get<{ at: number }>('select at from thing where name = $1 for update', 'a')
        await tx.run('update thing set at = $1 where name = $2', (row?.at ?? 0) + 1, 'a')
      })
    await Promise.all(Array.from({ length: 40 }, raise))
    expect(await db.get('select at from thing')).toEqual({ at: 41 })
  })

  test('a transaction inside a transaction throws and undoes the outer one', async () => {
    const db = await open()
    const work = db.transaction(async (tx) => {
      await tx.run('insert into thing (name) values ($1)', 'a')
      await db.transaction(async () => {})
    })
    await expect(work).rejects.toThrow('inside another')
    await expect(db.transaction(() => db.run('delete from thing'))).rejects.toThrow('inside another')
    expect(await db.all('select * from thing')).toEqual([])
  })

  test('a transaction is of no use after its end', async () => {
    const db = await open()
    const tx = await db.transaction(async (it) => it)
    await expect(tx.run('insert into thing (name) values ($1)', 'a')).rejects.toThrow('has ended')
    expect(await db.all('select * from thing')).toEqual([])
  })

  test('outside a transaction all and get only read', async () => {
    const db = await open()
    await expect(db.get(INSERT, 'a', 1, 1, null)).rejects.toThrow('only reads')
    await expect(db.all(INSERT, 'a', 1, 1, null)).rejects.toThrow('only reads')
  })

  test('[Q2] what cannot be stored is refused by name, and the process lives', async () => {
    const db = await open()
    const values = ['a\0b', Number.NaN, Infinity, 2n ** 60n, true, undefined, {}, new Date(0), Symbol('x')]
    for (const value of values) {
      const work = db.run('insert into thing (at, name) values ($1, $2)', 1, value as Value)
      await expect(work).rejects.toThrow('$2 cannot be stored')
    }
    expect(await db.all('select * from thing')).toEqual([])
  })

  test('a closed database says so', async () => {
    const db = await open()
    await db.close()
    await db.close()
    for (const work of [
      () => db.get('select 1'),
      () => db.run('delete from thing'),
      () => db.transaction(async () => {}),
    ]) {
      await expect(work()).rejects.toThrow('the database is closed')
    }
    await expect(db.snapshot(async () => {})).rejects.toThrow('the database is closed')
  })

  test('close waits for what has begun', async () => {
    const db = await open()
    const begun = db.transaction(async (tx) => {
      await new Promise((resolve) => setImmediate(resolve))
      await tx.run('insert into thing (name) values ($1)', 'a')
    })
    await db.close()
    await begun
    expect(await (await open()).all('select name from thing')).toEqual([{ name: 'a' }])
  })
})

onDatabase('postgres', 'the database', migrations, (open) => {
  test('two nodes open one empty database at the same moment', async () => {
    const [one, two] = await Promise.all([open(), open()])
    await one.run('insert into thing (name) values ($1)', 'a')
    expect(await two.all('select name from thing')).toEqual([{ name: 'a' }])
  })

  test('a backup is left to pg_dump', async () => {
    await expect((await open()).backup('/nowhere')).rejects.toThrow('pg_dump')
  })

  test('[Q1] a connection that the server ends undoes its transaction, and the next one works', async () => {
    const [one, two] = [await open(), await open()]
    const work = one.transaction(async (tx) => {
      const row = await tx.get<{ pid: number }>('select pg_backend_pid() as pid')
      await tx.run('insert into thing (name) values ($1)', 'a')
      await two.get('select pg_terminate_backend(cast($1 as integer))', row?.pid ?? 0)
      await tx.run('insert into thing (name) values ($1)', 'b')
    })
    await expect(work).rejects.toThrow()
    expect(await one.all('select * from thing')).toEqual([])
    expect(await one.run('insert into thing (name) values ($1)', 'c')).toBe(1)
  })
})

const ONE = { id: '0001', sql: () => ['create table one (id integer)'] }
const TWO = { id: '0002', sql: () => ['create table two (id integer)', 'insert into two (id) values (2)'] }
const BROKEN = { id: '0002', sql: () => ['create table two (id integer)', 'insert into nowhere (id) values (2)'] }

describe('SQLite in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seatwarden-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  let counter = 0
  const fresh = (): string => {
    counter += 1
    return `sqlite:${join(folder, `${counter}.db`)}`
  }

  test('runs the migrations that are missing and keeps what is there', async () => {
    const url = fresh()
    const first = await openDatabase({ url, migrations: [ONE] })
    await first.run('insert into one (id) values (1)')
    await first.close()
    const second = await openDatabase({ url, migrations: [ONE, TWO] })
    expect(await second.all('select one.id as a, two.id as b from one, two')).toEqual([{ a: 1, b: 2 }])
    await second.close()
  })

  test('[Q1] a migration that fails leaves nothing of itself', async () => {
    const url = fresh()
    await expect(openDatabase({ url, migrations: [ONE, BROKEN] })).rejects.toThrow('nowhere')
    const db = await openDatabase({ url, migrations: [ONE, TWO] })
    expect(await db.all('select * from two')).toEqual([{ id: 2 }])
    await db.close()
  })

  test('refuses what a newer program wrote', async () => {
    const url = fresh()
    await (await openDatabase({ url, migrations: [ONE, TWO] })).close()
    await expect(openDatabase({ url, migrations: [ONE] })).rejects.toThrow(/newer program .*0002/)
  })

  test('[Q1] is refused to a second opener, and free again after the first was killed', async () => {
    const url = fresh()
    const db = await openDatabase({ url, migrations: [] })
    await expect(openDatabase({ url, migrations: [] })).rejects.toThrow('in use by another process')
    await db.close()
    const hold = `new (require('libsql'))(process.argv[1]).exec('begin exclusive'); console.log('held'); setInterval(() => {}, 1000)`
    const holder = spawn(process.execPath, ['-e', hold, `${url.slice('sqlite:'.length)}.lock`])
    await new Promise((resolve) => holder.stdout.once('data', resolve))
    await expect(openDatabase({ url, migrations: [] })).rejects.toThrow('in use by another process')
    holder.kill('SIGKILL')
    await new Promise((resolve) => holder.once('exit', resolve))
    await (await openDatabase({ url, migrations: [] })).close()
  })

  test('[L14] can be opened beside a process that runs on it, for short work that both see', async () => {
    const url = fresh()
    const running = await openDatabase({ url, migrations: [ONE] })
    const beside = await openDatabase({ url, migrations: [ONE], beside: true })
    await beside.transaction((tx) => tx.run('insert into one (id) values (1)'))
    await running.run('insert into one (id) values (2)')
    for (const db of [running, beside]) expect(await db.all('select * from one order by id')).toHaveLength(2)
    await beside.close()
    await expect(openDatabase({ url, migrations: [ONE] })).rejects.toThrow('in use by another process')
    await running.close()
  })

  test('beside another, nothing is made and no schema is changed', async () => {
    const url = fresh()
    await expect(openDatabase({ url, migrations: [ONE], beside: true })).rejects.toThrow('there is no database')
    await (await openDatabase({ url, migrations: [ONE] })).close()
    const later = openDatabase({ url, migrations: [ONE, TWO], beside: true })
    await expect(later).rejects.toThrow('start the server of this version on it first')
    await expect(openDatabase({ url, migrations: [], beside: true })).rejects.toThrow('newer program')
    await (await openDatabase({ url, migrations: [ONE] })).close()
  })

  test('says plainly where a file cannot be', async () => {
    const file = join(folder, 'plain')
    writeFileSync(file, '')
    const refused = openDatabase({ url: `sqlite:${file}/x.db`, migrations: [] })
    await expect(refused).rejects.toThrow(DatabaseError)
    await expect(openDatabase({ url: 'sqlite:', migrations: [] })).rejects.toThrow('names no file')
    await expect(openDatabase({ url: 'mysql://x', migrations: [] })).rejects.toThrow('not with mysql:')
  })

  test('[Q3] a PostgreSQL that is not there is named without its password', async () => {
    const refused = openDatabase({ url: 'postgres://u:secret@127.0.0.1:1/x', migrations: [] })
    await expect(refused).rejects.toThrow(/^cannot use PostgreSQL at 127.0.0.1:1\/x: (?!.*secret)/)
  })

  test('a backup is a whole database made while writing goes on', async () => {
    const url = fresh()
    const db = await openDatabase({ url, migrations: [ONE] })
    await db.run('insert into one (id) values (1)')
    const copy = join(folder, 'copy.db')
    await Promise.all([db.backup(copy), db.run('insert into one (id) values (2)')])
    await expect(db.backup(copy)).rejects.toThrow('exists')
    await db.close()
    const restored = await openDatabase({ url: `sqlite:${copy}`, migrations: [ONE] })
    expect((await restored.all('select * from one')).length).toBeGreaterThanOrEqual(1)
    await restored.close()
  })

  test('a long snapshot lets timers and sockets have their turn', async () => {
    const db = await openDatabase({ url: fresh(), migrations: [], durability: 'off' })
    let turned = false
    setImmediate(() => {
      turned = true
    })
    // Without a turn this would go on to the limit, since answers from SQLite alone never let one happen.
    const limit = performance.now() + 5_000
    await db.snapshot(async (tx) => {
      // oxlint-disable-next-line no-unmodified-loop-condition -- the turn that it waits for sets it
      while (!turned && performance.now() < limit) await tx.all('select 1')
    })
    expect(turned).toBe(true)
    await db.close()
  })

  test('[Q1] what was stored outlives kill -9', async () => {
    const url = fresh()
    await (await openDatabase({ url, migrations: [ONE] })).close()
    const path = url.slice('sqlite:'.length)
    const die = `const db = new (require('libsql'))(process.argv[1]); db.exec('insert into one (id) values (5)'); db.exec('begin immediate'); db.exec('insert into one (id) values (6)'); process.kill(process.pid, 'SIGKILL')`
    expect(() => execFileSync(process.execPath, ['-e', die, path], { stdio: 'ignore' })).toThrow()
    const db = await openDatabase({ url, migrations: [ONE] })
    expect(await db.all('select * from one')).toEqual([{ id: 5 }])
    await db.close()
  })
})

test('placeholders become numbered ones outside of quotes', () => {
  expect(toSqlite(`select $2, '$1 it''s $3', "a$4" from t where x = $10 for update`)).toBe(
    `select ?2, '$1 it''s $3', "a$4" from t where x = ?10`,
  )
  expect(toSqlite('select 1 from t FOR UPDATE SKIP LOCKED')).toBe('select 1 from t')
})
