import { type Instant, MINUTE, plus } from '@seatwarden/core/instant'
import { eachDatabase } from '@seatwarden/runtime/db/contract'
import { expect, test } from 'vitest'
import { migrations } from '../migrations/index.ts'
import { people, START, testEngine } from '../testing/engine.ts'
import type { Engine } from './engine.ts'

const PEOPLE = people(1_200)
const indexOf = (engine: Engine, i: number): number => engine.roster.find(PEOPLE[i]?.address ?? '') ?? -1

const stored = async (engine: Engine, i: number) => {
  const { db, seats, accounts } = engine.stores
  const accountId = engine.roster.idOf(indexOf(engine, i))
  const uses = await seats.lastUse(db, [
    { accountId, module: 'mail' },
    { accountId, module: 'im' },
  ])
  const [account] = await accounts.byIds(db, [accountId])
  return [uses.get(`${accountId}:mail`), uses.get(`${accountId}:im`), account?.lastLoginAt]
}

eachDatabase('last use', migrations, (open) => {
  test('[X7 G5] more uses than one transaction takes are all written, each module its own, the login the latest', async () => {
    const { engine } = await testEngine(await open())
    await engine.accounts.create(PEOPLE)
    const later = plus(START, MINUTE)
    for (let i = 0; i < PEOPLE.length; i += 1) engine.lastUse.note(indexOf(engine, i), 'mail', later)
    engine.lastUse.note(indexOf(engine, 7), 'im', START)
    let turns = 0
    await engine.lastUse.write(async () => {
      turns += 1
    })
    expect(turns).toBe(2)
    expect(await stored(engine, 7)).toEqual([later, START, later])
    expect(await stored(engine, 1_199)).toEqual([later, undefined, later])
    expect(engine.lastUse.unwrittenLogin(indexOf(engine, 7))).toBeNull()
  })

  test('[X7] what is noted while it is written is not lost, nor what could not be written', async () => {
    const { engine } = await testEngine(await open())
    await engine.accounts.create(PEOPLE)
    const [first, second] = [START, plus(START, MINUTE)] as [Instant, Instant]
    const index = indexOf(engine, 3)
    engine.lastUse.note(index, 'mail', first)
    const { seats } = engine.stores
    const save = seats.saveLastUse
    seats.saveLastUse = () => Promise.reject(new Error('the disk is full'))
    await expect(engine.lastUse.write()).rejects.toThrow('the disk is full')
    expect(engine.lastUse.unwritten(index, 'mail')).toBe(first)
    seats.saveLastUse = (tx, rows) => {
      engine.lastUse.note(index, 'mail', second)
      return save(tx, rows)
    }
    await engine.lastUse.write()
    expect(await stored(engine, 3)).toEqual([first, undefined, first])
    expect(engine.lastUse.unwritten(index, 'mail')).toBe(second)
    seats.saveLastUse = save
    await engine.lastUse.write()
    expect(await stored(engine, 3)).toEqual([second, undefined, second])
  })

  test('[X7] who comes after a deleted account does not take over its last use', async () => {
    const { engine } = await testEngine(await open())
    await engine.accounts.create(PEOPLE.slice(0, 2))
    const index = indexOf(engine, 1)
    engine.lastUse.note(index, 'mail', START)
    await engine.accounts.remove([engine.roster.idOf(index)])
    await engine.accounts.create(PEOPLE.slice(2, 3))
    expect(indexOf(engine, 2)).toBe(index)
    engine.lastUse.note(index, 'im', START)
    await engine.lastUse.write()
    expect(await stored(engine, 2)).toEqual([undefined, START, START])
  })

  test('[X7] what is written beside a change of the same accounts is not undone by it, nor kept of who is gone', async () => {
    const { engine } = await testEngine(await open())
    const { db, accounts, seats } = engine.stores
    await engine.accounts.create(PEOPLE.slice(0, 2))
    const [first, second] = [indexOf(engine, 0), indexOf(engine, 1)]
    const [known] = await accounts.byIds(db, [engine.roster.idOf(first)])
    engine.lastUse.note(first, 'mail', START)
    await engine.lastUse.write()
    await db.transaction(async (tx) => void (await accounts.update(tx, known ? [{ ...known, name: 'Jana' }] : [])))
    const [changed] = await accounts.byIds(db, [engine.roster.idOf(first)])
    expect(changed).toMatchObject({ name: 'Jana', lastLoginAt: START })
    const gone = engine.roster.idOf(second)
    await engine.accounts.remove([gone])
    await db.transaction(async (tx) => void (await seats.saveLastUse(tx, [[gone, 'mail', START]])))
    expect(await db.all('select * from last_use where account_id = $1', gone)).toEqual([])
  })
})
