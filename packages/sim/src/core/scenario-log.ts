import { type Instant, localMinute } from '@seatwarden/core/instant'
import type { LifecycleEffect } from '@seatwarden/core/lifecycle/event'
import { phaseAt } from '@seatwarden/core/lifecycle/ladder'
import { recipientsOf } from '@seatwarden/core/lifecycle/recipients'
import type { LifecycleState, Phase } from '@seatwarden/core/lifecycle/state'
import { settingsFrozen, statusAt } from '@seatwarden/core/lifecycle/status'
import type { Step } from './installation.ts'

type Notice = Extract<LifecycleEffect, { kind: 'notice' }>

const TEXTS: Record<Exclude<Notice['text'], 'emergency' | 'last_call'>, string> = {
  unreached: 'licensing server not reached',
  refused: 'refused by the vendor',
  offline_overdue: 'offline license file overdue',
  expired: 'license expired',
  evaluation_ended: 'evaluation ended',
  build_too_new: 'build newer than the maintenance',
  mismatch: 'Reference ID mismatch',
  evaluation_ends: 'evaluation ends',
  license_expires: 'license expires',
  maintenance_ends: 'maintenance ends',
  offline_due: 'offline license file due',
  resolved: 'resolved',
}

const PHASES: Record<Phase, string> = {
  unlicensed: 'evaluation',
  valid: 'valid',
  grace: 'grace',
  emergency: 'Emergency Mode',
  expired: 'expired',
}

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`

const subject = (notice: Notice): string => {
  const why = notice.why ? TEXTS[notice.why] : ''
  if (notice.text === 'emergency') return `Emergency Mode, ${why}`
  if (notice.text === 'last_call') return `last call, ${why}`
  return notice.text === 'maintenance_ends'
    ? `${TEXTS[notice.text]} (${notice.about.replaceAll(',', ', ')})`
    : TEXTS[notice.text]
}

const noticeLine = (notice: Notice, zone: string): string => {
  const stops = notice.cause === null ? '' : '; services stop'
  const date = notice.deadline === null ? '' : `${stops} ${localMinute(notice.deadline, zone)}`
  const log = notice.text === 'last_call' ? 'error log, ' : ''
  return `${log}notice to ${listed(recipientsOf(notice.text))}: ${subject(notice)}${date}`
}

const standing = (state: LifecycleState, now: Instant): string =>
  `${PHASES[phaseAt(state, now)]}, status ${statusAt(state, now)}${settingsFrozen(state, now) ? ', settings frozen' : ''}`

/** Writes down what a person would notice, one line each: `2026-11-10 14:02  text`. */
export class ScenarioLog {
  readonly lines: string[] = []
  zone: string
  #standing = ''
  /** By how much what counts is ahead of the truth. */
  #ahead = 0
  #lastFailure: string | null = null
  #running = true

  constructor(zone: string) {
    this.zone = zone
  }

  say(at: Instant, text: string): void {
    this.lines.push(`${localMinute(at, this.zone)}  ${text}`)
  }

  /** Where things stand, when that has changed. */
  stand(state: LifecycleState, counted: Instant, at: Instant): void {
    const now = standing(state, counted)
    if (now !== this.#standing) this.say(at, now)
    this.#standing = now
  }

  /** The time that counts, when it has parted from the truth or come nearer to it. [D12] */
  counts(counted: Instant, at: Instant): void {
    if (counted - at !== this.#ahead) this.say(at, `what counts is ${localMinute(counted, this.zone)}`)
    this.#ahead = counted - at
  }

  step({ at: counted, truth: at, event, before, after, effects }: Step): void {
    this.counts(counted, at)
    if (event.kind === 'attempt_failed') this.#failed(at, after)
    if (event.kind === 'attempt_answered') this.#answered(at, before, after)
    this.stand(after, counted, at)
    for (const effect of effects) this.#effect(at, effect)
  }

  /** A failure that repeats itself is told once. */
  #failed(at: Instant, after: LifecycleState): void {
    const sentence = (after.lastFailure?.sentence ?? '').replace(/\.$/, '')
    const counts = after.episodes.some((e) => e.cause === 'revalidation')
    const line = `attempt failed: ${sentence}${counts ? '; again every hour' : '; nothing follows'}`
    if (line !== this.#lastFailure) this.say(at, line)
    this.#lastFailure = line
  }

  /** An answer that heals nothing is a failure as well. */
  #answered(at: Instant, before: LifecycleState, after: LifecycleState): void {
    if (after.lastFailure !== null) {
      this.#failed(at, after)
      return
    }
    if (before.lastFailure !== null) this.say(at, 'attempt succeeded')
    this.#lastFailure = null
  }

  #effect(at: Instant, effect: LifecycleEffect): void {
    if (effect.kind === 'notice') this.say(at, noticeLine(effect, this.zone))
    if (effect.kind === 'stop_services') this.services(at, false, 'services stopped')
    if (effect.kind === 'start_services') this.services(at, true, 'services started')
  }

  /** Stopping what stands still, and starting what runs, is nothing that anybody notices. */
  services(at: Instant, running: boolean, text: string): void {
    if (this.#running !== running) this.say(at, text)
    this.#running = running
  }
}
