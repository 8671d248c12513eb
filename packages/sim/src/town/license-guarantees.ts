import { DAY, HOUR, type Instant, localDate, nextMidnight, plus, startOfDate, toIso } from '@seatwarden/core/instant'
import { phaseAt } from '@seatwarden/core/lifecycle/ladder'
import type { Episode } from '@seatwarden/core/lifecycle/state'
import { settingsFrozen } from '@seatwarden/core/lifecycle/status'
import type { License } from '@seatwarden/manager/engine/license'
import { promisedOf } from '../core/guarantees.ts'
import type { Complain, TownGuarantee } from './guarantee.ts'
import type { Exchange } from './network.ts'
import type { LicensePicture, NoticeLine } from './picture.ts'

export interface LicenseLook {
  license: Pick<License, 'state' | 'terms'>
  picture: LicensePicture
  /** The exchange of this step, if there was one. */
  exchange: Exchange | null
  /** By the time that counts. [D12] */
  now: Instant
  zone: string
  complain: Complain
}

/** What of an episode's ladder no notice was given for by `now`; empty when all of it was. [D4 D5 D7] */
const missingOf = (episode: Episode, notices: readonly NoticeLine[], now: Instant): string[] => {
  const own = notices.filter((notice) => notice.about === episode.id)
  const { notices: promised, lastCall } = promisedOf(episode.cause, episode.grace)
  const due = promised.filter((after) => episode.startedAt + after <= now)
  const missing = due.filter((after) => !own.some((notice) => notice.at === episode.startedAt + after))
  const called = own.some((notice) => notice.text === 'last_call' && notice.at === episode.startedAt + lastCall)
  const over = episode.startedAt + lastCall <= now
  return [...missing.map((after) => `${after / HOUR} h`), ...(over && !called ? ['the last call'] : [])]
}

/** When its first stop is due by the rules alone. [D8] */
const stopOf = (episode: Episode, zone: string): Instant =>
  nextMidnight(plus(episode.startedAt, promisedOf(episode.cause, episode.grace).lastCall), zone)

/** Did anything of its ladder fall due in this stretch? [D9] */
const fellDue = (episode: Episode, zone: string, from: Instant, to: Instant): boolean => {
  const { notices, freeze, lastCall } = promisedOf(episode.cause, episode.grace)
  const steps = [...notices, freeze, lastCall].map((after) => episode.startedAt + after)
  return [...steps, stopOf(episode, zone)].some((at) => at > from && at <= to)
}

const isMidnight = (at: Instant, zone: string): boolean => startOfDate(localDate(at, zone), zone) === at

/** Watches the life of one site's license, step by step. */
export class LicenseGuarantees {
  #notices = new Map<string, string>()
  #looked: readonly NoticeLine[] = []
  #stops = 0
  #installed: { licenseId: string; counter: number } | null = null
  #failing: { id: string; revalidatedAt: Instant | null } | null = null
  #episodes: readonly Episode[] = []
  /** Episodes that came to their stop. */
  readonly #stopped = new Set<string>()
  /** After an absence, the first stop of an episode comes no earlier. */
  readonly #notBefore = new Map<string, Instant>()

  check(look: LicenseLook): void {
    this.#noticesAreKept(look)
    this.#everythingDueWasTold(look)
    this.#stopsAsPromised(look)
    this.#freezesInTime(look)
    this.#healed(look)
    this.#asksAgain(look)
    this.#clockGoesOn(look)
    this.#file(look)
  }

  /** A notice is given once, keeps its words, and is never lost. [N3 Q1] */
  #noticesAreKept({ picture: { notices }, complain }: LicenseLook): void {
    if (notices === this.#looked) return
    this.#looked = notices
    const texts = new Map(notices.map((notice) => [notice.key, JSON.stringify(notice)]))
    for (const [key, text] of this.#notices)
      if (texts.get(key) !== text) complain('noNoticeIsLost', `${key}: ${texts.get(key) ?? 'gone'}`)
    const seen = new Set<string>()
    for (const { about, text, at, key } of notices) {
      const what = text === 'last_call' || text === 'resolved' ? `${about} ${text}` : `${about} ${text} ${at}`
      if (seen.has(what)) complain('noNoticeTwice', key)
      seen.add(what)
    }
    this.#notices = texts
  }

  #everythingDueWasTold({ license, picture: { notices }, now, complain }: LicenseLook): void {
    for (const episode of license.state.episodes) {
      const missing = missingOf(episode, notices, now)
      if (missing.length > 0)
        complain('noStopWithoutEveryEarlierNotice', `${episode.id} was not told of at ${missing.join(', ')}`)
    }
  }

  /** Services are stopped at a midnight, after the last call, with every notice given before, as these promised. [D4 D5 D7 D8 D9] */
  #stopsAsPromised(look: LicenseLook): void {
    const { license, picture, zone, complain } = look
    const { episodes } = license.state
    for (const at of picture.stops.slice(this.#stops)) {
      if (!isMidnight(at, zone)) complain('noStopWithoutEveryEarlierNotice', `${toIso(at)} is no midnight in ${zone}`)
      // What ended in this very step may have come to its stop before.
      const causes = [...episodes, ...this.#episodes.filter((e) => !episodes.some(({ id }) => id === e.id))]
      const asking = causes.filter((e) => at >= e.startedAt + promisedOf(e.cause, e.grace).lastCall)
      const faults = asking.map((episode) => this.#faultOf(episode, at, look))
      if (asking.length === 0) complain('noStopWithoutEveryEarlierNotice', `nothing asks for the stop of ${toIso(at)}`)
      if (faults[0] && !faults.includes(null)) complain(...faults[0])
      for (const { id } of asking) this.#stopped.add(id)
    }
    this.#stops = picture.stops.length
    this.#episodes = episodes
    if (license.state.stopped && episodes.length === 0)
      complain('aGoodRevalidationHealsWithinOneAttempt', 'services stand still')
  }

  /** Why an episode may not stop services at that midnight; null: it may. */
  #faultOf(episode: Episode, at: Instant, { picture: { notices } }: LicenseLook): [TownGuarantee, string] | null {
    if (missingOf(episode, notices, at).length > 0)
      return ['noStopWithoutEveryEarlierNotice', `${episode.id} stops and was not told of`]
    if (this.#stopped.has(episode.id)) return null
    const told = notices.find(({ about, stop }) => about === episode.id && stop !== null && stop > at)
    if (told) return ['noPhaseShortensAPromise', `${episode.id} stops at ${toIso(at)}, against ${told.key}`]
    const notBefore = this.#notBefore.get(episode.id)
    return notBefore !== undefined && at < notBefore
      ? ['afterAnAbsenceTheFirstStopIsAtLeast24hAway', `${episode.id} stops at ${toIso(at)}`]
      : null
  }

  /** [D5 D6] */
  #freezesInTime({ license: { state }, now, complain }: LicenseLook): void {
    if (!settingsFrozen(state, now)) return
    if (!state.episodes.some((e) => now >= e.startedAt + promisedOf(e.cause, e.grace).freeze))
      complain('noPhaseShortensAPromise', 'settings are frozen too early')
  }

  /** The manager came up: what fell due while it was away puts an episode's first stop off, once. [D9] */
  cameUp(look: {
    before: readonly Episode[]
    episodes: readonly Episode[]
    away: [Instant, Instant]
    zone: string
  }): void {
    const { before, episodes, away, zone } = look
    const [from, to] = away
    for (const episode of episodes) {
      const was = before.find(({ id }) => id === episode.id)
      if (was?.firstStopPutOffTo != null || this.#stopped.has(episode.id)) continue
      if (fellDue(was ?? episode, zone, from, to)) this.#notBefore.set(episode.id, plus(to, DAY))
    }
  }

  /** An older image of the disk is there: what was seen since is forgotten. [D14] */
  forget({ stops }: LicensePicture, episodes: readonly Episode[], zone: string): void {
    this.#notices = new Map()
    this.#looked = []
    this.#stops = stops.length
    this.#installed = null
    this.#failing = null
    this.#episodes = []
    this.#notBefore.clear()
    this.#stopped.clear()
    for (const episode of episodes) if (stops.some((at) => at >= stopOf(episode, zone))) this.#stopped.add(episode.id)
  }

  /** The vendor's own answer, whole, ends every failing at once. [D2 D10] */
  #healed({ license, exchange, now, complain }: LicenseLook): void {
    if (!exchange?.good || exchange.path !== '/exchange/revalidation') return
    const { state } = license
    if (state.lastFailure)
      complain('aGoodRevalidationHealsWithinOneAttempt', `still shown: ${state.lastFailure.sentence}`)
    if (state.episodes.some((e) => e.cause === 'revalidation'))
      complain('aGoodRevalidationHealsWithinOneAttempt', 'the episode goes on')
    const phase = phaseAt(state, now)
    if (state.episodes.length === 0 && phase !== 'valid') complain('aGoodRevalidationHealsWithinOneAttempt', phase)
  }

  /** Never later than due, and an hour after a failure. [D1 D2] */
  #asksAgain({ license, picture, now, complain }: LicenseLook): void {
    const { state, terms } = license
    if (!terms) return
    const next = state.nextAttemptAt
    if (terms.offline) {
      if (next !== null) complain('anAttemptIsAlwaysAhead', 'a license marked offline asks')
      return
    }
    const failing = state.episodes.some((e) => e.cause === 'revalidation')
    const from = state.terms?.periodFrom ?? terms.issuedAt
    // Where the time that counts was known to be ahead, the period begins with the answer, and with nothing else. [D12]
    if (from !== terms.issuedAt && (from < terms.issuedAt || from !== state.lastRevalidatedAt))
      complain('anAttemptIsAlwaysAhead', `the period is counted from ${toIso(from)}`)
    const latest = failing ? plus(now, HOUR) : plus(from, 30 * DAY)
    // Under way, or put down and to be done at once: a crash may come between.
    if (next === null && picture.asking) return
    if (next === null || next > latest)
      complain('anAttemptIsAlwaysAhead', next === null ? 'none is planned' : `the next is at ${toIso(next)}`)
  }

  /** Only a success ends a failing episode; its clock does not start anew. [D3] */
  #clockGoesOn({ license, complain }: LicenseLook): void {
    const { state } = license
    const failing = state.episodes.find((e) => e.cause === 'revalidation')
    const before = this.#failing
    if (before && before.id !== failing?.id && before.revalidatedAt === state.lastRevalidatedAt)
      complain('noEpisodeBeginsAgain', `${before.id} became ${failing?.id ?? 'none'}`)
    this.#failing = failing ? { id: failing.id, revalidatedAt: state.lastRevalidatedAt } : null
  }

  /** The file in force is the one that the countdowns count from, and never one that was replaced. [A2 F6] */
  #file({ license, complain }: LicenseLook): void {
    const { terms, state } = license
    if (terms?.issuedAt !== state.terms?.issuedAt || terms?.licenseId !== state.terms?.licenseId)
      complain('stateAndFileAgree', `file of ${terms?.issuedAt}, countdowns of ${state.terms?.issuedAt}`)
    const before = this.#installed
    if (before && !terms) complain('noOlderFileIsInstalled', `number ${before.counter} is gone`)
    if (before?.licenseId === terms?.licenseId && (terms?.counter ?? 0) < (before?.counter ?? 0))
      complain('noOlderFileIsInstalled', `number ${terms?.counter} after number ${before?.counter}`)
    this.#installed = terms && { licenseId: terms.licenseId, counter: terms.counter }
  }
}
