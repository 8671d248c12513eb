import { DAY, HOUR, type Instant, MINUTE, nextMidnight, plus } from '@seatwarden/core/instant'
import type { SeatPolicy } from '@seatwarden/core/license'
import { newEpisode } from '@seatwarden/core/lifecycle/episode'
import { rungsOf, type Why } from '@seatwarden/core/lifecycle/ladder'
import type { AnyText } from '@seatwarden/core/lifecycle/recipients'
import type { Cause } from '@seatwarden/core/lifecycle/state'
import type { ModuleId } from '@seatwarden/core/module'
import { wordsFor } from '../views/words.ts'
import type { Countdown, Dates, LicenseFacts, NoticeFacts, Particulars } from './facts.ts'
import { datesIn } from './particulars.ts'

/** Where and when a sample plays: what happens in it is invented, its dates follow from the rules. */
export interface Stage {
  zone: string
  /** When its countdown begins, or what it speaks of happens. */
  start: Instant
  /** Milliseconds from there to Emergency Mode; those of a subscription may be others. */
  grace: number
  subscriptionGrace: number
  license: Pick<LicenseFacts, 'orderId' | 'server'> | null
  policy: SeatPolicy
  /** Milliseconds that a trial seat lasts. */
  trial: number
  moduleName: (id: ModuleId) => string
}

export interface Sample {
  particulars: Particulars
  at: Instant
  /** Comes only where no license is installed. [L11] */
  unlicensed?: boolean
}

/** Which ladder a cause counts down by; each cause that there is. */
export const CAUSE_OF: Record<Why, Cause> = {
  unreached: 'revalidation',
  refused: 'revalidation',
  offline_overdue: 'revalidation',
  expired: 'expiry',
  evaluation_ended: 'evaluation',
  build_too_new: 'build',
  mismatch: 'mismatch',
}

const after =
  ({ start }: Stage) =>
  (days: number, hours = 0): Instant =>
    plus(start, days * DAY + hours * HOUR)

const sentenceOf = ({ license }: Stage, why: Why): string =>
  why === 'refused'
    ? `${license ? `Order ${license.orderId}` : 'The order'} is suspended: unpaid invoice 2026-118.`
    : `${license?.server ?? 'The licensing server'} does not answer.`

const countdown = (stage: Stage, why: Why): Countdown => {
  const at = after(stage)
  const asks = why === 'unreached' || why === 'refused'
  return {
    why,
    startedAt: at(0),
    ...datesIn(newEpisode(CAUSE_OF[why], at(0), stage.grace), stage.zone),
    attempts: asks ? 24 : 0,
    failure: asks ? { at: at(1), sentence: sentenceOf(stage, why) } : null,
    nextAttemptAt: asks ? at(1, 1) : null,
    difference: why === 'mismatch' ? '3 of 5 facts differ: network card, disk, board.' : '',
    build: why === 'build_too_new' ? { builtAt: at(-20), maintenanceEnds: at(-41) } : null,
  }
}

/** The cause's own text, a day in where it is repeated, else at its begin. [D4 D11 A13 L16 L11 L12 F4] */
export const ownOf = (stage: Stage, why: Why): Sample => {
  const repeated = CAUSE_OF[why] === 'revalidation' || why === 'expired'
  return {
    particulars: { text: why, ...countdown(stage, why) },
    at: after(stage)(repeated ? 1 : 0),
    ...(why === 'evaluation_ended' && { unlicensed: true }),
  }
}

const at = (when: Instant, facts: Countdown): Countdown => ({
  ...facts,
  nextAttemptAt: facts.nextAttemptAt && plus(when, HOUR),
})

/** Text 2. [D5] */
export const emergencyOf = (stage: Stage, why: Why): Sample => {
  const begins = plus(stage.start, stage.grace)
  return { particulars: { text: 'emergency', ...at(begins, countdown(stage, why)) }, at: begins }
}

/** Text 3. [D7] */
export const lastCallOf = (stage: Stage, why: Why): Sample => {
  const facts = countdown(stage, why)
  return { particulars: { text: 'last_call', ...at(facts.lastCallAt, facts) }, at: facts.lastCallAt }
}

export const resolvedOf = (stage: Stage, why: Why): Sample => ({
  particulars: {
    text: 'resolved',
    why,
    startedAt: stage.start,
    locked: false,
    stopped: false,
    others: [],
    nextRevalidation: after(stage)(31, 14),
  },
  at: after(stage)(1, 19),
})

type Some<T extends AnyText> = Record<T, Sample>

const calendarSamples = (
  stage: Stage,
): Some<'evaluation_ends' | 'license_expires' | 'maintenance_ends' | 'offline_due'> => {
  const when = after(stage)
  const { moduleName } = stage
  const begun = { at: when(0) }
  const follows = (cause: Cause, days: number, grace = stage.grace): Dates =>
    datesIn(newEpisode(cause, when(days), grace), stage.zone)
  const soon = { deadline: when(14), again: when(7), modules: [] }
  return {
    evaluation_ends: {
      ...begun,
      unlicensed: true,
      particulars: { ...soon, text: 'evaluation_ends', follows: follows('evaluation', 14) },
    },
    license_expires: {
      ...begun,
      particulars: { ...soon, text: 'license_expires', follows: follows('expiry', 14, stage.subscriptionGrace) },
    },
    maintenance_ends: {
      ...begun,
      particulars: {
        ...soon,
        text: 'maintenance_ends',
        follows: null,
        modules: [
          { name: moduleName('mail'), afterExpiry: 'keep' },
          { name: moduleName('im'), afterExpiry: 'keep' },
          { name: moduleName('groupware'), afterExpiry: 'keep' },
          { name: moduleName('antivirus'), afterExpiry: 'grace' },
          { name: moduleName('sms'), afterExpiry: 'suspend' },
        ],
      },
    },
    offline_due: {
      ...begun,
      particulars: {
        text: 'offline_due',
        deadline: when(30),
        again: when(16),
        follows: follows('revalidation', 30),
        modules: [],
      },
    },
  }
}

const newsSamples = (stage: Stage): Some<'copy_seen' | 'license_changed' | 'seats_shrunk'> => {
  const when = after(stage)
  const im = stage.moduleName('im')
  const until = wordsFor(stage.zone).day(plus(stage.start, stage.trial))
  return {
    copy_seen: {
      particulars: {
        text: 'copy_seen',
        sentence:
          'This activation is used twice, or a snapshot was restored: mail2.example.net (9F3C0A41) came with file 11, from which somebody has gone on already. Nothing follows from this by itself.',
      },
      at: when(0),
    },
    license_changed: {
      particulars: {
        text: 'license_changed',
        changes: [`${im}: 25 → 30 seats (+5)`, `${stage.moduleName('activesync')} is new, with 12 seats`],
        seats: [`${im}: 2 waiting accounts get a seat: b.cole@example.net, j.ames@example.net`],
      },
      at: when(0),
    },
    seats_shrunk: {
      particulars: {
        text: 'seats_shrunk',
        changes: [`${im}: 25 → 20 seats (-5)`],
        seats: [
          `${im}: 3 accounts give their seats up and go on in trial until ${until}: a.berg@example.net, b.cole@example.net, j.ames@example.net`,
        ],
      },
      at: when(0),
    },
  }
}

const clockJumped = ({ start }: Stage): Sample => ({
  particulars: { text: 'clock_jumped', by: 364 * DAY, counted: start, believedAt: plus(start, DAY) },
  at: start,
})

const trialSeats = ({ start, zone, moduleName }: Stage): Sample => {
  const night = nextMidnight(plus(start, DAY), zone)
  const ends = (name: string, days: number, hours: number, minutes: number) => ({
    address: `${name}@example.net`,
    endsAt: plus(night, days * DAY + hours * HOUR + minutes * MINUTE),
  })
  const last = ends('r.vance', 13, 17, 31)
  const four = [ends('b.cole', 3, 8, 12), ends('j.ames', 6, 14, 40), ends('m.osei', 9, 9, 5), last]
  return {
    particulars: {
      text: 'trial_seats',
      people: 4,
      night,
      modules: [
        { module: 'im', name: moduleName('im'), seats: 25, total: 4, accounts: four },
        { module: 'antivirus', name: moduleName('antivirus'), seats: 150, total: 1, accounts: [last] },
      ],
    },
    at: night,
  }
}

const seatSamples = (stage: Stage): Some<'trial_seats' | 'seats_near' | 'seats_full' | 'seats_resolved'> => {
  const { policy, trial, start } = stage
  const crossing = (text: 'seats_near' | 'seats_full' | 'seats_resolved', usedSeats: number): Sample => ({
    particulars: { text, name: stage.moduleName('mail'), usedSeats, seats: 160, policy, trial },
    at: start,
  })
  return {
    trial_seats: trialSeats(stage),
    seats_near: crossing('seats_near', 145),
    seats_full: crossing('seats_full', 160),
    seats_resolved: crossing('seats_resolved', 131),
  }
}

/** One of every notice that there is. [N3] */
export const samplesOf = (stage: Stage): Record<AnyText, Sample> => ({
  unreached: ownOf(stage, 'unreached'),
  refused: ownOf(stage, 'refused'),
  offline_overdue: ownOf(stage, 'offline_overdue'),
  expired: ownOf(stage, 'expired'),
  evaluation_ended: ownOf(stage, 'evaluation_ended'),
  build_too_new: ownOf(stage, 'build_too_new'),
  mismatch: ownOf(stage, 'mismatch'),
  emergency: emergencyOf(stage, 'unreached'),
  last_call: lastCallOf(stage, 'unreached'),
  resolved: resolvedOf(stage, 'unreached'),
  ...calendarSamples(stage),
  ...newsSamples(stage),
  ...seatSamples(stage),
  clock_jumped: clockJumped(stage),
})

const whys = Object.keys(CAUSE_OF) as Why[]
const hasEmergency = ({ start, grace, zone }: Stage, why: Why): boolean =>
  rungsOf(newEpisode(CAUSE_OF[why], start, grace), zone).some(
    (rung) => rung.kind === 'notice' && rung.text === 'emergency',
  )

/** The texts whose words depend on the cause, with one for each that can have it. */
export const variantsOf = (stage: Stage): Partial<Record<AnyText, readonly (readonly [Why, Sample])[]>> => {
  const each = (make: (stage: Stage, why: Why) => Sample, those: readonly Why[]) =>
    those.map((why) => [why, make(stage, why)] as const)
  return {
    emergency: each(
      emergencyOf,
      whys.filter((why) => hasEmergency(stage, why)),
    ),
    last_call: each(lastCallOf, whys),
    resolved: each(resolvedOf, whys),
  }
}

/** A sample as it would be kept with a notice of this place and these people. */
export const factsFrom = (
  { particulars, at: due }: Sample,
  { origin, recipients }: Pick<NoticeFacts, 'origin' | 'recipients'>,
): NoticeFacts => ({ ...particulars, origin, at: due, writtenAt: due, recipients })
