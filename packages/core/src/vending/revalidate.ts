import type { Instant } from '../instant.ts'
import { changedFacts, shortReference } from '../machine.ts'
import type { Outcome, Refusal } from '../refusal.ts'
import { boundElsewhere } from './activate.ts'
import { type Activation, activeOf, type Moves } from './activation.ts'
import {
  type Asked,
  commonFormat,
  expired,
  firstRefusal,
  type Hurdle,
  licenseStopped,
  noCommonFormat,
} from './hurdles.ts'
import { no } from './no.ts'
import { sameSalted } from './salted-machine.ts'
import { dayText, listText } from './words.ts'

export interface RevalidationAsked extends Asked, Moves {
  /** The activation that the license file names, if it is one of this license. */
  activation: Activation | null
  activations: readonly Activation[]
}
export type RevalidationDecision = Outcome<{ activation: Activation; format: number }>

export const activationUnknown = (orderId: string): Refusal =>
  no(
    'order_unknown',
    `The vendor knows order ${orderId}, but not this activation of it.`,
    `Activate ${orderId} again, or request support.`,
  )

const unknown: Hurdle<RevalidationAsked> = ({ activation, sale }) =>
  activation ? undefined : activationUnknown(sale.order.orderId)

/** Given up by the installation itself, or freed by the vendor. [A11] */
const givenUp: Hurdle<RevalidationAsked> = ({ activation, sale: { order } }) => {
  if (!activation?.released) return undefined
  const { at, reason } = activation.released
  const sentence =
    reason === null
      ? `This activation of ${order.orderId} was deactivated on ${dayText(at)}.`
      : `The vendor has released this activation of ${order.orderId} on ${dayText(at)}: "${reason}".`
  return no('order_unknown', sentence, `Activate ${order.orderId} again.`)
}

/** Nobody holds the license any more; that this machine once did brings it no right. [F5 A11] */
const leftBehind = (orderId: string, runsUntil: Instant | null): Refusal =>
  no(
    'order_unknown',
    `The license was moved away from this machine, which could run on${runsUntil === null ? '' : ` until ${dayText(runsUntil)}`}.`,
    `Activate ${orderId} again: no machine holds it now.`,
  )

/** The machine left behind may run on for 14 days, then it has to stop. [F5] */
const movedAway: Hurdle<RevalidationAsked> = (asked) => {
  const { activation, activations, now, sale } = asked
  if (activation?.state !== 'moved') return undefined
  const { runsUntil } = activation
  if (runsUntil !== null && now < runsUntil) return undefined
  const holder = activeOf(activations)
  return holder ? boundElsewhere(holder, asked) : leftBehind(sale.order.orderId, runsUntil)
}

const factsText = (changed: string[], present: number): string => {
  if (changed.length === 0) return ''
  const verb = changed.length === 1 ? 'differs' : 'differ'
  return ` ${changed.length} of ${present} facts ${verb}: ${listText(changed)}.`
}

/** [F4] */
const anotherMachine: Hurdle<RevalidationAsked> = ({ activation, caller: { machine } }) => {
  if (!activation || sameSalted(activation.machine, machine)) return undefined
  const known = activation.machine
  const changed = known.salt === machine.salt ? changedFacts(known, machine) : []
  const facts = factsText(changed, Object.keys(known.facts).length)
  const [then, now] = [shortReference(known.referenceId), shortReference(machine.referenceId)]
  return no(
    'reference_mismatch',
    `This license was made for ${then}; this machine is ${now}.${facts}`,
    'Move the license here.',
  )
}

/**
 * A clock that is wrong is no reason to refuse: the vendor's signed time is what sets it right. [D12] Nor is a build
 * newer than maintenance: the manager reads that from the file, which may just have been renewed. [L12]
 */
const HURDLES: Hurdle<RevalidationAsked>[] = [
  licenseStopped,
  noCommonFormat,
  unknown,
  givenUp,
  movedAway,
  anotherMachine,
  expired,
]

/** Whether an installed license file may be exchanged for a new one. An unknown order is `orderUnknown`. [D1 D11] */
export const decideRevalidation = (asked: RevalidationAsked): RevalidationDecision => {
  const refusal = firstRefusal(HURDLES, asked)
  if (refusal) return { ok: false, refusal }
  const format = commonFormat(asked.caller.formatVersions, asked.formatsWritten) as number
  return { ok: true, activation: asked.activation as Activation, format }
}
