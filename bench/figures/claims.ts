import { join } from 'node:path'
import type { SeatPolicy, Seats } from '@seatwarden/core/license'
import type { ModuleId } from '@seatwarden/core/module'
import type { Engine } from '@seatwarden/manager/engine/engine'
import { people, testEngine } from '@seatwarden/manager/testing/engine'
import type { Database } from '@seatwarden/runtime/db/database'
import { startPostgres } from '@seatwarden/runtime/testing/postgres-server'
import { type Figure, judged, type Result } from '../figure.ts'
import { type Claimed, callAll, Newcomers } from '../lib/callers.ts'
import { Disk } from '../lib/disk.ts'
import { licenseFor } from '../lib/license.ts'
import { figureText } from '../lib/numbers.ts'
import { Pgbench } from '../lib/pgbench.ts'
import { inFolder } from '../lib/places.ts'
import { inTurn, median, ratioOf } from '../lib/rounds.ts'
import { addressOf, countsInTown, EIGHT, fillTown, openTown } from '../lib/town.ts'

const CALLERS = 256
const ROUNDS = 7
const MANY = 12_000
const ENOUGH = 10_000_000

const DISK = "this disk's fdatasync of 4 KiB"
const PGBENCH = 'pgbench simple-update, prepared, 8 clients'

/** An engine over a database, with people who have no seat yet. */
const company = async (db: Database, size: number, seats: Seats, policy?: SeatPolicy) => {
  const { engine } = await testEngine(db)
  await licenseFor(engine, seats, policy)
  const all = people(size)
  if (engine.roster.size === 0) await engine.accounts.create(all)
  return { engine, newcomers: new Newcomers((number) => all[number]!.address) }
}

const eight = (at: number): ModuleId => EIGHT[at % EIGHT.length]!

const claimOne: Figure = {
  name: 'claim-one',
  run: () =>
    inFolder(async (folder) => {
      const count = 400
      const disk = new Disk(folder)
      const db = await openTown(`sqlite:${join(folder, 'manager.db')}`, 'full')
      const { engine, newcomers } = await company(db, count * (ROUNDS + 2), ENOUGH)
      const { ours, other } = await inTurn(
        ROUNDS,
        async () => (await callAll([engine], 1, newcomers.take(count))).rate,
        () => disk.rate(count),
      )
      await engine.close()
      disk.close()
      const detail = `one caller, SQLite synchronous=full; disk ${figureText(median(other))}/s`
      const [value, ratio] = [median(ours), ratioOf(ours, other)]
      return [
        judged({
          name: 'claim-one',
          value,
          unit: 'seats/s',
          against: DISK,
          ratio,
          better: 'higher',
          goal: 0.6,
          detail,
        }),
      ]
    }),
}

const manyResults = (name: string, against: string, ours: Claimed[], other: number[], hot: number): Result[] => [
  judged({
    name: `claim-many ${name}`,
    value: median(ours.map(({ rate }) => rate)),
    unit: 'seats/s',
    against,
    ratio: ratioOf(
      ours.map(({ rate }) => rate),
      other,
    ),
    better: 'higher',
    goal: 10,
    detail: `${CALLERS} callers, one pool; the other ${figureText(median(other))}/s`,
  }),
  judged({
    name: `claim-many ${name} p99`,
    value: median(ours.map(({ p99 }) => p99)),
    unit: 'ms',
    against: null,
    ratio: null,
    better: 'lower',
    goal: 10,
    detail: `${CALLERS} callers at once`,
  }),
  judged({
    name: `claim-many ${name} hot`,
    value: median(ours.map(({ rate }) => rate)),
    unit: 'seats/s',
    against: 'the same with eight pools',
    ratio: hot,
    better: 'higher',
    goal: 0.9,
    detail: 'one pool that everybody wants',
  }),
]

/** One pool against eight, in turn. */
const hotRatio = async (engine: Engine, newcomers: Newcomers): Promise<number> => {
  const { ours, other } = await inTurn(
    3,
    async () => (await callAll([engine], CALLERS, newcomers.take(MANY / 2))).rate,
    async () => (await callAll([engine], CALLERS, newcomers.take(MANY / 2, eight))).rate,
  )
  return ratioOf(ours, other)
}

const heldIn = async (db: Database): Promise<number> =>
  (await db.get<{ held: number }>("select count(*) as held from seats where kind = 'licensed'"))?.held ?? -1

const OVERSOLD_SEATS = 1_000

/** More callers than seats, on every node at once; the difference between seats sold and seats licensed. */
const oversold = async (name: string, open: () => Promise<Database>, nodes: number): Promise<Result> => {
  const engines: Engine[] = []
  for (let node = 0; node < nodes; node += 1)
    engines.push((await company(await open(), 2 * OVERSOLD_SEATS, OVERSOLD_SEATS, 'hardLimit')).engine)
  const wanted = people(2 * OVERSOLD_SEATS).map(({ address }) => ({ login: address, module: 'mail' as const }))
  const { licensed } = await callAll(engines, CALLERS, wanted)
  const stored = await heldIn(engines[0]!.stores.db)
  for (const engine of engines) await engine.close()
  return judged({
    name: `claim-many ${name} oversold`,
    value: Math.max(licensed, stored) - OVERSOLD_SEATS,
    unit: 'seats',
    against: null,
    ratio: null,
    better: 'lower',
    goal: 0,
    detail: `${2 * OVERSOLD_SEATS} people, ${OVERSOLD_SEATS} seats, ${nodes === 1 ? 'one node' : `${nodes} nodes`}: ${licensed} let in, ${stored} stored`,
  })
}

const PEOPLE = MANY * (ROUNDS + 1) + MANY * 4

const manySqlite = (): Promise<Result[]> =>
  inFolder(async (folder) => {
    const disk = new Disk(folder)
    const { engine, newcomers } = await company(
      await openTown(`sqlite:${join(folder, 'manager.db')}`, 'full'),
      PEOPLE,
      ENOUGH,
    )
    const { ours, other } = await inTurn(
      ROUNDS,
      () => callAll([engine], CALLERS, newcomers.take(MANY)),
      () => disk.rate(400),
    )
    const hot = await hotRatio(engine, newcomers)
    await engine.close()
    disk.close()
    const sold = await oversold('SQLite', () => openTown(`sqlite:${join(folder, 'few.db')}`, 'full'), 1)
    return [...manyResults('SQLite', DISK, ours, other, hot), sold]
  })

const manyPostgres = async (): Promise<Result[]> => {
  const server = await startPostgres({ fsync: true })
  try {
    const pgbench = new Pgbench(server.url)
    await pgbench.prepare()
    const { engine, newcomers } = await company(await openTown(server.url, 'full'), PEOPLE, ENOUGH)
    const { ours, other } = await inTurn(
      ROUNDS,
      () => callAll([engine], CALLERS, newcomers.take(MANY)),
      () => pgbench.simpleUpdate(2),
    )
    const hot = await hotRatio(engine, newcomers)
    await engine.stores.db.run('drop schema public cascade')
    await engine.stores.db.run('create schema public')
    await engine.stores.db.close()
    const sold = await oversold('PostgreSQL', () => openTown(server.url, 'full'), 2)
    return [...manyResults('PostgreSQL', PGBENCH, ours, other, hot), sold]
  } finally {
    await server.stop()
  }
}

const claimMany: Figure = { name: 'claim-many', run: async () => [...(await manySqlite()), ...(await manyPostgres())] }

/** Milliseconds of one first seat, each alone, in a pool of which `held` seats are held. */
export const claimTimes = async (engine: Engine, newcomers: Newcomers, count: number): Promise<number> => {
  const times: number[] = []
  for (const { login } of newcomers.take(count)) {
    const from = performance.now()
    await engine.access.ask(login, 'webmail')
    times.push(performance.now() - from)
  }
  return median(times)
}

/** One account of 22 or so does not count. */
const COUNTING = 0.955

/** A town in which about `held` accounts hold a webmail seat, and more than `newcomers` of those after them may come. */
export const openPool = async (folder: string, held: number, newcomers: number) => {
  const url = `sqlite:${join(folder, `pool-${held}.db`)}`
  const until = Math.ceil(held / COUNTING)
  const accounts = until + 2 * newcomers
  await fillTown(url, { accounts, counted: ['webmail'], holders: [{ module: 'webmail', every: 1, until }] })
  // Without waiting for the disk, which would hide what grows.
  const { engine } = await testEngine(await openTown(url, 'off'))
  await licenseFor(engine, ENOUGH)
  const free = Array.from({ length: 2 * newcomers }, (_, at) => until + at).filter(countsInTown)
  return { engine, newcomers: new Newcomers((at) => addressOf(free[at]!)) }
}

const FLAT_ROUND = 300

const claimFlat: Figure = {
  name: 'claim-flat',
  run: () =>
    inFolder(async (folder) => {
      const large = await openPool(folder, 200_000, FLAT_ROUND * (ROUNDS + 1))
      const small = await openPool(folder, 200, FLAT_ROUND * (ROUNDS + 1))
      const { ours, other } = await inTurn(
        ROUNDS,
        () => claimTimes(large.engine, large.newcomers, FLAT_ROUND),
        () => claimTimes(small.engine, small.newcomers, FLAT_ROUND),
      )
      const sizes = [large, small].map(({ engine }) => figureText(engine.roster.held.webmail))
      await large.engine.close()
      await small.engine.close()
      return [
        judged({
          name: 'claim-flat',
          value: median(ours) * 1000,
          unit: 'µs',
          against: 'the same in a small pool',
          ratio: ratioOf(ours, other),
          better: 'lower',
          goal: 1.2,
          detail: `pools of ${sizes.join(' and ')} at the end; one caller, SQLite without waiting for the disk; small ${figureText(median(other) * 1000)} µs`,
        }),
      ]
    }),
}

export const claimFigures: readonly Figure[] = [claimOne, claimMany, claimFlat]
