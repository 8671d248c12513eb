import type { Instant } from '@seatwarden/core/instant'
import type { CalendarText } from '@seatwarden/core/lifecycle/calendar'
import {
  type CountdownConcern,
  countdownConcerns,
  type DateConcern,
  dateConcerns,
} from '@seatwarden/core/lifecycle/concerns'
import type { Why } from '@seatwarden/core/lifecycle/ladder'
import { settingsFrozen } from '@seatwarden/core/lifecycle/status'
import type { Finding, ModuleRow } from '@seatwarden/protocol/api/manager'
import type { Engine } from '../engine/engine.ts'
import type { Words } from './words.ts'

export interface Scene {
  engine: Engine
  modules: ModuleRow[]
  now: Instant
  words: Words
}
export type Look = (scene: Scene) => Omit<Finding, 'rank'>[]

export const activate = { label: 'Activate License', target: 'activate' } as const

type Said = Pick<Finding, 'kind' | 'severity' | 'sentence' | 'action'>
type Told = (concern: CountdownConcern, scene: Scene) => Said

const renew = { label: 'Renew License', target: 'manage' } as const
const enter = { label: 'Enter License Off-line', target: 'activate' } as const

/** What is locked or stopped is said by the findings before. */
const works = ({ engine, now }: Scene): string =>
  settingsFrozen(engine.license.state, now) || engine.license.state.stopped ? '' : ' Everything works.'

const maintenanceEnd = ({ engine, words }: Scene): string => {
  const ends = engine.license.state.terms?.masterEnds
  return ends === undefined ? '' : `, which ended on ${words.day(ends)}`
}

/** Each cause that counts down, in words. [D11 A13 L11 L12 L16 F4] */
const COUNTING: Record<Why, Told> = {
  unreached: ({ startedAt }, scene) => ({
    kind: 'grace',
    severity: 'attention',
    sentence: `The licensing server has not been reached since ${scene.words.moment(startedAt)}.${works(scene)}`,
    action: { label: 'Check connection', target: 'check' },
  }),
  refused: (_, { engine }) => ({
    kind: 'refused_by_vendor',
    severity: 'over',
    sentence: engine.license.state.lastFailure?.sentence ?? 'The vendor refuses to renew the license.',
    action: { label: 'Contact the vendor', target: 'support' },
  }),
  offline_overdue: ({ startedAt }, scene) => ({
    kind: 'offline_overdue',
    severity: 'attention',
    sentence: `The license file was due on ${scene.words.moment(startedAt)}.${works(scene)}`,
    action: enter,
  }),
  expired: ({ startedAt }, scene) => ({
    kind: 'expired',
    severity: 'attention',
    sentence: `The license expired on ${scene.words.moment(startedAt)}.${works(scene)}`,
    action: renew,
  }),
  evaluation_ended: ({ startedAt }, { words }) => ({
    kind: 'evaluation_ended',
    severity: 'attention',
    sentence: `The evaluation ended on ${words.moment(startedAt)}.`,
    action: activate,
  }),
  build_too_new: (_, scene) => ({
    kind: 'build_too_new',
    severity: 'over',
    sentence: `This version is newer than the maintenance of the license${maintenanceEnd(scene)}.`,
    action: renew,
  }),
  mismatch: () => ({
    kind: 'mismatch',
    severity: 'over',
    sentence: 'This license belongs to another machine.',
    action: { label: 'Move license here', target: 'move' },
  }),
}

const comesNext = (concern: CountdownConcern, { engine, words, now }: Scene): string => {
  const { emergencyAt, stopAt, why } = concern
  const next =
    emergencyAt === null
      ? `Services stop on ${words.deadline(stopAt, now)}.`
      : `Emergency Mode on ${words.deadline(emergencyAt, now)}.`
  const retry = why === 'unreached' ? engine.license.state.nextAttemptAt : null
  return retry === null ? next : `${next} Retry at ${words.moment(retry)}.`
}

/** One for each countdown that runs; another machine stands before the others, as it does in the status. [L4 D13] */
export const counting =
  (isAsked: (why: Why) => boolean): Look =>
  (scene) =>
    countdownConcerns(scene.engine.license.state, scene.engine.options.zone, scene.now)
      .filter(({ why }) => isAsked(why))
      .map((concern) => ({ ...COUNTING[concern.why](concern, scene), next: comesNext(concern, scene) }))

export const isMismatch = (why: Why): boolean => why === 'mismatch'

const followText = ({ emergencyAt, stopAt }: DateConcern, unless: string, { words }: Scene): string =>
  emergencyAt === null || stopAt === null
    ? ''
    : `Unless ${unless}: Emergency Mode on ${words.day(emergencyAt)}, services stop on ${words.day(stopAt)}.`

const DATED: Record<CalendarText, (concern: DateConcern, scene: Scene) => Omit<Finding, 'rank' | 'severity'>> = {
  evaluation_ends: (concern, scene) => ({
    kind: 'evaluation',
    sentence: `Evaluation until ${scene.words.deadline(concern.deadline, scene.now)}.${scene.engine.license.terms ? '' : ' All modules are on.'}`,
    next: followText(concern, 'a license is activated', scene),
    action: activate,
  }),
  license_expires: (concern, scene) => ({
    kind: 'license_expires',
    sentence: `The license expires on ${scene.words.deadline(concern.deadline, scene.now)}.`,
    next: followText(concern, 'it is renewed', scene),
    action: renew,
  }),
  offline_due: (concern, scene) => ({
    kind: 'offline_due',
    sentence: `A new license file is due on ${scene.words.deadline(concern.deadline, scene.now)}.`,
    next: followText(concern, 'one is entered', scene),
    action: enter,
  }),
  maintenance_ends: ({ deadline, modules: { length } }, { words, now }) => ({
    kind: 'renewal',
    sentence: `Maintenance of ${length} ${length === 1 ? 'module' : 'modules'} ${deadline > now ? 'ends' : 'ended'} on ${words.deadline(deadline, now)}.`,
    next: 'This version keeps working; newer versions will not accept the license.',
    action: renew,
  }),
}

/** One for each date inside its notice window. [L7 L11 L16 N1 A13] */
export const dated =
  (isAsked: (text: CalendarText) => boolean): Look =>
  (scene) =>
    dateConcerns(scene.engine.license.state, scene.engine.options.zone, scene.now)
      .filter(({ text }) => isAsked(text))
      .map((concern) => ({ severity: 'attention', ...DATED[concern.text](concern, scene) }))

export const isMaintenance = (text: CalendarText): boolean => text === 'maintenance_ends'
