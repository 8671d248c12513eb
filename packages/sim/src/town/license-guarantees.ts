import { DAY, HOUR, type Instant, localDate, plus, startOfDate, toIso } from '@seatwarden/core/instant'
import { phaseAt } from '@seatwarden/core/lifecycle/ladder'
import type { Episode } from '@seatwarden/core/lifecycle/state'
import type { License } from '@seatwarden/manager/engine/license'
import { promisedOf } from '../core/guarantees.ts'
import type { Complain } from './guarantee.ts'
import type { Exchange } from './network.ts'
import type { LicensePicture, NoticeLine } from './picture.ts'

export interface LicenseLook {
  license: Pick<License, 'state' | 'terms'>
  picture: LicensePicture
  /** The exchange of this step, if there was one. */
  exchange: Exchange | null
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

const isMidnight = (at: Instant, zone: string): boolean => startOfDate(localDate(at, zone), zone) === at

/** Watches the life of one site's license, step by step. */
export class LicenseGuarantees {
  #notices = new Map<string, string>()
  #looked: readonly NoticeLine[] = []
  #stops = 0
  #installed: { licenseId: string; counter: number } | null = null
  #failing: { id: string; revalidatedAt: Instant | null } | null = null

  check(look: LicenseLook): void {
    this.#noticesAreKept(look)
    this.#stopped(look)
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

  /** Services are stopped at a midnight, after the last call, with every notice given before. [D4 D5 D7 D8 D9] */
  #stopped({ license, picture: { stops, notices }, zone, now, complain }: LicenseLook): void {
    const { state } = license
    for (const episode of state.episodes) {
      const missing = missingOf(episode, notices, now)
      if (missing.length > 0)
        complain('noStopWithoutEveryEarlierNotice', `${episode.id} was not told of at ${missing.join(', ')}`)
    }
    for (const at of stops.slice(this.#stops)) {
      if (!isMidnight(at, zone)) complain('noStopWithoutEveryEarlierNotice', `${toIso(at)} is no midnight in ${zone}`)
      const cause = state.episodes.find((e) => at >= e.startedAt + promisedOf(e.cause, e.grace).lastCall)
      if (!cause) complain('noStopWithoutEveryEarlierNotice', `nothing asks for the stop of ${toIso(at)}`)
      else if (missingOf(cause, notices, at).length > 0)
        complain('noStopWithoutEveryEarlierNotice', `${cause.id} stops and was not told of`)
    }
    this.#stops = stops.length
    if (state.stopped && state.episodes.length === 0) complain('aGoodRevalidationHeals', 'services stand still')
  }

  /** The vendor's own answer, whole, ends every failing at once. [D2 D10] */
  #healed({ license, exchange, now, complain }: LicenseLook): void {
    if (!exchange?.good || exchange.path !== '/exchange/revalidation') return
    const { state } = license
    if (state.lastFailure) complain('aGoodRevalidationHeals', `still shown: ${state.lastFailure.sentence}`)
    if (state.episodes.some((e) => e.cause === 'revalidation'))
      complain('aGoodRevalidationHeals', 'the episode goes on')
    const phase = phaseAt(state, now)
    if (state.episodes.length === 0 && phase !== 'valid') complain('aGoodRevalidationHeals', phase)
  }

  /** Never later than due, and an hour after a failure. [D1 D2] */
  #asksAgain({ license, now, complain }: LicenseLook): void {
    const { state, terms } = license
    if (!terms) return
    const next = state.nextAttemptAt
    if (terms.offline) {
      if (next !== null) complain('anAttemptIsAlwaysAhead', 'a license marked offline asks')
      return
    }
    const failing = state.episodes.some((e) => e.cause === 'revalidation')
    const latest = failing ? plus(now, HOUR) : plus(terms.issuedAt, 30 * DAY)
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
