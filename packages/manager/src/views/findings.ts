import type { Instant } from '@seatwarden/core/instant'
import { earliestStop } from '@seatwarden/core/lifecycle/forecast'
import { settingsFrozen } from '@seatwarden/core/lifecycle/status'
import type { Finding, ModuleRow } from '@seatwarden/protocol/api/manager'
import { activate, counting, dated, isMaintenance, isMismatch, type Look, type Scene } from './findings-of-life.ts'
import { count, people } from './words.ts'

const stopOf = ({ engine, now }: Scene): Instant | null => earliestStop(engine.license.state, engine.options.zone, now)

const stopped: Look = (scene) => {
  const { state } = scene.engine.license
  if (!state.stopped) return []
  return [
    {
      kind: 'stopped',
      severity: 'emergency',
      sentence: 'Services are stopped: the license could not be validated.',
      next: 'They start again by themselves once a license is validated.',
      action: activate,
    },
  ]
}

const emergency: Look = (scene) => {
  const { engine, now, words } = scene
  if (!settingsFrozen(engine.license.state, now)) return []
  const stop = stopOf(scene)
  return [
    {
      kind: 'emergency',
      severity: 'emergency',
      sentence: 'Emergency Mode: mail works, settings are locked.',
      next: stop === null ? '' : `Services stop on ${words.deadline(stop, now)}.`,
      action: activate,
    },
  ]
}

/** Nobody is punished for it; a person at the vendor's settles it. [F6 D14] */
const copy: Look = ({ engine, words }) => {
  const { seen } = engine.copies
  if (!seen) return []
  return [
    {
      kind: 'copy_seen',
      severity: 'attention',
      sentence: `Seen twice since ${words.moment(seen.at)}: ${seen.sentence}`,
      next: 'Everything works. Where this server was copied, give the license up on the copy; else tell the vendor.',
      action: { label: 'Request Support', target: 'support' },
    },
  ]
}

const losing = (row: ModuleRow, { now, words, engine }: Scene): string => {
  if (row.trial === 0) return ''
  const first = engine.roster.seatCounts(row.id, now).firstTrialEnds
  return first === null ? '' : `${row.trial} more lose it, the first on ${words.deadline(first, now)}.`
}

const refusedNow: Look = (scene) =>
  scene.modules
    .filter((row) => row.licensed && row.refused > 0)
    .map((row) => ({
      kind: 'refused',
      severity: 'refused',
      sentence: `${people(row.refused)} ${row.refused === 1 ? 'is' : 'are'} refused ${row.name}.`,
      next: losing(row, scene) || 'They get in again as soon as a seat is free.',
      action: { label: 'Decide who keeps it', target: 'module', moduleId: row.id },
    }))

const trials: Look = ({ modules, now, words, engine }) =>
  modules
    .filter((row) => row.licensed && row.refused === 0 && row.trial > 0)
    .map((row) => {
      const first = engine.roster.seatCounts(row.id, now).firstTrialEnds
      return {
        kind: 'trials',
        severity: 'trial',
        sentence: `${people(row.trial)} ${row.trial === 1 ? 'uses' : 'use'} ${row.name} on trial.`,
        next: first === null ? '' : `The first loses it on ${words.deadline(first, now)}.`,
        action: { label: 'Decide who keeps it', target: 'module', moduleId: row.id },
      }
    })

const over: Look = ({ modules }) =>
  modules
    .filter((row) => row.over > 0 && row.refused === 0 && row.trial === 0)
    .map((row) => ({
      kind: 'over',
      severity: 'over',
      sentence: `${count(row.usedSeats)} accounts may use ${row.name}; ${row.seats === 'unlimited' ? '' : count(row.seats)} seats are licensed.`,
      next: 'Nobody is refused. Seats go to whoever uses it first.',
      action: { label: 'Choose who may use it', target: 'services', moduleId: row.id },
    }))

const nearlyFull: Look = ({ modules }) =>
  modules
    .filter((row) => row.over === 0 && row.seats !== 'unlimited' && row.recommended.includes('Add Users'))
    .map((row) => ({
      kind: 'nearly_full',
      severity: 'attention',
      sentence: `${count(row.usedSeats)} of ${row.seats === 'unlimited' ? '' : count(row.seats)} ${row.name} seats are used.`,
      next: row.seats === 'unlimited' ? '' : `${count(row.seats - row.usedSeats)} are left.`,
      action: { label: 'Add Users', target: 'manage' },
    }))

/** Our own trouble: who should know of something does not. [N3] */
const undelivered: Look = ({ engine, words }) => {
  const { notices, since, nextAt, result } = engine.notices.deliveries.undelivered
  if (notices === 0 || since === null) return []
  const next = nextAt === null ? 'It is tried again when you ask for it.' : `Next try ${words.moment(nextAt)}.`
  return [
    {
      kind: 'undelivered',
      severity: 'attention',
      sentence: `${notices === 1 ? '1 notice' : `${count(notices)} notices`} could not be delivered.`,
      next: `Since ${words.moment(since)}: ${result}. ${next}`,
      action: { label: 'Show', target: 'notices' },
    },
  ]
}

const fine: Look = (scene) => {
  const { engine, words } = scene
  const attempt = engine.license.state.nextAttemptAt
  const stop = stopOf(scene)
  const next = attempt === null ? '' : `Next: license revalidation on ${words.day(attempt)}, by itself. `
  return [
    {
      kind: 'fine',
      severity: 'ok',
      sentence: 'Everything is in order.',
      next: `${next}${stop === null ? '' : `Services cannot stop before ${words.day(stop)}.`}`,
      action: null,
    },
  ]
}

/** The verdict ladder, worst first. The first finding is the verdict; screens never rank again. */
const LADDER: readonly Look[] = [
  stopped,
  emergency,
  counting(isMismatch),
  counting((why) => !isMismatch(why)),
  copy,
  refusedNow,
  trials,
  over,
  dated((text) => !isMaintenance(text)),
  nearlyFull,
  dated(isMaintenance),
  undelivered,
]

export const findingsOf = (scene: Scene): Finding[] => {
  const found = LADDER.flatMap((look, at) => look(scene).map((finding) => ({ ...finding, rank: at + 1 })))
  return found.length > 0 ? found : fine(scene).map((finding) => ({ ...finding, rank: LADDER.length + 1 }))
}
