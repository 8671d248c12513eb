import { DAY, HOUR, type Instant, toIso } from '@seatwarden/core/instant'
import { demandsStop, firstStopOf } from '@seatwarden/core/lifecycle/ladder'
import type { Cause, Episode } from '@seatwarden/core/lifecycle/state'
import { settingsFrozen } from '@seatwarden/core/lifecycle/status'
import type { Step } from './installation.ts'
import { type ClockEvent, TimeBounds } from './time-bounds.ts'

export type Guarantee =
  | 'noStopWithoutEveryEarlierNotice'
  | 'noNoticeTwice'
  | 'aGoodRevalidationHealsWithinOneAttempt'
  | 'noPhaseShortensAPromise'
  | 'afterAnAbsenceTheFirstStopIsAtLeast24hAway'
  | 'noClockMovementLengthensARight'
  | 'noJumpCountsBeforeItIsBorneOut'

export class GuaranteeBroken extends Error {
  readonly guarantee: Guarantee
  constructor(guarantee: Guarantee, at: Instant, what: string) {
    super(`${guarantee} at ${toIso(at)}: ${what}`)
    this.name = 'GuaranteeBroken'
    this.guarantee = guarantee
  }
}

interface Promised {
  /** Milliseconds after the start: when a notice goes out, when settings freeze, when the last call comes. */
  notices: number[]
  freeze: number
  lastCall: number
}

const hours = (...list: number[]) => list.map((h) => h * HOUR)

/** The ladder as the rules state it, apart from the core that plays it. [D4 D5 D7 F4 L11 L12 L16] */
export const promisedOf = (cause: Cause, grace: number): Promised => {
  if (cause === 'mismatch') return { notices: hours(0, 72, 144), freeze: Number.POSITIVE_INFINITY, lastCall: 7 * DAY }
  if (cause === 'evaluation' || cause === 'build') return { notices: [0], freeze: 0, lastCall: 7 * DAY }
  const early = hours(12, 24, 36, 48, 72, 96, 120, 144).filter((after) => after < grace)
  const daily = grace > 48 * HOUR ? early : early.filter((after) => after <= 36 * HOUR)
  return { notices: [...daily, grace, grace + 6 * DAY], freeze: grace, lastCall: grace + 7 * DAY }
}

interface Watched {
  promised: Promised
  stop: Instant
  told: Set<number>
  lastCall: boolean
  /** After an absence the first stop comes no earlier. */
  notBefore: number
}

/** Watches one installation step by step and throws a GuaranteeBroken at the first promise that is not kept. */
export class Guarantees {
  #zone: string
  readonly #watched = new Map<string, Watched>()
  readonly #notices = new Map<string, Instant>()
  readonly #bounds: TimeBounds

  constructor(zone: string, start: Instant) {
    this.#zone = zone
    this.#bounds = new TimeBounds(start)
  }

  hear(event: ClockEvent): void {
    this.#bounds.hear(event)
  }

  /** The first stop of another zone is another instant: the same date, by its own midnight. [D9] */
  moved(zone: string, episodes: readonly Episode[]): void {
    this.#zone = zone
    for (const episode of episodes) {
      const watched = this.#watched.get(episode.id)
      if (watched) watched.stop = firstStopOf(episode, zone)
    }
  }

  check(step: Step): void {
    this.#timeIsRight(step)
    for (const episode of step.after.episodes) this.#watch(episode)
    if (step.event.kind === 'started') this.#absence(step, step.event.lastSeenAt)
    this.#noNoticeTwice(step)
    for (const effect of step.effects) {
      if (effect.kind === 'notice' && effect.cause !== null) this.#told(effect.about, effect)
      if (effect.kind === 'stop_services') this.#noStopWithoutEveryEarlierNotice(step)
    }
    this.#aGoodRevalidationHealsWithinOneAttempt(step)
    for (const episode of step.after.episodes) this.#keepsItsDates(step, episode)
    this.#noFreezeTooEarly(step)
  }

  /** [D12] */
  #timeIsRight({ at, truth }: Step): void {
    const fault = this.#bounds.fault(at, truth)
    if (fault === 0) return
    const guarantee = fault < 0 ? 'noClockMovementLengthensARight' : 'noJumpCountsBeforeItIsBorneOut'
    throw new GuaranteeBroken(guarantee, truth, `${fault} ms`)
  }

  #watch(episode: Episode): void {
    if (this.#watched.has(episode.id)) return
    this.#watched.set(episode.id, {
      promised: promisedOf(episode.cause, episode.grace),
      stop: firstStopOf(episode, this.#zone),
      told: new Set(),
      lastCall: false,
      notBefore: 0,
    })
  }

  #told(id: string, notice: { at: Instant; text: string }): void {
    const watched = this.#watched.get(id)
    if (!watched || notice.text === 'resolved') return
    if (notice.text === 'last_call') watched.lastCall = true
    else watched.told.add(notice.at - startOf(id))
  }

  #noNoticeTwice({ at, decided }: Step): void {
    for (const effect of decided) {
      if (effect.kind !== 'notice') continue
      const before = this.#notices.get(effect.key)
      // A countdown that ends and begins again within one millisecond is the same one.
      if (before !== undefined && before !== at) throw new GuaranteeBroken('noNoticeTwice', at, effect.key)
      this.#notices.set(effect.key, at)
    }
  }

  #complete(episode: Episode, at: Instant): boolean {
    const watched = this.#watched.get(episode.id)
    if (!watched) return false
    const { promised, told, lastCall } = watched
    return lastCall && promised.notices.every((n) => told.has(n)) && at > episode.startedAt + promised.lastCall
  }

  #noStopWithoutEveryEarlierNotice({ at, after }: Step): void {
    if (!after.episodes.some((episode) => this.#complete(episode, at)))
      throw new GuaranteeBroken('noStopWithoutEveryEarlierNotice', at, after.episodes.map((e) => e.id).join(' '))
  }

  /** An answer of this moment heals, whatever clock was believed once, on a machine whose clock is right now. */
  #aGoodRevalidationHealsWithinOneAttempt({ at, truth, wall, event, after }: Step): void {
    const broken = (what: string) => new GuaranteeBroken('aGoodRevalidationHealsWithinOneAttempt', at, what)
    const failing = after.episodes.some((e) => e.cause === 'revalidation')
    const right = Math.abs(wall - truth) <= HOUR || at === truth
    if (event.kind === 'attempt_answered' && event.terms.issuedAt === truth && right) {
      if (failing || after.lastFailure) throw broken('the failing episode goes on')
      if (after.stopped && !after.episodes.some((e) => demandsStop(e, this.#zone))) throw broken('services stand still')
    }
    const next = after.nextAttemptAt
    if (failing && !after.terms?.offline && next !== null && next > at + HOUR) throw broken(`asked at ${toIso(next)}`)
  }

  /** A stop once promised for a date does not come before it, whatever happens in between. */
  #keepsItsDates({ at, before }: Step, episode: Episode): void {
    const watched = this.#watched.get(episode.id)
    if (!watched) return
    const stop = firstStopOf(episode, this.#zone)
    if (stop < watched.stop) throw new GuaranteeBroken('noPhaseShortensAPromise', at, `${episode.id}: ${toIso(stop)}`)
    watched.stop = stop
    const was = before.episodes.find((e) => e.id === episode.id)
    const stopsNow = demandsStop(episode, this.#zone) && !(was && demandsStop(was, this.#zone))
    if (stopsNow && at < watched.stop) throw new GuaranteeBroken('noPhaseShortensAPromise', at, `${episode.id} stops`)
    if (stopsNow && at < watched.notBefore)
      throw new GuaranteeBroken('afterAnAbsenceTheFirstStopIsAtLeast24hAway', at, episode.id)
  }

  #noFreezeTooEarly({ at, after }: Step): void {
    if (!settingsFrozen(after, at)) return
    const due = after.episodes.some((e) => at >= e.startedAt + (this.#watched.get(e.id)?.promised.freeze ?? 0))
    if (!due) throw new GuaranteeBroken('noPhaseShortensAPromise', at, 'settings are frozen too early')
  }

  /** Notes what fell due while the manager was away; once an episode the first stop is a day away from then. */
  #absence({ at, before, after }: Step, lastSeenAt: Instant): void {
    for (const episode of after.episodes) {
      const watched = this.#watched.get(episode.id)
      const was = before.episodes.find((e) => e.id === episode.id)
      if (!watched || (was && (was.firstStopPutOffTo !== null || demandsStop(was, this.#zone)))) continue
      const { notices, lastCall } = watched.promised
      const due = [...notices, lastCall].map((after) => episode.startedAt + after)
      const missed = [...due, was ? firstStopOf(was, this.#zone) : at].some((rung) => rung > lastSeenAt && rung <= at)
      if (missed) watched.notBefore = at + DAY
    }
  }
}

const startOf = (id: string): number => Number(id.slice(id.lastIndexOf('-') + 1))
