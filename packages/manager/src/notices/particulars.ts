import type { Instant } from '@seatwarden/core/instant'
import { plus } from '@seatwarden/core/instant'
import { type LicenseTerms, masterOf } from '@seatwarden/core/license'
import { type CalendarText, calendarOf, countdownsOf, evaluationEnd } from '@seatwarden/core/lifecycle/calendar'
import { newEpisode, runs } from '@seatwarden/core/lifecycle/episode'
import type { LifecycleEffect } from '@seatwarden/core/lifecycle/event'
import { firstStopOf, graceOf, rungsOf, type Why, whyOf } from '@seatwarden/core/lifecycle/ladder'
import type { Episode, LifecycleState } from '@seatwarden/core/lifecycle/state'
import { settingsFrozen } from '@seatwarden/core/lifecycle/status'
import { isModuleId, MODULES } from '@seatwarden/core/module'
import type { Countdown, Dates, Particulars } from './facts.ts'

export type NoticeEffect = Extract<LifecycleEffect, { kind: 'notice' }>

/** The license's life around the decision that gave a notice. */
export interface Scene {
  before: LifecycleState
  after: LifecycleState
  terms: LicenseTerms | null
  zone: string
  now: Instant
  /** What of the machine changed; empty: nothing. [F4] */
  difference: string
  /** When the program was built. [L12] */
  builtAt: Instant | null
}

export const datesIn = (episode: Episode, zone: string): Dates => {
  const rungs = rungsOf(episode, zone)
  const at = (kind: 'emergency' | 'last-call') => rungs.find((rung) => rung.kind === kind)?.at ?? null
  const firstStop = firstStopOf(episode, zone)
  return { emergencyAt: at('emergency'), lastCallAt: at('last-call') ?? firstStop, firstStop }
}

const buildOf = ({ builtAt, terms }: Scene): Countdown['build'] =>
  builtAt === null || terms === null ? null : { builtAt, maintenanceEnds: masterOf(terms).maintenanceEnds }

const countdownOf = (episode: Episode, why: Why, scene: Scene): Countdown => {
  const { lastFailure, failures, nextAttemptAt } = scene.after
  const ofVendor = episode.cause === 'revalidation'
  return {
    why,
    startedAt: episode.startedAt,
    ...datesIn(episode, scene.zone),
    attempts: ofVendor ? failures : 0,
    failure: ofVendor && lastFailure ? { at: lastFailure.at, sentence: lastFailure.sentence } : null,
    nextAttemptAt: ofVendor ? nextAttemptAt : null,
    difference: why === 'mismatch' ? scene.difference : '',
    build: why === 'build_too_new' ? buildOf(scene) : null,
  }
}

const resolvedOf = (episode: Episode, why: Why, { before, after, zone, now }: Scene): Particulars => ({
  text: 'resolved',
  why,
  startedAt: episode.startedAt,
  locked: settingsFrozen(before, now) && !settingsFrozen(after, now),
  stopped: before.stopped && !after.stopped,
  others: after.episodes.map((other) => ({ why: whyOf(after, other.cause), firstStop: firstStopOf(other, zone) })),
  nextRevalidation: after.nextAttemptAt,
  ...(before.terms && !after.terms && { givenUp: { evaluationEnds: evaluationEnd(after) } }),
})

/** What begins by itself at a deadline: the same ladder that will be played. [L11 L16 A13] */
const afterwards = ({ after, zone }: Scene, deadline: Instant): Dates | null => {
  const coming = countdownsOf(after).find(({ at, cause }) => at === deadline && !runs(after, cause))
  return coming ? datesIn(newEpisode(coming.cause, coming.at, graceOf(after)), zone) : null
}

const modulesOf = (about: string, terms: LicenseTerms | null) =>
  about.split(',').flatMap((id) => {
    const entitlement = terms?.entitlements.find((e) => e.module === id)
    const name = entitlement?.name ?? (isModuleId(id) ? MODULES[id].name : '')
    return name === '' ? [] : [{ name, afterExpiry: entitlement?.afterExpiry ?? ('keep' as const) }]
  })

const calendarFacts = (text: CalendarText, { at, about, deadline }: NoticeEffect, scene: Scene): Particulars => {
  const { after, zone, terms } = scene
  const due = deadline ?? at
  const again = calendarOf(after, zone).find((n) => n.text === text && n.deadline === due && n.at > at)
  const isMaintenance = text === 'maintenance_ends'
  return {
    text,
    deadline: due,
    again: again?.at ?? null,
    follows: isMaintenance ? null : afterwards(scene, due),
    modules: isMaintenance ? modulesOf(about, terms) : [],
  }
}

/** A countdown that is named in a notice runs before or after the decision; a stand-in serves where it is unknown. */
const episodeOf = ({ about, cause, at }: NoticeEffect, { before, after }: Scene): Episode =>
  after.episodes.find(({ id }) => id === about) ??
  before.episodes.find(({ id }) => id === about) ??
  newEpisode(cause ?? 'revalidation', plus(at, 0), graceOf(after))

/** What the words of a notice of the license's life are made of. [N3] */
export const particularsOf = (effect: NoticeEffect, scene: Scene): Particulars => {
  const { text } = effect
  switch (text) {
    case 'evaluation_ends':
    case 'license_expires':
    case 'maintenance_ends':
    case 'offline_due':
      return calendarFacts(text, effect, scene)
    default: {
      const episode = episodeOf(effect, scene)
      const why = effect.why ?? whyOf(scene.after, episode.cause)
      if (text === 'resolved') return resolvedOf(episode, why, scene)
      return { text, ...countdownOf(episode, why, scene) }
    }
  }
}
