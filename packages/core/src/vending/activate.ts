import { sameMachine, shortReference } from '../machine.ts'
import { POLICY } from '../policy.ts'
import type { Outcome, Refusal } from '../refusal.ts'
import { type Activation, activeOf, movesLeft, type Transfer } from './activation.ts'
import {
  type Asked,
  builtAfterMaintenance,
  clockApart,
  commonFormat,
  expired,
  firstRefusal,
  type Hurdle,
  lacksDetails,
  no,
  noCommonFormat,
  revoked,
  suspended,
} from './hurdles.ts'
import { agoText } from './words.ts'

export interface ActivationAsked extends Asked {
  /** All of this order. */
  activations: readonly Activation[]
  transfers: readonly Transfer[]
  /** The order installed on the asking machine now. [A4] */
  installedOrderId: string | null
  /** Consent to F5's move. */
  move: boolean
}

/** What to do: bind the order for the first time, nothing but answer again, or move it. [A9 F5] */
export type ActivationStep =
  | { kind: 'first' }
  | { kind: 'again'; activation: Activation }
  | { kind: 'move'; from: Activation }
export type ActivationDecision = Outcome<{ step: ActivationStep; format: number }>

/** [A4] */
const previousMissing: Hurdle<ActivationAsked> = ({ sale: { order }, installedOrderId }) => {
  const { orderId, previousOrderId } = order
  if (previousOrderId === null || installedOrderId === previousOrderId || installedOrderId === orderId) return undefined
  return no(
    'previous_order_required',
    `${orderId} extends ${previousOrderId}, which is not installed here.`,
    `Activate ${previousOrderId} first.`,
  )
}

/** [F5] */
export const boundElsewhere = (
  holder: Activation,
  { transfers, now }: Pick<ActivationAsked, 'transfers' | 'now'>,
): Refusal => {
  const left = movesLeft(transfers, now)
  const { host, machine, lastHeardAt } = holder
  const where = `${host || 'another machine'} (${shortReference(machine.referenceId)}, last heard ${agoText(lastHeardAt, now)})`
  const moves = `${left} of ${POLICY.transfersPerYear} moves ${left === 1 ? 'is' : 'are'} left this year`
  return no(
    'order_bound_elsewhere',
    `This order is active on ${where}; ${moves}.`,
    left > 0 ? 'Move the license here.' : 'Ask the vendor for a move.',
  )
}

const stepFor = (asked: ActivationAsked): ActivationStep => {
  const holder = activeOf(asked.activations)
  if (!holder) return { kind: 'first' }
  return sameMachine(holder.machine, asked.caller.machine)
    ? { kind: 'again', activation: holder }
    : { kind: 'move', from: holder }
}

const heldByAnother: Hurdle<ActivationAsked> = (asked) => {
  const step = stepFor(asked)
  if (step.kind !== 'move') return undefined
  const allowed = asked.move && movesLeft(asked.transfers, asked.now) > 0
  return allowed ? undefined : boundElsewhere(step.from, asked)
}

const HURDLES: Hurdle<ActivationAsked>[] = [
  revoked,
  suspended,
  clockApart,
  noCommonFormat,
  lacksDetails,
  expired,
  builtAfterMaintenance,
  previousMissing,
  heldByAnother,
]

/** Whether an order may be activated on the machine that asks, and how. An unknown order is `orderUnknown`. [A3 A9 F5] */
export const decideActivation = (asked: ActivationAsked): ActivationDecision => {
  const refusal = firstRefusal(HURDLES, asked)
  if (refusal) return { ok: false, refusal }
  const format = commonFormat(asked.caller.formatVersions, asked.formatsWritten) as number
  return { ok: true, step: stepFor(asked), format }
}
