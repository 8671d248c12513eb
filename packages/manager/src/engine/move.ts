import { runs } from '@seatwarden/core/lifecycle/episode'
import { shortReference } from '@seatwarden/core/machine'
import { POLICY } from '@seatwarden/core/policy'
import type { Refusal } from '@seatwarden/core/refusal'
import { spanText } from '@seatwarden/core/vending/words'
import type { ActivationResult } from '@seatwarden/protocol/api/manager'
import type { AdminParts } from './admin-parts.ts'
import { asked, foretell, settle } from './license-admin.ts'
import { type Answer, no, ok } from './properties/answer.ts'

/** The machine is looked at again: what is found now holds at once, either way. [F4] */
const lookAgain = async ({ license, options }: AdminParts): Promise<void> => {
  const found = !(await options.installation.look())
  if (found !== runs(license.state, 'mismatch')) await license.apply({ kind: 'mismatch', found })
}

/** What the move would do; the vendor is asked without consent, so nothing moves. [F5] */
const foreseen = ({ options }: AdminParts, orderId: string, { sentence, about }: Refusal): ActivationResult => {
  const { installation } = options
  const here = `The license moves to this machine (${shortReference(installation.referenceIdNow)}); the other one may run on for ${spanText(POLICY.transferParallel)}.`
  const left = (about?.movesLeft ?? 1) - 1
  const cost = `It counts as one move; ${left} ${left === 1 ? 'is' : 'are'} left this year then.`
  return { dryRun: true, orderId, changes: [], effects: [sentence, here, cost, 'No restart, no session ends.'] }
}

/** Moves an order to this machine as it is now; without an Order ID the installed one. [F4 F5] */
export const moveHere = async (
  parts: AdminParts,
  typed: string | undefined,
  dryRun: boolean,
): Promise<Answer<ActivationResult>> => {
  const { activation, license } = parts
  if (typed === undefined && !license.terms)
    return no('order_unknown', 'No license is installed here, so it is not known which one to move.', 'Name the order.')
  const may = typed === undefined ? asked(parts) : null
  if (may && !may.ok) return may
  const orderId = typed ?? license.terms?.orderId ?? ''
  await lookAgain(parts)
  if (!dryRun) return settle(parts, await activation.fetch(orderId, { move: true }), 'move', false)
  const seen = await activation.foresee(orderId)
  const refusal = seen.ok ? null : seen.refusal
  return refusal?.code === 'order_bound_elsewhere' && (refusal.about?.movesLeft ?? 0) > 0
    ? ok(foreseen(parts, orderId, refusal))
    : foretell(parts, seen)
}
