import { type Instant, plus } from '@seatwarden/core/instant'
import { POLICY } from '@seatwarden/core/policy'
import type { ActivationStep } from '@seatwarden/core/vending/activate'
import { type Activation, type Caller, keyToKeep } from '@seatwarden/core/vending/activation'
import { machineToKeep } from '@seatwarden/core/vending/salted-machine'
import type { Sql } from '@seatwarden/runtime/db/database'
import { insertActivation, saveActivation } from '../store/activations.ts'
import { appendHistory } from '../store/history.ts'
import { insertTransfer } from '../store/transfers.ts'
import type { EngineParts } from './parts.ts'
import type { Dossier } from './sales.ts'

/** The activation with what was just heard of it. */
export const heardNow = (activation: Activation, caller: Caller, now: Instant): Activation => ({
  ...activation,
  machine: machineToKeep(activation.machine, caller.machine, activation.orderId),
  host: caller.host || activation.host,
  version: caller.version || activation.version,
  // The first key that is heard stays: with it, a proof is signed. [A11]
  installationKey: activation.installationKey ?? caller.installationKey,
  lastHeardAt: now,
})

export interface Binding {
  dossier: Dossier
  caller: Caller
  /** Of a request that was carried. [A2] */
  madeAt: Instant | null
  now: Instant
  actor: string
}

const bindNew = async (parts: EngineParts, tx: Sql, { dossier, caller, now, actor }: Binding): Promise<Activation> => {
  const { rootId: orderId, sale } = dossier
  const { customerId } = sale.customer
  const { machine, host, version, installationKey } = caller
  const activationId = parts.random.id('act')
  const heard = { machine, host, version, installationKey, firstAt: now, lastHeardAt: now }
  const fresh = { state: 'active', runsUntil: null, released: null, copySeen: null } as const
  const activation: Activation = { activationId, orderId, ...heard, ...fresh }
  await insertActivation(tx, activation)
  const data = { host, referenceId: machine.referenceId }
  await appendHistory(tx, { at: now, kind: 'order_activated', actor, orderId, customerId, activationId, data })
  return activation
}

/** The machine left behind may run on for 14 days. The whole chain moves as one. [F5 A4] */
const move = async (parts: EngineParts, tx: Sql, from: Activation, binding: Binding): Promise<Activation> => {
  const { dossier, now, actor } = binding
  const { rootId: orderId, sale } = dossier
  const { customerId } = sale.customer
  await saveActivation(tx, { ...from, state: 'moved', runsUntil: plus(now, POLICY.transferParallel) })
  const activation = await bindNew(parts, tx, binding)
  const transfer = { transferId: parts.random.id('mov'), orderId, from: from.activationId, to: activation.activationId }
  await insertTransfer(tx, { ...transfer, at: now })
  const { activationId } = activation
  await appendHistory(tx, { at: now, kind: 'order_moved', actor, orderId, customerId, activationId, data: transfer })
  return activation
}

export const bind = async (
  parts: EngineParts,
  tx: Sql,
  step: ActivationStep,
  binding: Binding,
): Promise<Activation> => {
  if (step.kind === 'first') return bindNew(parts, tx, binding)
  if (step.kind === 'move') return move(parts, tx, step.from, binding)
  const { caller, madeAt, now } = binding
  const heard = heardNow(step.activation, caller, now)
  const activation = { ...heard, installationKey: keyToKeep(step.activation, caller, madeAt) }
  await saveActivation(tx, activation)
  return activation
}
