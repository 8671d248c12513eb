import { DAY, HOUR, type Instant, instant, nextMidnight, plus } from '@seatwarden/core/instant'
import { newEpisode } from '@seatwarden/core/lifecycle/episode'
import { firstStart, inForce, type LifecycleState } from '@seatwarden/core/lifecycle/state'
import { expect, test } from 'vitest'
import { promisedOf } from '../core/guarantees.ts'
import { entitlement, FAR, simLicense } from '../core/license.ts'
import { GuaranteeBroken, type TownGuarantee } from './guarantee.ts'
import { LicenseGuarantees, type LicenseLook } from './license-guarantees.ts'
import type { NoticeLine } from './picture.ts'

const T = instant(Date.UTC(2027, 2, 2, 9, 30))
const terms = simLicense({
  licenseId: 'x',
  type: 'perpetual',
  issuedAt: T,
  entitlements: [entitlement('mail', 1, FAR)],
})
const failing = newEpisode('revalidation', T, 2 * DAY)
const valid: LifecycleState = {
  ...firstStart(T),
  terms: inForce(terms),
  lastRevalidatedAt: T,
  nextAttemptAt: plus(T, 29 * DAY),
}
const failed: LifecycleState = { ...valid, episodes: [failing], nextAttemptAt: plus(T, HOUR) }

const notice = (at: Instant, text: string): NoticeLine => ({
  key: `${text} ${at}`,
  text,
  cause: 'revalidation',
  about: failing.id,
  at,
  messageId: `${at}@test`,
  stop: null,
})
const { notices: promised, lastCall } = promisedOf('revalidation', failing.grace)
const wholeLadder = [
  ...promised.map((after) => notice(plus(T, after), after < failing.grace ? 'unreached' : 'emergency')),
  notice(plus(T, lastCall), 'last_call'),
]
const stop = nextMidnight(plus(T, lastCall), 'UTC')
const stopped: LifecycleState = { ...failed, stopped: true, nextAttemptAt: plus(stop, HOUR) }

type Seen = Partial<Omit<LicenseLook, 'license' | 'picture'>> & {
  state?: LifecycleState
  terms?: LicenseLook['license']['terms']
  notices?: NoticeLine[]
  stops?: Instant[]
}

const look = (seen: Seen): LicenseLook => ({
  license: { state: seen.state ?? valid, terms: seen.terms === undefined ? terms : seen.terms },
  picture: { notices: seen.notices ?? [], stops: seen.stops ?? [], asking: false },
  exchange: seen.exchange ?? null,
  now: seen.now ?? T,
  zone: 'UTC',
  complain: (guarantee, what) => {
    throw new GuaranteeBroken(guarantee, 'a test', T, what)
  },
})

const watch =
  (...all: Seen[]) =>
  () => {
    const guarantees = new LicenseGuarantees()
    for (const seen of all) guarantees.check(look(seen))
  }
const good = { path: '/exchange/revalidation', fault: null, status: 200, good: true }

test('[D4 D7 D8] a life that keeps its promises', () => {
  const laddered = { notices: wholeLadder, stops: [stop], now: stop }
  const healed = { ...valid, lastRevalidatedAt: stop }
  const life = watch(
    {},
    { state: failed },
    { state: stopped, ...laddered },
    { state: healed, exchange: good, ...laddered },
  )
  expect(life).not.toThrow()
})

test.each<[TownGuarantee, string, Seen[]]>([
  [
    'noNoticeTwice',
    'two of one rung',
    [{ notices: [notice(T, 'unreached'), { ...notice(T, 'unreached'), key: 'b' }] }],
  ],
  ['noNoticeTwice', 'a second last call', [{ notices: [notice(T, 'last_call'), notice(plus(T, 1), 'last_call')] }]],
  ['noNoticeIsLost', 'one is gone', [{ notices: [notice(T, 'unreached')] }, { notices: [] }]],
  [
    'noStopWithoutEveryEarlierNotice',
    'a notice is missing',
    [{ state: stopped, notices: wholeLadder.slice(1), stops: [stop], now: stop }],
  ],
  [
    'noStopWithoutEveryEarlierNotice',
    'the last call is missing',
    [{ state: stopped, notices: wholeLadder.slice(0, -1), stops: [stop], now: stop }],
  ],
  [
    'noStopWithoutEveryEarlierNotice',
    'before its midnight',
    [{ state: stopped, notices: wholeLadder, stops: [plus(stop, -1)], now: stop }],
  ],
  ['noStopWithoutEveryEarlierNotice', 'for no reason', [{ stops: [stop] }]],
  [
    'noStopWithoutEveryEarlierNotice',
    'in the step that ends its cause',
    [
      { state: failed, notices: wholeLadder.slice(0, -1) },
      { notices: wholeLadder.slice(0, -1), stops: [stop], now: stop },
    ],
  ],
  [
    'noPhaseShortensAPromise',
    'a stop before the one that was told',
    [{ state: stopped, notices: wholeLadder.map((n) => ({ ...n, stop: plus(stop, DAY) })), stops: [stop], now: stop }],
  ],
  ['aGoodRevalidationHealsWithinOneAttempt', 'the episode goes on', [{ state: failed, exchange: good }]],
  ['aGoodRevalidationHealsWithinOneAttempt', 'services stand still', [{ state: { ...valid, stopped: true } }]],
  ['anAttemptIsAlwaysAhead', 'none is planned', [{ state: { ...valid, nextAttemptAt: null } }]],
  ['anAttemptIsAlwaysAhead', 'in two hours', [{ state: { ...failed, nextAttemptAt: plus(T, 2 * HOUR) } }]],
  [
    'noEpisodeBeginsAgain',
    'an hour later',
    [{ state: failed }, { state: { ...failed, episodes: [newEpisode('revalidation', plus(T, 1), DAY * 2)] } }],
  ],
  ['noOlderFileIsInstalled', 'a lower number', [{ terms: { ...terms, counter: 2 } }, {}]],
  ['noOlderFileIsInstalled', 'none any more', [{}, { terms: null, state: { ...valid, terms: null } }]],
  ['stateAndFileAgree', 'countdowns of another file', [{ terms: { ...terms, issuedAt: plus(T, 1) } }]],
])('%s: %s', (guarantee, _what, seen) => {
  expect(watch(...seen)).toThrow(guarantee)
})

/** Away while notices fell due, and back so long before the midnight at which services stop. */
const backBefore = (ms: number) => () => {
  const guarantees = new LicenseGuarantees()
  guarantees.check(look({ state: failed }))
  const back = plus(stop, -ms)
  guarantees.cameUp({ before: [failing], episodes: [failing], away: [plus(T, 1), back], zone: 'UTC' })
  guarantees.check(look({ state: stopped, notices: wholeLadder, stops: [stop], now: stop }))
}

test('[D9] after an absence the first stop is at least 24 h away', () => {
  expect(backBefore(DAY)).not.toThrow()
  expect(backBefore(DAY - 1)).toThrow('afterAnAbsenceTheFirstStopIsAtLeast24hAway')
})

test('[D14] after an older image is put back, what was seen since is forgotten', () => {
  const guarantees = new LicenseGuarantees()
  guarantees.check(look({ state: stopped, notices: wholeLadder, stops: [stop], now: stop }))
  guarantees.forget({ notices: [], stops: [], asking: false }, [], 'UTC')
  expect(() => guarantees.check(look({}))).not.toThrow()
})
