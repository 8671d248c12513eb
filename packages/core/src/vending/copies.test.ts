import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instant } from '../instant.ts'
import {
  copyRecipients,
  copyText,
  type Exchanges,
  noExchanges,
  type Presented,
  remember,
  rememberRefusal,
  showsCopy,
} from './copies.ts'
import { machineOf } from './testing/sale.ts'

let minutes = 0
/** Every request is sent at a moment of its own. */
const now = () => {
  minutes += 1
  return instant(minutes * 60_000)
}

type Wanted = 'next' | 'last' | 'nothing' | 'no'

/** The vendor's side: refuses, or answers a request with the last file, the next one, or with nothing new. */
class Vendor {
  #exchanges: Exchanges = noExchanges
  #issued = 1
  copies = 0

  answer(request: Presented, wanted: Wanted): number | null {
    if (wanted === 'no') {
      this.#exchanges = rememberRefusal(this.#exchanges, request)
      return null
    }
    if (showsCopy(this.#exchanges, request)) this.copies += 1
    if (wanted === 'next' || this.#issued < request.counter) this.#issued = Math.max(this.#issued, request.counter) + 1
    const gave = wanted === 'nothing' && request.counter >= this.#issued ? null : this.#give(request)
    this.#exchanges = remember(this.#exchanges, request, gave)
    return gave
  }

  #give({ counter }: Presented): number {
    if (this.#issued <= counter) this.#issued = counter + 1
    return this.#issued
  }

  /** A file that nobody asked for with a counter: an activation, or a look at one. [A9 A12] */
  issue(): number {
    this.#issued += 1
    return this.#issued
  }
}

/** The customer's side, as the manager keeps it. */
class Installation {
  counter = 1
  attempt: string | null = null
  #drawn = 0
  readonly #name: string

  constructor(name: string) {
    this.#name = name
  }

  request(): Presented {
    this.#drawn += this.attempt === null ? 1 : 0
    this.attempt ??= `${this.#name}${this.#drawn}`
    return { counter: this.counter, attempt: this.attempt, sentAt: now() }
  }

  take(answer: number | null): void {
    this.counter = Math.max(this.counter, answer ?? 0)
    this.attempt = null
  }

  copy(name: string): Installation {
    const copy = new Installation(name)
    copy.counter = this.counter
    copy.attempt = this.attempt
    return copy
  }
}

const act = fc.record({
  wanted: fc.constantFrom<Wanted>('next', 'last', 'nothing', 'no'),
  fate: fc.constantFrom(
    'arrives',
    'answer lost',
    'request lost',
    'doubled',
    'again later',
    'late',
    'preview lost',
    'preview',
  ),
})
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never

const play = (vendor: Vendor, one: Installation, { wanted, fate }: Act, late: [Presented, Act['wanted']][]): void => {
  if (fate === 'preview lost') vendor.issue()
  if (fate === 'preview') one.take(vendor.issue())
  if (fate.startsWith('preview')) return
  const request = one.request()
  if (fate === 'request lost') return
  if (fate === 'late') late.push([request, wanted])
  if (fate === 'late') return
  const answer = vendor.answer(request, wanted)
  if (fate === 'doubled') vendor.answer(request, wanted)
  if (fate === 'again later') late.push([request, wanted])
  if (fate !== 'answer lost') one.take(answer)
}

test('[F6 A9] one installation is never taken for two: lost, doubled, late and reordered messages', () => {
  const step = fc.record({ act, stragglers: fc.nat({ max: 3 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const vendor = new Vendor()
      const one = new Installation('a')
      const late: [Presented, Act['wanted']][] = []
      for (const { act: how, stragglers } of steps) {
        play(vendor, one, how, late)
        for (const [request, wanted] of late.splice(0, stragglers)) vendor.answer(request, wanted)
      }
      expect(vendor.copies).toBe(0)
    }),
    { numRuns: 2000 },
  )
})

test('[F6] two machines with one activation are seen at the next revalidation of the second', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 20 }), (life) => {
      const vendor = new Vendor()
      const one = new Installation('a')
      for (const how of life) play(vendor, one, how, [])
      one.take(vendor.answer(one.request(), 'next'))
      const two = one.copy('b')
      one.take(vendor.answer(one.request(), 'next'))
      expect(vendor.copies).toBe(0)
      two.take(vendor.answer(two.request(), 'next'))
      expect(vendor.copies).toBe(1)
    }),
  )
})

test('[F6] a copy made amid an attempt is seen once each has gone on by itself', () => {
  const vendor = new Vendor()
  const one = new Installation('a')
  one.request()
  const two = one.copy('b')
  for (const each of [one, two, one]) each.take(vendor.answer(each.request(), 'next'))
  expect(vendor.copies).toBe(0)
  two.take(vendor.answer(two.request(), 'next'))
  expect(vendor.copies).toBe(1)
})

test('[F6] two that ask by turns, each with an attempt of its own, are seen before either has a new file', () => {
  const ask = (before: Exchanges, attempt: string) => {
    const request = { counter: 2, attempt, sentAt: now() }
    return { copy: showsCopy(before, request), after: remember(before, request, null) }
  }
  const one = ask(noExchanges, 'of the one')
  const other = ask(one.after, 'of the other')
  const again = ask(other.after, 'of the one')
  expect([one.copy, other.copy, again.copy]).toEqual([false, false, true])
  expect(ask(one.after, 'of the one').copy).toBe(false)
})

test('[D14] a snapshot of last week shows itself at its first exchange', () => {
  const vendor = new Vendor()
  const one = new Installation('a')
  one.take(vendor.answer(one.request(), 'next'))
  const snapshot = one.copy('a again ')
  one.take(vendor.answer(one.request(), 'next'))
  one.take(vendor.answer(one.request(), 'nothing'))
  snapshot.request()
  expect(showsCopyOf(vendor, snapshot)).toBe(true)
})

test('[D14] a snapshot made amid an attempt shows itself too, once the installation has presented what answered it', () => {
  const vendor = new Vendor()
  const one = new Installation('a')
  one.request()
  const snapshot = one.copy('a again ')
  one.take(vendor.answer(one.request(), 'next'))
  one.take(vendor.answer(one.request(), 'next'))
  expect(vendor.copies).toBe(0)
  snapshot.take(vendor.answer(snapshot.request(), 'last'))
  expect(vendor.copies).toBe(1)
})

const showsCopyOf = (vendor: Vendor, who: Installation): boolean => {
  const before = vendor.copies
  vendor.answer(who.request(), 'nothing')
  return vendor.copies > before
}

test('[F6 D11] refused after an answer was lost, and then let in again: no copy', () => {
  const vendor = new Vendor()
  const one = new Installation('a')
  vendor.answer(one.request(), 'next')
  one.take(vendor.answer(one.request(), 'no'))
  one.take(vendor.answer(one.request(), 'next'))
  expect(vendor.copies).toBe(0)
})

test('[F6 N2] vendor and holder are told where, once by address, and that nothing follows by itself', () => {
  const sentence = copyText({ host: 'mail.example.net', machine: machineOf('A') }, new Installation('a').request())
  expect(sentence).toBe(
    'This activation is used twice, or a snapshot was restored: mail.example.net (AAAAAAAA…) came with file 1, ' +
      'from which somebody has gone on already. Nothing follows from this by itself.',
  )
  const vendor = { noticeAddress: 'licenses@northwind.example' }
  expect(copyRecipients(vendor, { email: 'it@example.net' })).toEqual([vendor.noticeAddress, 'it@example.net'])
  expect(copyRecipients(vendor, { email: 'Licenses@Northwind.example' })).toEqual([vendor.noticeAddress])
  expect(copyRecipients(vendor, { email: '' })).toEqual([vendor.noticeAddress])
})
