import { describe, expect, test } from 'vitest'
import { DAY, HOUR, type Instant, MINUTE, plus } from '../instant.ts'
import { at, entitlement, license } from '../testing/license.ts'
import { Life } from '../testing/life.ts'
import { decide, nextDeadline } from './decide.ts'
import { newEpisode } from './episode.ts'
import { phaseAt, revalidationAt } from './ladder.ts'
import { firstStart } from './state.ts'

const START = at('2026-01-01T12:00:00Z')
const FAILS_AT = revalidationAt(license())
const licensed = (over: Parameters<typeof license>[0] = {}, zone = 'UTC') =>
  new Life(START, zone).install(license(over))
const failure = (life: Life, refused = false) => ({ at: life.now, refused, code: 'x', sentence: 'x' })

describe('attempts', () => {
  test('[D1] a month passes without anyone noticing', () => {
    const life = licensed()
    life.vendor = (now) => license({ issuedAt: now })
    life.to(plus(START, 365 * DAY))
    expect(life.log).toEqual([])
    expect(life.keys('revalidate').length).toBeGreaterThanOrEqual(12)
    expect(life.keys('revalidate').length).toBeLessThanOrEqual(13)
  })

  test('[D2] a failed attempt is repeated 1 h after it ended, in grace, emergency and after the stop', () => {
    const life = licensed().to(FAILS_AT)
    for (const phase of [1, 8, 20]) {
      life.to(plus(FAILS_AT, phase * DAY))
      life.vendor = 'silent'
      life.after(HOUR)
      const asked = life.keys('revalidate').length
      life.after(3 * MINUTE).event({ kind: 'attempt_failed', failure: failure(life) })
      const ended = life.now
      life.to(plus(ended, HOUR - 1))
      expect(life.keys('revalidate')).toHaveLength(asked)
      life.to(plus(ended, HOUR))
      expect(life.keys('revalidate')).toHaveLength(asked + 1)
      life.vendor = 'fails'
      life.event({ kind: 'attempt_failed', failure: failure(life) })
    }
  })

  test('[D3] the clock starts at the first failed attempt and survives restarts', () => {
    const life = licensed().to(plus(FAILS_AT, 30 * HOUR))
    life.sleep(plus(life.now, MINUTE)).sleep(plus(life.now, MINUTE))
    expect(life.state.episodes.map((e) => e.startedAt)).toEqual([FAILS_AT])
    expect(life.state.failures).toBe(31)
  })

  test('[D4] notices come by that clock alone, whenever the attempts end', () => {
    const life = licensed().to(FAILS_AT)
    life.vendor = 'silent'
    life.to(plus(FAILS_AT, 12 * HOUR))
    expect(life.happened.at(-1)).toMatchObject({ at: plus(FAILS_AT, 12 * HOUR), effect: { text: 'unreached' } })
  })

  test('[A7] an attempt by hand that fails before the revalidation is due is shown, and starts nothing', () => {
    const life = licensed().after(DAY)
    life.event({ kind: 'attempt_failed', failure: failure(life, true) })
    expect(life.state.episodes).toEqual([])
    expect(life.state.lastFailure?.refused).toBe(true)
    expect(life.state.nextAttemptAt).toBe(FAILS_AT)
  })

  test('[A13] an offline license makes no attempt; its ladder counts from the due date', () => {
    const life = licensed({ offline: true, revalidateEvery: 100 * DAY })
    life.to(plus(START, 100 * DAY + 12 * HOUR))
    expect(life.keys('revalidate')).toEqual([])
    expect(life.log).toEqual([
      '2026-03-12T12:00 offline_due',
      '2026-03-28T12:00 offline_due',
      '2026-04-04T12:00 offline_due',
      '2026-04-12T00:00 offline_overdue',
    ])
  })

  test('[A13] the texts of an offline license say so on every rung', () => {
    const life = licensed({ offline: true, revalidateEvery: 100 * DAY }).to(plus(START, 120 * DAY))
    const ladder = life.happened.flatMap(({ effect }) => (effect.kind === 'notice' && effect.why ? [effect.why] : []))
    expect(new Set(ladder)).toEqual(new Set(['offline_overdue']))
    expect(ladder).toHaveLength(11)
  })

  test('[D11] a refusal has its own text on the same ladder, and gives way to what the next attempt says', () => {
    const life = licensed()
    life.vendor = 'refuses'
    life.to(plus(FAILS_AT, 30 * HOUR))
    life.vendor = 'fails'
    life.to(plus(FAILS_AT, 40 * HOUR))
    expect(life.log.map((line) => line.split(' ')[1])).toEqual(['refused', 'refused', 'unreached'])
    expect(life.keys('notice')).toEqual([12, 24, 36].map((h) => `notice:unreached:${h}h:revalidation-${FAILS_AT}`))
  })

  test('[A2 D2] an answer that is itself due, or older than what is installed, is a failed attempt', () => {
    for (const stale of [license(), license({ issuedAt: at('2025-12-31T12:00:00Z'), revalidateEvery: 60 * DAY })]) {
      const life = licensed()
      life.vendor = () => stale
      life.to(plus(START, 30 * DAY)).after(2 * HOUR)
      expect(life.state.lastFailure).toMatchObject({ code: 'license_stale', refused: false })
      expect(life.state.episodes.map((e) => e.cause)).toEqual(['revalidation'])
      expect(life.state.nextAttemptAt).toBeGreaterThan(life.now)
    }
  })

  test('a tick without anything due changes nothing, so that nothing is stored', () => {
    const { state } = licensed().after(DAY)
    expect(decide(state, { kind: 'tick' }, plus(START, 2 * DAY), 'UTC').state).toBe(state)
  })
})

describe('the whole decline', () => {
  test('[D4 D5 D7 D8 D9] grace of 7 days, in Prague', () => {
    const life = licensed({ issuedAt: START }, 'Europe/Prague').to(plus(FAILS_AT, 17 * DAY))
    const hours = life.happened
      .filter((h) => h.effect.kind !== 'revalidate')
      .map((h) => [(h.at - FAILS_AT) / HOUR, h.effect.kind === 'notice' ? h.effect.text : h.effect.kind])
    const unreached = [12, 24, 36, 48, 72, 96, 120, 144].map((h) => [h, 'unreached'])
    expect(hours.slice(0, 11)).toEqual([...unreached, [168, 'emergency'], [312, 'emergency'], [336, 'last_call']])
    const stops = life.happened.filter((h) => h.effect.kind === 'stop_services').map((h) => h.at)
    expect(stops.slice(0, 2)).toEqual([at('2026-02-14T23:00:00Z'), at('2026-02-15T23:00:00Z')])
  })

  test('[D9] every midnight again, in days of 23 h and 25 h too', () => {
    const life = licensed({ issuedAt: at('2026-02-08T12:00:00Z'), grace: 2 * DAY }, 'Europe/Prague')
    life.to(at('2026-03-31T12:00:00Z'))
    const stops = life.happened.filter((h) => h.effect.kind === 'stop_services').map((h) => h.at)
    const dst = stops.indexOf(at('2026-03-28T23:00:00Z'))
    expect(dst).toBeGreaterThan(0)
    expect(stops[dst + 1]).toBe(at('2026-03-29T22:00:00Z'))
  })

  test('[L11] the evaluation: mails 14, 7 and 1 days before and at the end, frozen 7 days, then the stop', () => {
    const life = new Life(START).to(plus(START, 38 * DAY))
    expect(life.log).toEqual([
      '2026-01-17T12:00 evaluation_ends',
      '2026-01-24T12:00 evaluation_ends',
      '2026-01-30T12:00 evaluation_ends',
      '2026-01-31T12:00 evaluation_ended',
      '2026-02-07T12:00 last_call',
      '2026-02-08T00:00 stop_services',
    ])
  })

  test('[L11] an evaluation license ends like the evaluation', () => {
    const life = licensed({ type: 'evaluation', expiresAt: plus(START, 20 * DAY) }).to(plus(START, 28 * DAY))
    expect(life.log).toEqual([
      '2026-01-07T12:00 evaluation_ends',
      '2026-01-14T12:00 evaluation_ends',
      '2026-01-20T12:00 evaluation_ends',
      '2026-01-21T12:00 evaluation_ended',
      '2026-01-28T12:00 last_call',
      '2026-01-29T00:00 stop_services',
    ])
  })

  test('[L16] a subscription: mails 14 and 7 days before, then the ladder from that moment with its own text', () => {
    const life = licensed({ type: 'subscription', expiresAt: plus(START, 20 * DAY), grace: 2 * DAY })
    life.to(plus(START, 30 * DAY - 1))
    const notices = life.happened.flatMap(({ effect }) => (effect.kind === 'notice' ? [[effect.text, effect.why]] : []))
    expect(notices).toEqual([
      ['license_expires', null],
      ['license_expires', null],
      ['expired', 'expired'],
      ['expired', 'expired'],
      ['expired', 'expired'],
      ['emergency', 'expired'],
      ['emergency', 'expired'],
      ['last_call', 'expired'],
    ])
    expect(life.keys('stop_services')).toEqual([`stop:${at('2026-01-31T00:00:00Z')}`])
  })

  test('[L12] a build newer than the maintenance: frozen for 7 days, then the stop; the old build heals', () => {
    const life = licensed({ revalidateEvery: 300 * DAY })
      .after(DAY)
      .build(true)
    life.after(8 * DAY)
    expect(life.log).toEqual([
      '2026-01-02T12:00 build_too_new',
      '2026-01-09T12:00 last_call',
      '2026-01-10T00:00 stop_services',
    ])
    life.build(false)
    expect(life.log.slice(3)).toEqual(['2026-01-10T12:00 resolved', '2026-01-10T12:00 start_services'])
  })

  test('[L12] the build that comes up is judged against the maintenance, by the function that judges an activation', () => {
    const ends = plus(START, 100 * DAY)
    const entitlements = [entitlement('mail', { maintenanceEnds: ends })]
    const up = (life: Life, builtAt: Instant | null) =>
      life.event({ kind: 'started', lastSeenAt: life.now, builtAt }).state.episodes.map((e) => e.cause)
    const life = licensed({ entitlements })
    expect(up(life, ends)).toEqual([])
    expect(up(life, null)).toEqual([])
    expect(up(life, plus(ends, 1))).toEqual(['build'])
    const [begun] = life.after(2 * DAY).state.episodes
    expect(up(life, plus(ends, 2))).toEqual(['build'])
    expect(life.state.episodes[0]?.startedAt).toBe(begun?.startedAt)
    // A restart that says nothing of the build is one of the same build.
    life.sleep(plus(life.now, 1))
    expect(life.state.episodes.map((e) => e.cause)).toEqual(['build'])
    expect(up(life, ends)).toEqual([])
    expect(life.log.at(-1)).toMatch(/resolved$/)
  })

  test('[L12] without a license no build is too new; each file that comes in is judged anew', () => {
    const builtAt = plus(START, 10 * DAY)
    const until = (days: number) => [entitlement('mail', { maintenanceEnds: plus(START, days * DAY) })]
    const life = new Life(START).event({ kind: 'started', lastSeenAt: START, builtAt })
    expect(life.state.episodes).toEqual([])
    life.install(license({ entitlements: until(9) }))
    expect(life.state.episodes.map((e) => e.cause)).toEqual(['build'])
    life.after(DAY)
    life.event({ kind: 'attempt_answered', terms: license({ issuedAt: life.now, entitlements: until(10) }) })
    expect(life.state.episodes).toEqual([])
    life.event({ kind: 'restored', terms: license({ entitlements: until(9) }) })
    expect(life.state.episodes.map((e) => [e.cause, e.startedAt])).toEqual([['build', life.now]])
    life.event({ kind: 'removed' })
    expect(life.state.episodes).toEqual([])
  })

  test('[F4] a mismatch: mails at once and after 3 and 6 days, last call after 7, stop; cleared at once', () => {
    const life = licensed({ revalidateEvery: 300 * DAY })
      .after(DAY)
      .event({ kind: 'mismatch', found: true })
    life
      .after(5 * DAY)
      .event({ kind: 'mismatch', found: true })
      .after(3 * DAY)
    expect(life.log).toEqual([
      '2026-01-02T12:00 mismatch',
      '2026-01-05T12:00 mismatch',
      '2026-01-08T12:00 mismatch',
      '2026-01-09T12:00 last_call',
      '2026-01-10T00:00 stop_services',
    ])
    life.event({ kind: 'mismatch', found: false })
    expect(life.state.stopped).toBe(false)
    expect(life.keys('start_services')).toHaveLength(1)
  })

  test('[N1] maintenance: 14 and 7 days before, once each, one mail for all modules of a local day', () => {
    const entitlements = [
      entitlement('im', { maintenanceEnds: at('2026-01-20T08:00:00Z') }),
      entitlement('mail', { maintenanceEnds: at('2026-01-20T20:00:00Z') }),
      entitlement('ftp', { maintenanceEnds: at('2026-01-20T23:30:00Z') }),
    ]
    const life = licensed({ entitlements }, 'Europe/Prague').after(25 * DAY)
    const told = life.happened.flatMap(({ effect }) => (effect.kind === 'notice' ? [effect.about] : []))
    expect(told).toEqual(['im,mail', 'ftp', 'im,mail', 'ftp'])
    expect(life.log[0]).toBe('2026-01-06T08:00 maintenance_ends')
  })
})

describe('absence', () => {
  const asleep = (from: number, until: number) =>
    licensed()
      .to(plus(FAILS_AT, from * DAY))
      .sleep(plus(FAILS_AT, until * DAY))

  test('[D9] missed steps are played in order, each notice queued, and the first stop is put off', () => {
    const life = asleep(1, 20)
    const kinds = life.happened.filter((h) => h.at === life.now).map((h) => h.effect)
    const notices = kinds.flatMap((e) => (e.kind === 'notice' ? [e.key.split(':').slice(1, -1).join(':')] : []))
    expect(notices).toEqual([
      ...[36, 48, 72, 96, 120, 144].map((h) => `unreached:${h}h`),
      'emergency:168h',
      'emergency:312h',
      'last_call',
    ])
    expect(kinds.filter((e) => e.kind === 'stop_services')).toEqual([])
    const respite = life.to(plus(life.now, 3 * DAY)).happened.find((h) => h.effect.kind === 'stop_services')
    const start = plus(FAILS_AT, 20 * DAY)
    expect(respite?.at).toBeGreaterThanOrEqual(start + DAY)
    expect(respite?.at).toBeLessThan(start + 2 * DAY)
  })

  test('[D9] once an episode: a second absence does not put it off again', () => {
    const life = asleep(1, 20)
    life.sleep(plus(life.now, 5 * DAY))
    expect(life.happened.filter((h) => h.at === life.now).map((h) => h.effect.kind)).toContain('stop_services')
  })

  test('[D9] an absence that would put nothing off does not use the put-off up', () => {
    const life = asleep(1, 2)
    life.to(plus(FAILS_AT, 10 * DAY)).sleep(plus(FAILS_AT, 20 * DAY))
    expect(life.keys('stop_services')).toEqual([])
  })

  test('[D9] later stops are never put off: one missed is made up for at once, and only once', () => {
    const life = licensed().to(plus(FAILS_AT, 16 * DAY))
    const before = life.keys('stop_services').length
    life.sleep(plus(life.now, 3 * DAY))
    expect(life.keys('stop_services')).toHaveLength(before + 1)
    life.sleep(plus(life.now, 1))
    expect(life.keys('stop_services')).toHaveLength(before + 1)
  })

  test('[D9] an absence without a step missed puts nothing off', () => {
    const stop = licensed().to(plus(FAILS_AT, 14.2 * DAY))
    stop.sleep(plus(stop.now, MINUTE)).after(DAY)
    expect(stop.keys('stop_services')).toHaveLength(1)
  })

  test('[D9] another countdown that has stopped services takes no put-off away', () => {
    const life = licensed()
      .to(FAILS_AT)
      .event({ kind: 'mismatch', found: true })
      .to(plus(FAILS_AT, 9 * DAY))
    expect(life.state.stopped).toBe(true)
    life.sleep(plus(FAILS_AT, 20 * DAY))
    const revalidation = life.state.episodes.find((e) => e.cause === 'revalidation')
    expect(revalidation?.firstStopPutOffTo).toBeGreaterThan(life.now)
  })

  test.each([
    ['back before the second', 10, [7]],
    ['back within a day', 13.5, [13.5, 7]],
    ['slept through both', 5, [5]],
    ['awake all the time', 14, [14, 7]],
  ])('[N1] slept through the first reminder: only the later (%s)', (_name, back, expected) => {
    const ends = plus(START, 20 * DAY)
    const life = licensed({ entitlements: [entitlement('mail', { maintenanceEnds: ends })] })
    if (back < 14) life.sleep(plus(ends, -back * DAY))
    life.to(ends)
    const days = life.happened.flatMap((h) => (h.effect.kind === 'notice' ? [(ends - h.at) / DAY] : []))
    expect(days).toEqual(expected)
  })

  test('[L16 D9] reminders of an expiry that were missed are each queued', () => {
    const life = licensed({ type: 'subscription', expiresAt: plus(START, 20 * DAY) }).sleep(plus(START, 18 * DAY))
    expect(life.keys('notice')).toHaveLength(2)
  })
})

describe('no license', () => {
  test('[L11 A11] given up after the evaluation is over: its end begins now, not long ago', () => {
    const life = licensed()
    life.vendor = (now) => license({ issuedAt: now })
    life.after(100 * DAY).event({ kind: 'removed' })
    life.vendor = 'fails'
    const from = life.now
    life.after(8 * DAY)
    expect(life.happened.filter((h) => h.at >= from).map((h) => [(h.at - from) / DAY, h.effect.kind])).toEqual([
      [0, 'notice'],
      [7, 'notice'],
      [7.5, 'stop_services'],
    ])
  })

  test('[L11 A11] given up within the first 30 days: the evaluation goes on', () => {
    const life = licensed().after(DAY).event({ kind: 'removed' })
    expect(nextDeadline(life.state, 'UTC')).toBe(plus(START, 16 * DAY))
    expect(life.state.episodes).toEqual([])
  })

  test('[A11 D10 F4 L11] given up after another machine stopped the services: they start, who was told is told, the evaluation goes on', () => {
    const life = licensed()
      .event({ kind: 'mismatch', found: true })
      .after(9 * DAY)
    expect([life.state.stopped, phaseAt(life.state, life.now)]).toEqual([true, 'expired'])
    life.event({ kind: 'removed' })
    expect([life.state.stopped, phaseAt(life.state, life.now)]).toEqual([false, 'unlicensed'])
    expect(life.log.slice(-2)).toEqual(['2026-01-10T12:00 resolved', '2026-01-10T12:00 start_services'])
    expect(nextDeadline(life.state, 'UTC')).toBe(plus(START, 16 * DAY))
  })

  test('[A11 D10] given up with an evaluation long over: what was stopped starts, and the new countdown has all its days', () => {
    const life = licensed({ type: 'evaluation', expiresAt: plus(START, 31 * DAY) }).after(45 * DAY)
    expect(life.state.stopped).toBe(true)
    life.event({ kind: 'removed' })
    expect([life.state.stopped, phaseAt(life.state, life.now)]).toEqual([false, 'emergency'])
    expect(life.state.episodes.map((e) => [e.cause, e.startedAt])).toEqual([['evaluation', life.now]])
  })

  test('[F4 L11] without a license there is none that could belong to another machine; the evaluation goes on, to its day', () => {
    const life = new Life(START).after(DAY).event({ kind: 'mismatch', found: true })
    expect(life.state.episodes).toEqual([])
    life.event({ kind: 'started', lastSeenAt: life.now, mismatch: true }).to(plus(START, 30 * DAY - 1))
    expect([life.state.stopped, phaseAt(life.state, life.now)]).toEqual([false, 'unlicensed'])
    expect(life.log.map((line) => line.split(' ')[1])).toEqual(Array.from({ length: 3 }, () => 'evaluation_ends'))
    life.event({ kind: 'started', lastSeenAt: life.now, mismatch: true }).after(1)
    expect(life.state.episodes.map((e) => [e.cause, e.startedAt])).toEqual([['evaluation', plus(START, 30 * DAY)]])
  })

  test('[F4 L11] a mismatch that was found before there was a license ends at the next start', () => {
    const life = new Life(START)
    life.state = { ...life.state, stopped: true, episodes: [newEpisode('mismatch', plus(START, -20 * DAY), DAY)] }
    life.event({ kind: 'started', lastSeenAt: START, mismatch: true })
    expect([life.state.episodes, life.state.stopped]).toEqual([[], false])
  })

  test('a first start has the evaluation ahead and nothing else', () => {
    expect(nextDeadline(firstStart(START), 'UTC')).toBe(plus(START, 16 * DAY))
  })
})
