import { DAY, type Instant, instant, plus } from '@seatwarden/core/instant'
import type { InstallationRow } from '@seatwarden/server/store/installations'
import { expect, test } from 'vitest'
import { Book, type Look, type Sender } from './book.ts'
import { type ExchangeGuarantee, PromiseBroken } from './guarantee.ts'

const T = instant(Date.UTC(2027, 0, 10))
const A: Sender = { name: 'a', hardware: 1, installation: 1 }
const B: Sender = { name: 'b', hardware: 2, installation: 2 }
const row = (activationId: string, over: Partial<InstallationRow> = {}): InstallationRow => ({
  activationId,
  orderId: 'ORD-1',
  customerId: 'cus',
  organization: 'Harbour Ltd',
  referenceId: 'r',
  host: 'h',
  version: '1',
  state: 'active',
  runsUntil: null,
  firstAt: T,
  lastHeardAt: T,
  counter: 1,
  usage: null,
  copySeen: null,
  ...over,
})
const look = (installations: InstallationRow[], transfers: Look['transfers'] = []): Look => ({
  installations,
  transfers,
})
const moved = (at: Instant = T) => ({ from: 'act-a', to: 'act-b', at, fromSalt: 's', toSalt: 's' })
const ok = { status: 200, body: '{}' }
const no = (code: string) => ({ status: 409, body: JSON.stringify({ code }) })

interface Told {
  by: Sender
  path: string
  body?: object
  answer?: typeof ok
  after: Look
}

/** What the book says of requests, one after the other, each with the records as they are then. */
const read = async (requests: Told[], begin: (book: Book) => void = () => undefined, now = T): Promise<void> => {
  let records = look([])
  let answer = ok
  const complain = (guarantee: ExchangeGuarantee, what: string): never => {
    throw new PromiseBroken(guarantee, 'a test', now, what)
  }
  const door = async () => {
    records = next
    return answer
  }
  let next = records
  const book = new Book({ look: async () => records, deliver: door }, () => now, complain)
  begin(book)
  for (const request of requests) {
    next = request.after
    answer = request.answer ?? ok
    await book.deliver(request.by, `/exchange/${request.path}`, request.body ?? {})
  }
}

const bound: Told = { by: A, path: 'activation', after: look([row('act-a')]) }
const toB = look([row('act-a', { state: 'moved', runsUntil: plus(T, 14 * DAY) }), row('act-b')], [moved()])
const consent = { move: true }
const revalidation = { by: A, path: 'revalidation', body: { activationId: 'act-a' } } as const
const seen = { at: T, sentence: 'used twice' }
const forked = (book: Book): void => {
  book.forked('act-a', 1, 3)
  for (const installation of [1, 3, 1, 3]) book.wentOn('act-a', installation)
}

test('[A9 F5 F6 A11] what is as it should be', async () => {
  await read([bound, { by: B, path: 'activation', body: consent, after: toB }, { ...revalidation, after: toB }])
  const copied = look([row('act-a', { copySeen: seen })])
  await read(
    [
      { ...bound, after: copied },
      { ...revalidation, after: copied },
    ],
    forked,
  )
  await read([
    bound,
    {
      by: A,
      path: 'deactivation',
      body: { activationId: 'act-a' },
      after: look([row('act-a', { state: 'released' })]),
    },
  ])
})

const quiet = (): void => undefined
const BROKEN: [ExchangeGuarantee, Told[], ((book: Book) => void)?, Instant?][] = [
  ['oneMachineHoldsALicense', [bound, { by: B, path: 'activation', after: look([row('act-a'), row('act-b')]) }]],
  ['nothingMovesWithoutConsent', [bound, { by: B, path: 'activation', after: toB }]],
  ['theSameMachineCostsNoMove', [bound, { by: A, path: 'activation', body: consent, after: toB }]],
  [
    'noMoreMovesThanAllowed',
    [
      bound,
      { by: B, path: 'activation', body: consent, after: look([row('act-b')], [moved(), moved(), moved(), moved()]) },
    ],
  ],
  [
    'theMachineLeftBehindRunsOn',
    [
      bound,
      { by: B, path: 'activation', body: consent, after: toB },
      { ...revalidation, answer: no('order_bound_elsewhere'), after: toB },
    ],
  ],
  [
    'theMachineLeftBehindRunsOn',
    [bound, { by: B, path: 'activation', body: consent, after: toB }, { ...revalidation, after: toB }],
    quiet,
    plus(T, 14 * DAY),
  ],
  ['aDryRunChangesNothing', [{ by: A, path: 'activation', body: { dryRun: true }, after: look([row('act-a')]) }]],
  [
    'whatWasAnsweredBindsNothingMore',
    [bound, { by: B, path: 'activation', body: { move: true, again: true }, after: toB }],
  ],
  [
    'aLicenseGivenUpIsFree',
    [
      { by: A, path: 'activation', after: look([row('act-a', { state: 'released' })]) },
      {
        by: B,
        path: 'activation',
        answer: no('order_bound_elsewhere'),
        after: look([row('act-a', { state: 'released' })]),
      },
    ],
  ],
  [
    'aLicenseGivenUpIsFree',
    [bound, { by: A, path: 'deactivation', body: { activationId: 'act-a' }, after: look([row('act-a')]) }],
  ],
  ['copiesAreSeen', [bound, { ...revalidation, after: look([row('act-a')]) }], forked],
  ['oneInstallationIsNoCopy', [bound, { ...revalidation, after: look([row('act-a', { copySeen: seen })]) }]],
  [
    'noCopyIsPunished',
    [
      { by: A, path: 'activation', after: look([row('act-a', { copySeen: seen })]) },
      { ...revalidation, answer: no('order_unknown'), after: look([row('act-a', { copySeen: seen })]) },
    ],
    (book) => book.twins(1),
  ],
  ['aGoodExchangeHeals', [bound, { ...revalidation, answer: no('order_unknown'), after: look([row('act-a')]) }]],
]

test.each(BROKEN.map(([guarantee, ...rest]) => ({ guarantee, rest })))(
  '$guarantee: broken, it is found',
  async ({ guarantee, rest: [requests, begin, now] }) => {
    await expect(read(requests, begin, now)).rejects.toThrow(guarantee)
  },
)
