import type { Mutation } from './mutation.ts'

const CORE = 'packages/core/src'
const LADDER = `${CORE}/lifecycle/ladder.ts`
const CLOCK = `${CORE}/confirmed-time.ts`

type Rest = Pick<Mutation, 'rule' | 'file' | 'text' | 'replacement' | 'guarantee'>

const core = (id: string, rest: Rest): Mutation => ({ id, simulator: 'core', ...rest })

/** Rules of the pure core, each broken alone. */
export const CORE_MUTATIONS: readonly Mutation[] = [
  core('notice-left-out', {
    rule: '[D4] the notice 12 h after the first failure is not given',
    file: LADDER,
    text: 'POLICY.graceNotices.filter((after) => after < grace)',
    replacement: 'POLICY.graceNotices.filter((after) => after < grace).slice(1)',
    guarantee: 'noStopWithoutEveryEarlierNotice',
  }),
  core('no-last-call', {
    rule: '[D7] no last call is given',
    file: `${CORE}/lifecycle/play.ts`,
    text: "return notice('last_call', 'last_call')",
    replacement: 'return null',
    guarantee: 'noStopWithoutEveryEarlierNotice',
  }),
  core('stop-a-day-early', {
    rule: '[D8] services are stopped at the midnight before the last call',
    file: LADDER,
    text: 'nextMidnight(plus(episode.startedAt, SHAPES[episode.cause].lastCallAfter(episode.grace)), zone)',
    replacement:
      'nextMidnight(plus(episode.startedAt, SHAPES[episode.cause].lastCallAfter(episode.grace) - DAY), zone)',
    guarantee: 'noStopWithoutEveryEarlierNotice',
  }),
  core('emergency-a-day-early', {
    rule: '[D5] Emergency Mode begins a day before grace is over',
    file: LADDER,
    text: 'emergencyAfter: (grace) => grace,',
    replacement: 'emergencyAfter: (grace) => grace - DAY,',
    guarantee: 'noPhaseShortensAPromise',
  }),
  core('absence-not-respected', {
    rule: '[D9] an absence does not put the first stop off',
    file: `${CORE}/lifecycle/decide.ts`,
    text: 'return missed ? putOff(episode, now, zone) : episode',
    replacement: 'return missed ? episode : episode',
    guarantee: 'afterAnAbsenceTheFirstStopIsAtLeast24hAway',
  }),
  core('success-heals-nothing', {
    rule: '[D2] a good revalidation does not end the failing episode',
    file: `${CORE}/lifecycle/heal.ts`,
    text: "const causes: Cause[] = ['revalidation', 'expiry', 'evaluation']",
    replacement: "const causes: Cause[] = ['expiry', 'evaluation']",
    guarantee: 'aGoodRevalidationHealsWithinOneAttempt',
  }),
  core('asked-too-late', {
    rule: '[D2] a failed attempt is repeated a day later, not an hour',
    file: `${CORE}/lifecycle/decide.ts`,
    text: 'nextAttemptAt: plus(endedAt, POLICY.retryAfter)',
    replacement: 'nextAttemptAt: plus(endedAt, 24 * POLICY.retryAfter)',
    guarantee: 'aGoodRevalidationHealsWithinOneAttempt',
  }),
  core('services-stay-down', {
    rule: '[D10] services that were stopped are not started again',
    file: `${CORE}/lifecycle/heal.ts`,
    text: 'state.stopped && !state.episodes.some((e) => demandsStop(e, zone))',
    replacement: 'state.stopped && state.episodes.some((e) => demandsStop(e, zone))',
    guarantee: 'aGoodRevalidationHealsWithinOneAttempt',
  }),
  core('notices-given-again', {
    rule: '[N3] after a new license file the dated notices of a month are given once more',
    file: `${CORE}/lifecycle/heal.ts`,
    text: 'calendarUntil: now,',
    replacement: 'calendarUntil: plus(now, -POLICY.evaluation),',
    guarantee: 'noNoticeTwice',
  }),
  core('clock-set-back', {
    rule: '[D12] a clock that is set back takes the time that counts along',
    file: CLOCK,
    text: 'if (ahead <= 0) return { at: on,',
    replacement: 'if (ahead <= 0) return { at: wall,',
    guarantee: 'noClockMovementLengthensARight',
  }),
  core('jump-believed-at-once', {
    rule: '[D12] a jump ahead is believed at once',
    file: CLOCK,
    text: 'if (monotonic - since >= POLICY.clockJumpConfirmed)',
    replacement: 'if (monotonic - since >= 0)',
    guarantee: 'noJumpCountsBeforeItIsBorneOut',
  }),
  core('jump-believed-over-a-restart', {
    rule: '[D9 D12] a jump that waits is believed after a restart',
    file: CLOCK,
    text: 'jump === null || wall - at < jump - POLICY.clockJump',
    replacement: 'jump !== 0',
    guarantee: 'noJumpCountsBeforeItIsBorneOut',
  }),
  core('once-ahead-for-ever', {
    rule: '[D12] a clock that was believed ahead once makes every later answer of the vendor a stale one',
    file: CLOCK,
    text: 'counts - signed > POLICY.clockJump &&',
    replacement: 'counts < signed &&',
    guarantee: 'aGoodRevalidationHealsWithinOneAttempt',
  }),
]

const MANAGER = 'packages/manager/src'

const town = (id: string, rest: Rest): Mutation => ({ id, simulator: 'town', ...rest })

/** Rules that only the whole manager keeps, with its store, its services and its mails, each broken alone. */
export const TOWN_MUTATIONS: readonly Mutation[] = [
  town('a-seat-too-many', {
    rule: '[S9] one seat more is given than was bought',
    file: `${CORE}/seats/claim.ts`,
    text: 'pool.seats - pool.held - pool.reservedFree',
    replacement: 'pool.seats + 1 - pool.held - pool.reservedFree',
    guarantee: 'neverMoreLicensedThanSeats',
  }),
  town('other-message-id', {
    rule: '[N3] a mail bears another Message-ID than its notice',
    file: `${MANAGER}/notices/mail.ts`,
    text: 'messageId: notice.messageId,',
    replacement: 'messageId: `again-${notice.messageId}`,',
    guarantee: 'aMailSentAgainBearsTheSameMessageId',
  }),
  town('mail-given-up', {
    rule: '[N3] a mail that was not taken is not tried again',
    file: `${MANAGER}/notices/deliveries.ts`,
    text: 'const nextAt = ok ? null : nextTry({ attempts, at })',
    replacement: 'const nextAt = ok ? null : attempts < 0 ? nextTry({ attempts, at }) : null',
    guarantee: 'everyNoticeGoesOut',
  }),
  town('services-in-reverse', {
    rule: '[D8] inbound mail is stopped first, and the web last',
    file: `${MANAGER}/services/services.ts`,
    text: 'for (const service of list.services) {',
    replacement: 'for (const service of [...list.services].reverse()) {',
    guarantee: 'servicesStandAsTheLicenseSays',
  }),
  town('one-service-forgotten', {
    rule: '[D10] one of the services that were stopped is not started again',
    file: `${MANAGER}/services/services.ts`,
    text: 'const due = toStart(this.#kept)',
    replacement: 'const due = toStart(this.#kept).slice(1)',
    guarantee: 'servicesStandAsTheLicenseSays',
  }),
  town('absence-not-seen', {
    rule: '[D9] the manager takes no notice of how long it was away',
    file: `${MANAGER}/engine/engine.ts`,
    text: 'engine.license.load(time?.at ?? null,',
    replacement: 'engine.license.load(time ? null : null,',
    guarantee: 'afterAnAbsenceTheFirstStopIsAtLeast24hAway',
  }),
  town('snapshot-not-told', {
    rule: '[D14] what the vendor remarks of a restored snapshot is not kept',
    file: `${MANAGER}/engine/copies.ts`,
    text: 'if (remark && !this.seen)',
    replacement: 'if (remark && this.seen)',
    guarantee: 'aRestoredSnapshotIsFoundAndTold',
  }),
]
