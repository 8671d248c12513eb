import { instant, MINUTE } from '@seatwarden/core/instant'
import type { SeatPolicy } from '@seatwarden/core/license'
import type { AccessAnswer } from '@seatwarden/manager/engine/access'
import type { Engine } from '@seatwarden/manager/engine/engine'
import { migrations } from '@seatwarden/manager/migrations/index'
import { installTerms, people, START, testEngine } from '@seatwarden/manager/testing/engine'
import { termsWith } from '@seatwarden/manager/testing/license'
import { SettableClock } from '@seatwarden/runtime/clock'
import { eachDatabase } from '@seatwarden/runtime/db/contract'
import type { Database, Sql } from '@seatwarden/runtime/db/database'
import { seededRandom } from '@seatwarden/runtime/random'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Dice } from './dice.ts'
import { GuaranteeBroken } from './guarantee.ts'
import { seatsOf } from './picture.ts'
import { SeatGuarantees } from './seat-guarantees.ts'

const PEOPLE = 400
const SEATS = 50

/** Sees every state that a transaction is about to commit. */
const watched = (db: Database, look: (tx: Sql) => Promise<void>): Database => ({
  dialect: db.dialect,
  all: (sql, ...params) => db.all(sql, ...params),
  get: (sql, ...params) => db.get(sql, ...params),
  run: (sql, ...params) => db.run(sql, ...params),
  snapshot: (work) => db.snapshot(work),
  backup: (path) => db.backup(path),
  close: () => db.close(),
  transaction: (work) =>
    db.transaction(async (tx) => {
      const result = await work(tx)
      await look(tx)
      return result
    }),
})

/** Never one seat too many; and whoever gets none, gets none because all are held. */
const everyCommit = () => {
  let seatless = 0
  return async (tx: Sql): Promise<void> => {
    const now = await tx.get<{ held: number; none: number }>(
      `select (select count(*) from seats where kind = 'licensed') as held,
        (select count(*) from trials) + (select count(*) from seats where kind = 'refused') as none`,
    )
    const { held = 0, none = 0 } = now ?? {}
    if (held > SEATS) expect.fail(`${held} hold a seat`)
    if (none > seatless && held < SEATS) expect.fail(`somebody got no seat while ${SEATS - held} were free`)
    seatless = none
  }
}

const open = async (db: Database, seatPolicy: SeatPolicy) => {
  const clock = new SettableClock(START)
  const { engine } = await testEngine(watched(db, everyCommit()), clock)
  await installTerms(engine, termsWith(engine.now(), { mail: SEATS }, { seatPolicy }))
  return { engine, clock }
}

const shuffled = <T>(dice: Dice, list: readonly T[]): T[] => {
  const left = [...list]
  return Array.from({ length: list.length }, () => left.splice(dice.between(0, left.length - 1), 1)[0] as T)
}

/** Begins somewhere in the middle of what goes on. */
const after = async <T>(turns: number, work: () => T): Promise<Awaited<T>> => {
  for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
  return await work()
}

const remove = (engine: Engine, addresses: readonly string[]) =>
  engine.accounts.remove(
    addresses.flatMap((address) => {
      const index = engine.roster.find(address)
      return index === undefined ? [] : [engine.roster.idOf(index)]
    }),
  )

/** All of them ask once, in batches of any size, while some of those who asked before are deleted. */
const race = async (engine: Engine, clock: SettableClock, seed: number, domain: string) => {
  const dice = new Dice(seededRandom(seed))
  await engine.accounts.create(people(PEOPLE, instant(START), domain))
  let waiting = shuffled(dice, [...engine.roster.addresses()])
  const seen: string[] = []
  const gone = new Set<string>()
  const answers = new Map<string, AccessAnswer>()
  while (waiting.length > 0) {
    const batch = waiting.slice(0, dice.between(1, 150))
    waiting = waiting.slice(batch.length)
    const leaving = [...new Set(dice.some(seen, dice.between(0, 6)))].filter((address) => !gone.has(address))
    for (const address of leaving) gone.add(address)
    const asking = batch.map((address) =>
      after(dice.between(0, 20), async () => answers.set(address, await engine.access.ask(address, 'mail'))),
    )
    await Promise.all([...asking, after(dice.between(0, 40), () => remove(engine, leaving))])
    seen.push(...batch)
    clock.jumpWall(MINUTE)
  }
  return { answers: [...answers].filter(([address]) => !gone.has(address)).map(([, answer]) => answer) }
}

const settled = async (engine: Engine): Promise<void> => {
  const complain = (guarantee: GuaranteeBroken['guarantee'], what: string): never => {
    throw new GuaranteeBroken(guarantee, 'the race', engine.now(), what)
  }
  new SeatGuarantees().check({ engine, picture: await seatsOf(engine), now: engine.now(), complain }, [])
}

eachDatabase('a race for seats', migrations, (database, dialect) => {
  const numRuns = dialect === 'sqlite' ? 8 : 3

  const races = async (seatPolicy: SeatPolicy, check: (answers: AccessAnswer[]) => void) => {
    const { engine, clock } = await open(await database(), seatPolicy)
    let run = 0
    const one = async (seed: number): Promise<void> => {
      run += 1
      const { answers } = await race(engine, clock, seed, `run${run}.example`)
      expect(engine.roster.held.mail).toBe(SEATS)
      await settled(engine)
      check(answers)
      await remove(engine, [...engine.roster.addresses()])
    }
    await fc.assert(fc.asyncProperty(fc.nat(), one), { numRuns, endOnFailure: true })
  }

  test('[S9 S6] 400 first accesses to 50 seats amid deletions: never seat 51, nobody refused, no trial while a seat is free', () =>
    races('trialOverage', (answers) => expect(answers.every((answer) => answer.granted)).toBe(true)))

  test('[S9 K4] the same under hardLimit: nobody refused while a seat is free', () =>
    races('hardLimit', (answers) => {
      const codes = new Set(answers.map((answer) => (answer.granted ? answer.seat : answer.code)))
      expect([...codes].toSorted()).toEqual(['licensed', 'no_seat_free'])
    }))
})
