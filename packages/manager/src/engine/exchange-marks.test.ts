import { type Instant, instant } from '@seatwarden/core/instant'
import { type Exchanges, noExchanges, remember, rememberRefusal, showsCopy } from '@seatwarden/core/vending/copies'
import { eachDatabase, onDatabase } from '@seatwarden/runtime/db/contract'
import type { Database } from '@seatwarden/runtime/db/database'
import { type Random, seededRandom } from '@seatwarden/runtime/random'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { migrations } from '../migrations/index.ts'
import { stateStore } from '../store/state.ts'
import { ExchangeMarks, type Mark, type Marked } from './exchange-marks.ts'
import { storesOf } from './stores.ts'

const FILE: Marked = { activationId: 'act-1', counter: 3 }
const marksOn = (db: Database, random: Random = seededRandom(1)) => new ExchangeMarks(storesOf(db), random)
const install = (db: Database, marks: ExchangeMarks, file: Marked) => db.transaction((tx) => marks.installed(tx, file))

eachDatabase('marks of exchanges', migrations, (open) => {
  test('[F6 A9] an attempt is kept before it is sent, and stays the same until it is certain that no answer was lost', async () => {
    const db = await open()
    const marks = marksOn(db)
    const first = await marks.begin(FILE)
    expect(first).toEqual({ counter: 3, attempt: expect.stringMatching(/^[0-9a-f]{32}$/) })
    await marks.end(first, false)
    // The program ended, and does not know what became of it.
    const again = marksOn(db, seededRandom(2))
    expect(await again.begin(FILE)).toEqual(first)
    await again.end(first, true)
    expect(await again.begin(FILE)).toEqual(first)
    await install(db, again, { ...FILE, counter: 4 })
    const next = await again.begin({ ...FILE, counter: 4 })
    expect([next.counter, next.attempt === first.attempt]).toEqual([4, false])
  })

  test('[F6] answered with nothing new, the next exchange is another one', async () => {
    const marks = marksOn(await open())
    const first = await marks.begin(FILE)
    await marks.end(first, true)
    const second = await marks.begin(FILE)
    expect(second.attempt).not.toBe(first.attempt)
  })

  test('[F6] two requests at once are one attempt; it is over when both are answered', async () => {
    const marks = marksOn(await open())
    const [one, two] = await Promise.all([marks.begin(FILE), marks.begin(FILE)])
    expect(one).toEqual(two)
    await marks.end(one, true)
    expect(await marks.begin(FILE)).toEqual(one)
    await marks.end(one, true)
    await marks.end(two, true)
    expect((await marks.begin(FILE)).attempt).not.toBe(one.attempt)
  })

  test('[F6 A10] an answer of one activation may be lost while another is installed: its attempt stays', async () => {
    const db = await open()
    const marks = marksOn(db)
    const first = await marks.begin(FILE)
    await marks.end(first, false)
    await install(db, marks, { activationId: 'act-2', counter: 1 })
    const other = await marks.begin({ activationId: 'act-2', counter: 1 })
    await marks.end(other, true)
    expect(other.attempt).not.toBe(first.attempt)
    expect(await marks.begin(FILE)).toEqual(first)
  })

  test('[F6 D14 A10] after an older license file came back, the highest counter is presented still', async () => {
    const db = await open()
    const marks = marksOn(db)
    await install(db, marks, { ...FILE, counter: 9 })
    await install(db, marks, FILE)
    expect((await marks.begin(FILE)).counter).toBe(9)
    expect((await marks.begin({ activationId: 'act-2', counter: 1 })).counter).toBe(1)
  })

  test('[A2 F6] a request that a person carries keeps its attempt until a newer file is here', async () => {
    const db = await open()
    const marks = marksOn(db)
    const carried = await marks.keep(FILE)
    const asked = await marks.begin(FILE)
    expect(asked).toEqual(carried)
    await marks.end(asked, true)
    expect(await marks.keep(FILE)).toEqual(carried)
  })
})

/** The vendor's side, by the core's rules. */
class Vendor {
  #issued = 3
  #memory: Exchanges = noExchanges
  copies = 0

  answer(mark: Mark, sentAt: Instant, wanted: 'news' | 'nothing' | 'no'): number | null | 'refused' {
    const request = { ...mark, sentAt }
    if (showsCopy(this.#memory, request)) this.copies += 1
    if (wanted === 'no') {
      this.#memory = rememberRefusal(this.#memory, request)
      return 'refused'
    }
    const nothing = wanted === 'nothing' && mark.counter >= this.#issued
    if (!nothing) this.#issued += 1
    const gave = nothing ? null : this.#issued
    this.#memory = remember(this.#memory, request, gave)
    return gave
  }
}

const FATES = ['arrives', 'request lost', 'answer lost', 'doubled', 'late', 'replayed', 'killed', 'not stored'] as const
const step = fc.record({
  wanted: fc.constantFrom('news' as const, 'news' as const, 'nothing' as const, 'no' as const),
  fate: fc.constantFrom('arrives' as const, 'arrives' as const, ...FATES),
  beside: fc.boolean(),
  stragglers: fc.nat({ max: 2 }),
})

/** One installation, its vendor and what the network does with their messages. */
class Life {
  readonly vendor = new Vendor()
  readonly #db: Database
  readonly #late: (() => void)[] = []
  readonly #answers: (number | null)[] = []
  #marks: ExchangeMarks
  #random: Random
  #file = FILE
  #time = 1_000

  constructor(db: Database, seed: number) {
    this.#db = db
    this.#random = seededRandom(seed)
    this.#marks = marksOn(db, this.#random)
  }

  async step({ wanted, fate, beside, stragglers }: typeof step extends fc.Arbitrary<infer S> ? S : never) {
    const other = beside ? await this.#marks.begin(this.#file) : null
    await this.#exchange(wanted, fate)
    if (other) await this.#settle(other, this.vendor.answer(other, this.#now(), wanted), true)
    for (const deliver of this.#late.splice(0, stragglers)) deliver()
  }

  #now(): Instant {
    this.#time += 1
    return instant(this.#time)
  }

  async #exchange(wanted: 'news' | 'nothing' | 'no', fate: (typeof FATES)[number]): Promise<void> {
    const mark = await this.#marks.begin(this.#file)
    const sentAt = this.#now()
    const ask = () => this.vendor.answer(mark, sentAt, wanted)
    if (fate === 'late') this.#late.push(ask)
    if (fate === 'request lost' || fate === 'late') return this.#marks.end(mark, false)
    const replayed = fate === 'replayed' ? this.#answers.at(-1) : undefined
    const answer = replayed === undefined ? ask() : replayed
    if (fate === 'doubled') ask()
    if (answer !== 'refused') this.#answers.push(answer)
    if (fate === 'answer lost') return this.#marks.end(mark, false)
    if (fate === 'killed') this.#marks = marksOn(this.#db, this.#random)
    else await this.#settle(mark, answer, fate !== 'not stored')
  }

  async #settle(mark: Mark, answer: number | null | 'refused', stored: boolean): Promise<void> {
    await this.#marks.end(mark, typeof answer !== 'number')
    if (typeof answer !== 'number' || !stored || answer < this.#file.counter) return
    this.#file = { ...this.#file, counter: answer }
    await install(this.#db, this.#marks, this.#file)
  }
}

onDatabase('sqlite', 'marks of exchanges', migrations, (open) => {
  test('[F6 A9 D14] one installation is never taken for two, whatever the network does and whenever it is killed', async () => {
    const db = await open()
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 16 }), fc.nat(), async (steps, seed) => {
        await db.run("delete from state where key = 'exchange'")
        const life = new Life(db, seed)
        for (const one of steps) await life.step(one)
        expect(life.vendor.copies).toBe(0)
      }),
      { numRuns: 300 },
    )
  })

  test('[F6 D14] a copy, and a snapshot of an earlier day, show themselves at the next exchange of either', async () => {
    const db = await open()
    const vendor = new Vendor()
    let time = 0
    const exchange = async (marks: ExchangeMarks, file: Marked): Promise<Marked> => {
      time += 1
      const mark = await marks.begin(file)
      const gave = vendor.answer(mark, instant(time), 'news')
      await marks.end(mark, false)
      const newer = { ...file, counter: Number(gave) }
      await install(db, marks, newer)
      return newer
    }
    const first = await exchange(marksOn(db, seededRandom(1)), FILE)
    const snapshot = await stateStore.read(db, 'exchange')
    await exchange(marksOn(db, seededRandom(2)), first)
    expect(vendor.copies).toBe(0)
    await stateStore.save(db, 'exchange', snapshot)
    await exchange(marksOn(db, seededRandom(3)), first)
    expect(vendor.copies).toBe(1)
  })
})
