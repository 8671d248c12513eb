import { DAY, type Instant, toIso } from '@seatwarden/core/instant'
import { lockedNames } from '@seatwarden/core/lifecycle/allowed'
import { runs } from '@seatwarden/core/lifecycle/episode'
import { type ForecastStep, forecast } from '@seatwarden/core/lifecycle/forecast'
import { phaseAt } from '@seatwarden/core/lifecycle/ladder'
import { settingsFrozen, statusAt } from '@seatwarden/core/lifecycle/status'
import type { LicenseView, RecountView, UsageView } from '@seatwarden/protocol/api/manager'
import { managerApi } from '@seatwarden/protocol/api/manager-operations'
import type { Engine } from '../engine/engine.ts'
import { OPEN_STILL } from '../notices/phrases.ts'
import { licenseStore } from '../store/licenses.ts'
import { findingsOf } from './findings.ts'
import { mismatchSentence } from './machine.ts'
import { categoryRows, moduleRows } from './modules.ts'
import { arrivedIn, timelineOf } from './timeline.ts'
import { wordsFor } from './words.ts'

export const recountView = ({ progress }: Engine['recount']): RecountView => ({
  ...progress,
  startedAt: progress.startedAt === null ? null : toIso(progress.startedAt),
  lastAt: progress.lastAt === null ? null : toIso(progress.lastAt),
})

/** Used Seats of every module, read from counters: it costs the same whatever the number of accounts. [L8] */
export const usageView = (engine: Engine): UsageView => {
  const now = engine.now()
  const modules = moduleRows(engine, now, wordsFor(engine.options.zone))
  return { now: toIso(now), modules, recount: recountView(engine.recount) }
}

const CONSEQUENCES: Partial<Record<ForecastStep['kind'], string>> = {
  emergency: 'Emergency Mode',
  stop: 'Services are stopped',
  expires: 'License expires',
  'evaluation-ends': 'Evaluation ends',
  'maintenance-ends': 'Maintenance ends',
}

const nextConsequence = (engine: Engine): LicenseView['nextConsequence'] => {
  const now = engine.now()
  const step = forecast(engine.license.state, engine.options.zone, now).find(
    (s) => s.at > now && !s.maybe && s.kind in CONSEQUENCES,
  )
  return step ? { at: toIso(step.at), what: CONSEQUENCES[step.kind] ?? step.kind } : null
}

const recentChanges = async (engine: Engine): Promise<LicenseView['changes']> => {
  const files = await licenseStore.recent(engine.stores.db, 10)
  return files.flatMap((file) => file.changes.map((text) => ({ at: toIso(file.installedAt), text })))
}

/** Why the status is not what it should be; another machine wins over a failed exchange, as it does in the status. [L4 F4] */
const reasonOf = ({ license: { state }, options }: Engine): LicenseView['reason'] => {
  if (runs(state, 'mismatch')) return { code: 'reference_mismatch', sentence: mismatchSentence(options.installation) }
  const { lastFailure } = state
  return lastFailure && { code: lastFailure.code, sentence: lastFailure.sentence }
}

const lastCheckOf = ({ news: { lastCheck } }: Engine): LicenseView['lastCheck'] =>
  lastCheck && { at: toIso(lastCheck.at), ok: lastCheck.ok, sentence: lastCheck.sentence }

/** What console and tool lock beforehand. [D6] */
const lockedNow = ({ license }: Engine, now: Instant): string[] =>
  settingsFrozen(license.state, now)
    ? Object.entries(managerApi).flatMap(([name, { act }]) => lockedNames(name, act))
    : []

/** The whole License page; tool and mails read the same. [L3-L7] */
export const licenseView = async (engine: Engine): Promise<LicenseView> => {
  const { license, options } = engine
  const now = engine.now()
  const words = wordsFor(options.zone)
  const modules = moduleRows(engine, now, words)
  const findings = findingsOf({ engine, modules, now, words })
  const { terms, state } = license
  const [verdict] = findings
  if (!verdict) throw new Error('there is always a verdict')
  return {
    status: statusAt(state, now),
    phase: phaseAt(state, now),
    type: terms?.type ?? null,
    reason: reasonOf(engine),
    nextConsequence: nextConsequence(engine),
    holder: terms?.holder ?? null,
    referenceId: options.installation.referenceId,
    orderId: terms?.orderId ?? null,
    previousOrderId: terms?.previousOrderId ?? null,
    product: terms?.product.name ?? null,
    licenseExpires: terms?.expiresAt == null ? null : toIso(terms.expiresAt),
    issuedAt: terms ? toIso(terms.issuedAt) : null,
    lastCheck: lastCheckOf(engine),
    nextRevalidation: state.nextAttemptAt === null ? null : toIso(state.nextAttemptAt),
    seatPolicy: license.grants.policy,
    trialDays: license.grants.trialLength / DAY,
    vendor: terms && {
      name: terms.vendor.name,
      manageUrl: terms.vendor.manageUrl,
      supportUrl: terms.vendor.supportUrl,
    },
    locked: lockedNow(engine, now),
    openStill: OPEN_STILL,
    verdict,
    findings,
    modules,
    categories: categoryRows(modules),
    countedAt: toIso(now),
    recount: recountView(engine.recount),
    changes: await recentChanges(engine),
    timeline: timelineOf(engine, now, words, await arrivedIn(engine)),
    host: options.installation.host,
    zone: options.zone,
    now: toIso(now),
  }
}
