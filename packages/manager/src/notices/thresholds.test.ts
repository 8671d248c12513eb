import { MINUTE } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { eachDatabase } from '@seatwarden/runtime/db/contract'
import type { Database } from '@seatwarden/runtime/db/database'
import { expect, test } from 'vitest'
import { migrations } from '../migrations/index.ts'
import { noticeStore } from '../store/notices.ts'
import { installTerms, people, START } from '../testing/engine.ts'
import { termsWith } from '../testing/license.ts'
import { type Desk, desk } from './testing/office.ts'

const seatsOf = (mail: number, more: Partial<LicenseTerms> = {}) => termsWith(START, { mail }, more)

const house = (db: Database, terms: LicenseTerms = seatsOf(20)) => desk(db, {}, terms)

const grow = async ({ engine, clock }: Desk, to: number) => {
  await engine.accounts.create(people(to))
  await clock.advance(MINUTE)
}

/** Removes accounts until so many are left. */
const shrinkTo = async ({ engine, clock }: Desk, left: number) => {
  const ids = [...engine.roster.indexes()].map((index) => engine.roster.idOf(index)).toSorted((a, b) => a - b)
  await engine.accounts.remove(ids.slice(left))
  await clock.advance(MINUTE)
}

const told = async ({ engine }: Desk) =>
  (await noticeStore.page(engine.stores.db, null, 100))
    .filter(({ text }) => text.startsWith('seats_'))
    .toReversed()
    .map(({ text, facts, resolvedAt }) => [
      text,
      facts && 'usedSeats' in facts ? facts.usedSeats : null,
      resolvedAt !== null,
    ])

eachDatabase('thresholds', migrations, (open) => {
  test('[N4] one notice at 90 %, one at 100 %, one when there is room again: never a repeat in between', async () => {
    const made = await house(await open())
    await grow(made, 17)
    expect(await told(made)).toEqual([])
    await grow(made, 18)
    await grow(made, 19)
    expect(await told(made)).toEqual([['seats_near', 18, false]])
    await grow(made, 20)
    await grow(made, 24)
    expect(await told(made)).toEqual([
      ['seats_near', 18, false],
      ['seats_full', 20, false],
    ])
    for (const [down, up] of [
      [19, 20],
      [18, 24],
    ] as const) {
      await shrinkTo(made, down)
      await grow(made, up)
    }
    const filled = (await told(made)).filter(([text]) => text !== 'seats_resolved')
    expect(filled.length).toBeLessThanOrEqual(3)
    await shrinkTo(made, 10)
    expect((await told(made)).at(-1)).toEqual(['seats_resolved', 10, false])
    expect((await told(made)).slice(0, -1).every(([, , over]) => over)).toBe(true)
  })

  test('[N4 N3] it is written in the transaction that counts: a dry run tells nothing', async () => {
    const made = await house(await open())
    await made.engine.accounts.create(people(20), true)
    expect(await told(made)).toEqual([])
    await grow(made, 20)
    expect(await told(made)).toHaveLength(1)
  })

  test('[N4 A7] more seats make room, fewer take it; a module without limit is never full', async () => {
    const made = await house(await open())
    await grow(made, 20)
    await installTerms(made.engine, { ...seatsOf(40), counter: 2 })
    expect((await told(made)).at(-1)).toEqual(['seats_resolved', 20, false])
    await made.clock.advance(MINUTE)
    await installTerms(made.engine, { ...seatsOf(21), counter: 3 })
    expect((await told(made)).at(-1)).toEqual(['seats_near', 20, false])
    await made.clock.advance(MINUTE)
    await installTerms(made.engine, { ...termsWith(START, { mail: 'unlimited' }), counter: 4 })
    await grow(made, 60)
    expect((await told(made)).filter(([, , over]) => !over).map(([text]) => text)).toEqual([
      'seats_resolved',
      'seats_resolved',
    ])
  })

  test('[N4] what was told survives a restart; without a license nothing is full', async () => {
    const made = await house(await open())
    await grow(made, 20)
    await made.engine.close()
    const again = await desk(await open(), { clock: made.clock })
    expect(await told(again)).toHaveLength(1)
    await again.engine.license.release(async () => undefined)
    expect((await told(again)).map(([text]) => text)).toEqual(['seats_full', 'seats_resolved'])
  })

  test('[N4 L8] a counter that is repaired is looked at too', async () => {
    const made = await house(await open())
    await grow(made, 10)
    await made.engine.stores.db.run("update used_seats set active = 20 where module = 'mail'")
    await made.engine.recount.start()
    expect(await told(made)).toEqual([])
    await made.engine.stores.db.run("update used_seats set active = 2 where module = 'mail'")
    await grow(made, 20)
    await made.engine.recount.start()
    expect(await told(made)).toEqual([['seats_full', 20, false]])
  })

  test('[N4 N2] it goes to the administrator, and says of which policy the limit is', async () => {
    const made = await house(await open(), seatsOf(20, { seatPolicy: 'hardLimit' }))
    await grow(made, 20)
    const [notice] = await noticeStore.page(made.engine.stores.db, null, 1)
    expect(notice).toMatchObject({
      recipients: ['postmaster@example.net'],
      about: 'seats:mail',
      facts: { name: 'Mail', usedSeats: 20, seats: 20, policy: 'hardLimit' },
    })
  })
})
