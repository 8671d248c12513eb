import { fromIso, type Instant, plus } from '@seatwarden/core/instant'
import type { Machine } from '@seatwarden/core/machine'
import { POLICY } from '@seatwarden/core/policy'
import type { Outcome, Refusal } from '@seatwarden/core/refusal'
import { type ActivationStep, decideActivation } from '@seatwarden/core/vending/activate'
import { type Activation, type Caller, machineToKeep } from '@seatwarden/core/vending/activation'
import { orderUnknown } from '@seatwarden/core/vending/hurdles'
import { decideRevalidation } from '@seatwarden/core/vending/revalidate'
import type { ActivationRequest, RevalidationRequest } from '@seatwarden/protocol/api/exchange'
import { id } from '@seatwarden/protocol/license-file/fields'
import { FORMAT_VERSION } from '@seatwarden/protocol/license-file/payload'
import { ProblemError } from '@seatwarden/protocol/problem'
import type { Sql } from '@seatwarden/runtime/db/database'
import { insertActivation, saveActivation, saveUsage } from '../store/activations.ts'
import { appendHistory } from '../store/history.ts'
import type { Issuance } from '../store/issuances.ts'
import { insertTransfer } from '../store/transfers.ts'
import { type IssueRequest, signedFile, writeIssuance } from './issue.ts'
import type { EngineParts } from './parts.ts'
import { type Denied, type Dossier, openDossier, recordDenial } from './sales.ts'

export type LicenseOutcome = Outcome<{ license: string }>
const FORMATS_WRITTEN = [FORMAT_VERSION]

type Sent = Pick<ActivationRequest, 'machine' | 'host' | 'version' | 'builtAt' | 'formatVersions' | 'sentAt'>

const MOST_FACTS = 32

const malformed = (path: string, message: string): ProblemError =>
  new ProblemError('malformed', `${path} ${message}.`, 'Correct it and send it again.', [{ path, message }])

const instantIn = (field: string, text: string): Instant => {
  const at = fromIso(text)
  if (at === undefined) throw malformed(field, 'must be an instant in ISO 8601, as in 2026-11-24T00:00:00Z')
  return at
}

const machineIn = (machine: Machine): Machine => {
  if (Object.keys(machine.facts).length > MOST_FACTS) {
    throw malformed('machine.facts', `must have at most ${MOST_FACTS} entries`)
  }
  return machine
}

/** Names go into sentences, mails and logs: whatever would break a line is left out. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Surrogate}]/gu, '')

const callerOf = ({ host, version, builtAt, sentAt, machine, formatVersions }: Sent): Caller => ({
  machine: machineIn(machine),
  formatVersions,
  host: plain(host),
  version: plain(version),
  builtAt: instantIn('builtAt', builtAt),
  sentAt: instantIn('sentAt', sentAt),
})

/** What was typed; a text that cannot be an Order ID is not looked up. */
const lookUp = async (tx: Sql, orderId: string, url: string): Promise<Dossier | undefined> =>
  id.safeParse(orderId).success ? openDossier(tx, orderId, url) : undefined

const heardNow = (activation: Activation, { machine, host, version }: Caller, now: Instant): Activation => ({
  ...activation,
  machine: machineToKeep(activation.machine, machine),
  host: host || activation.host,
  version: version || activation.version,
  lastHeardAt: now,
})

interface Binding {
  dossier: Dossier
  caller: Caller
  now: Instant
  actor: string
}

const bindNew = async (parts: EngineParts, tx: Sql, { dossier, caller, now, actor }: Binding): Promise<Activation> => {
  const { orderId, customerId } = dossier.sale.order
  const { machine, host, version } = caller
  const activationId = parts.random.id('act')
  const heard = { machine, host, version, firstAt: now, lastHeardAt: now }
  const activation: Activation = { activationId, orderId, ...heard, state: 'active', runsUntil: null }
  await insertActivation(tx, activation)
  const data = { host, referenceId: machine.referenceId }
  await appendHistory(tx, { at: now, kind: 'order_activated', actor, orderId, customerId, activationId, data })
  return activation
}

/** The machine left behind may run on for 14 days. [F5] */
const move = async (parts: EngineParts, tx: Sql, from: Activation, binding: Binding): Promise<Activation> => {
  const { dossier, now, actor } = binding
  const { orderId, customerId } = dossier.sale.order
  await saveActivation(tx, { ...from, state: 'moved', runsUntil: plus(now, POLICY.transferParallel) })
  const activation = await bindNew(parts, tx, binding)
  const transfer = { transferId: parts.random.id('mov'), orderId, from: from.activationId, to: activation.activationId }
  await insertTransfer(tx, { ...transfer, at: now })
  const { activationId } = activation
  await appendHistory(tx, { at: now, kind: 'order_moved', actor, orderId, customerId, activationId, data: transfer })
  return activation
}

const bind = async (parts: EngineParts, tx: Sql, step: ActivationStep, binding: Binding): Promise<Activation> => {
  if (step.kind === 'first') return bindNew(parts, tx, binding)
  if (step.kind === 'move') return move(parts, tx, step.from, binding)
  const heard = heardNow(step.activation, binding.caller, binding.now)
  await saveActivation(tx, heard)
  return heard
}

export interface ActivateRequest {
  orderId: string
  caller: Caller
  installedOrderId: string | null
  move: boolean
  cause: 'activation' | 'download'
  actor: string
}

type Written = Outcome<{ issuance: Issuance }>

const deny = async (tx: Sql, dossier: Dossier | undefined, denied: Denied, refusal: Refusal): Promise<Written> => {
  await recordDenial(tx, dossier, denied, refusal)
  return { ok: false, refusal }
}

/** What was decided and is to be signed is stored first; only then is it signed, and only then told. */
const answer = async (parts: EngineParts, work: (tx: Sql) => Promise<Written>): Promise<LicenseOutcome> => {
  const written = await parts.db.transaction(work)
  return written.ok ? { ok: true, license: await signedFile(parts, written.issuance) } : written
}

const deniedOf = (orderId: string, { machine, host }: Caller): Pick<Denied, 'orderId' | 'referenceId' | 'host'> => ({
  orderId: plain(orderId),
  referenceId: machine.referenceId,
  host,
})

/** [A1 A2 A9] */
export const activateOrder = (parts: EngineParts, request: ActivateRequest): Promise<LicenseOutcome> => {
  const { orderId, caller, cause, actor, ...asked } = request
  const now = parts.clock.wall()
  return answer(parts, async (tx) => {
    const dossier = await lookUp(tx, orderId, parts.url())
    const denied = { ...deniedOf(orderId, caller), at: now, asked: cause, actor }
    if (!dossier) return deny(tx, dossier, denied, orderUnknown(plain(orderId)))
    const decision = decideActivation({ ...dossier, ...asked, caller, formatsWritten: FORMATS_WRITTEN, now })
    if (!decision.ok) return deny(tx, dossier, denied, decision.refusal)
    const activation = await bind(parts, tx, decision.step, { dossier, caller, now, actor })
    const issue: IssueRequest = { dossier, activation, cause, presented: null, actor, now }
    return { ok: true, issuance: await writeIssuance(parts, tx, issue) }
  })
}

/** [A1] */
export const activate = async (parts: EngineParts, request: ActivationRequest): Promise<LicenseOutcome> =>
  activateOrder(parts, {
    orderId: request.orderId,
    caller: callerOf(request),
    installedOrderId: request.installedOrderId,
    move: request.move ?? false,
    cause: 'activation',
    actor: 'installation',
  })

/** [D1] */
export const revalidate = async (parts: EngineParts, request: RevalidationRequest): Promise<LicenseOutcome> => {
  const { orderId, licenseId, activationId, counter: presented, usage } = request
  const caller = callerOf(request)
  const actor = 'installation'
  const now = parts.clock.wall()
  return answer(parts, async (tx) => {
    const dossier = await lookUp(tx, orderId, parts.url())
    const denied: Denied = { ...deniedOf(orderId, caller), at: now, asked: 'revalidation', actor }
    if (!dossier) return deny(tx, dossier, denied, orderUnknown(plain(orderId)))
    const named = dossier.activations.find((one) => one.activationId === activationId)
    const activation = dossier.sale.order.licenseId === licenseId ? (named ?? null) : null
    const decision = decideRevalidation({ ...dossier, activation, caller, formatsWritten: FORMATS_WRITTEN, now })
    if (!decision.ok) return deny(tx, dossier, denied, decision.refusal)
    const heard = heardNow(decision.activation, caller, now)
    await saveActivation(tx, heard)
    await saveUsage(tx, activationId, usage)
    const issue: IssueRequest = { dossier, activation: heard, cause: 'revalidation', presented, actor, now }
    return { ok: true, issuance: await writeIssuance(parts, tx, issue) }
  })
}
