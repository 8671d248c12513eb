import type { Instant } from '../instant.ts'
import { shortReference } from '../machine.ts'
import type { Outcome, Refusal } from '../refusal.ts'
import { type Activation, activeOf, type Moves, movesAllowed, movesLeft } from './activation.ts'
import { rootOf } from './chain.ts'
import {
  type Asked,
  builtAfterMaintenance,
  clockApart,
  commonFormat,
  expired,
  firstRefusal,
  type Hurdle,
  lacksDetails,
  noCommonFormat,
  orderStopped,
} from './hurdles.ts'
import { no } from './no.ts'
import { saltToAsk, sameSalted } from './salted-machine.ts'
import { agoText, dayText } from './words.ts'

export interface ActivationAsked extends Asked, Moves {
  /** All of this license. */
  activations: readonly Activation[]
  /** The order installed on the asking machine now. [A4] */
  installedOrderId: string | null
  /** Consent to F5's move. */
  move: boolean
  /** When the request was made, where it was carried; null: it was sent, or typed, just now. [A2] */
  madeAt: Instant | null
  /** The asker can hash its facts anew and ask once more; a person with a file cannot. [F1] */
  asksAgain: boolean
}

/** What to do: bind the license for the first time, nothing but answer again, or move it. [A9 F5] */
export type ActivationStep =
  | { kind: 'first' }
  | { kind: 'again'; activation: Activation }
  | { kind: 'move'; from: Activation }
export type ActivationDecision = Outcome<{ step: ActivationStep; format: number }>

/**
 * An order that extends another is activated on top of its license: installed here, or, on a new or emptied machine,
 * on record for this customer. [A4]
 */
const previousMissing: Hurdle<ActivationAsked> = ({ sale: { order, orders }, installedOrderId, activations }) => {
  const onTop =
    installedOrderId === null ? activations.length > 0 : orders.some(({ orderId }) => orderId === installedOrderId)
  if (order.previousOrderId === null || onTop) return undefined
  const { orderId } = rootOf(orders)
  const sentence = `${order.orderId} extends ${orderId}, which is not installed here.`
  return no('previous_order_required', sentence, `Activate ${orderId} first.`, { orderId })
}

/** [F5] */
export const boundElsewhere = (
  holder: Activation,
  { now, ...moves }: Pick<ActivationAsked, 'transfers' | 'extraMoves' | 'now'>,
  machineSalt?: string,
): Refusal => {
  const left = movesLeft(moves, now)
  const { host, machine, lastHeardAt } = holder
  const where = `${host || 'another machine'} (${shortReference(machine.referenceId)}, last heard ${agoText(lastHeardAt, now)})`
  const counted = `${left} of ${movesAllowed(moves, now)} moves ${left === 1 ? 'is' : 'are'} left this year`
  return no(
    'order_bound_elsewhere',
    `This order is active on ${where}; ${counted}.`,
    left > 0 ? 'Move the license here.' : 'Ask the vendor for a move.',
    { movesLeft: left, ...(machineSalt !== undefined && { machineSalt }) },
  )
}

const stepFor = (asked: ActivationAsked): ActivationStep => {
  const holder = activeOf(asked.activations)
  if (!holder) return { kind: 'first' }
  return sameSalted(holder.machine, asked.caller.machine)
    ? { kind: 'again', activation: holder }
    : { kind: 'move', from: holder }
}

/** It may be the same machine, reinstalled: that must not cost a move, so it is asked to hash as it once did. [F1] */
const heldByAnother: Hurdle<ActivationAsked> = (asked) => {
  const step = stepFor(asked)
  if (step.kind !== 'move') return undefined
  const salt = asked.asksAgain ? saltToAsk(step.from.machine, asked.caller.machine) : undefined
  const allowed = asked.move && salt === undefined && movesLeft(asked, asked.now) > 0
  return allowed ? undefined : boundElsewhere(step.from, asked, salt)
}

/** The installation that asks was this one: what it asked before it gave the license up is over. [A11] */
const wasIts = ({ machine, installationKey }: Activation, { caller }: ActivationAsked): boolean =>
  (installationKey !== null && installationKey === caller.installationKey) || sameSalted(machine, caller.machine)

/** When the license was last bound to a machine, or given up by the one that asks; undefined: never. */
const lastSettled = (asked: ActivationAsked): Instant | undefined => {
  const { activations, transfers } = asked
  const ended = activations.filter((one) => wasIts(one, asked)).map(({ released }) => released?.at)
  const all = [...activations.map(({ firstAt }) => firstAt), ...transfers.map(({ at }) => at), ...ended]
  return all.filter((at) => at !== undefined).toSorted((a, b) => b - a)[0]
}

/**
 * What was asked before the license was last settled was asked of a state of things that is over. So a request that was
 * answered once binds nothing anew, whenever it is brought again. [A2 A9 F5]
 */
const outdated: Hurdle<ActivationAsked> = (asked) => {
  const { madeAt } = asked
  const settled = lastSettled(asked)
  if (madeAt === null || settled === undefined || madeAt >= settled || stepFor(asked).kind === 'again') return undefined
  const sentence = `This request was made on ${dayText(madeAt)}; the license was activated or given up after that, on ${dayText(settled)}.`
  return no('request_outdated', sentence, 'Make a new request on the machine, with its clock set, and bring that.')
}

const HURDLES: Hurdle<ActivationAsked>[] = [
  orderStopped,
  clockApart,
  noCommonFormat,
  lacksDetails,
  expired,
  builtAfterMaintenance,
  previousMissing,
  heldByAnother,
  outdated,
]

/** Whether an order may be activated on the machine that asks, and how. An unknown order is `orderUnknown`. [A3 A9 F5] */
export const decideActivation = (asked: ActivationAsked): ActivationDecision => {
  const refusal = firstRefusal(HURDLES, asked)
  if (refusal) return { ok: false, refusal }
  const format = commonFormat(asked.caller.formatVersions, asked.formatsWritten) as number
  return { ok: true, step: stepFor(asked), format }
}
