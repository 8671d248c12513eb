import type { ModuleId } from '@seatwarden/core/module'
import type { Outcome } from '@seatwarden/core/refusal'
import { moduleName } from '@seatwarden/core/seats/grants'
import type { ActivationResult } from '@seatwarden/protocol/api/manager'
import type { SeatRead } from '../store/seats.ts'
import type { AdminParts } from './admin-parts.ts'
import type { Proposal } from './license.ts'
import { type Answer, ok, refused } from './properties/answer.ts'

const byModule = (promoted: readonly SeatRead[]): Map<ModuleId, number> => {
  const counts = new Map<ModuleId, number>()
  for (const { module } of promoted) counts.set(module, (counts.get(module) ?? 0) + 1)
  return counts
}

const effectsOf = (proposal: Proposal, promoted: readonly SeatRead[]): string[] => {
  const lines = [...byModule(promoted)].map(
    ([module, n]) =>
      `${moduleName(proposal.terms, module)}: ${n} waiting ${n === 1 ? 'account gets' : 'accounts get'} a seat`,
  )
  return [...lines, 'No restart, no session ends.']
}

const resultOf = (proposal: Proposal, promoted: readonly SeatRead[], dryRun: boolean): ActivationResult => ({
  dryRun,
  orderId: proposal.terms.orderId,
  changes: (proposal.changes.length > 0 ? proposal.changes : ['Nothing new at the vendor.']).map((text) => ({ text })),
  effects: effectsOf(proposal, promoted),
})

const settle = async (
  parts: AdminParts,
  read: Outcome<{ proposal: Proposal }>,
  reason: string,
  dryRun: boolean,
): Promise<Answer<ActivationResult>> => {
  if (!read.ok) return refused(read.refusal)
  const { proposal } = read
  const promoted = dryRun
    ? await parts.license.preview(proposal)
    : (await parts.license.install(proposal, reason)).promoted
  return ok(resultOf(proposal, promoted, dryRun))
}

/** [A1] Activates an order on this machine, or tells what that would change. */
export const activateOnline = async (
  parts: AdminParts,
  orderId: string,
  dryRun: boolean,
): Promise<Answer<ActivationResult>> => settle(parts, await parts.activation.fetch(orderId), 'activation', dryRun)

/** [A2] Takes a license file that a person brings. */
export const enterLicense = async (
  parts: AdminParts,
  text: string,
  dryRun: boolean,
): Promise<Answer<ActivationResult>> => settle(parts, await parts.license.propose(text), 'entered off-line', dryRun)

/** Revalidates now; a failure is told and changes nothing. [D2 A7] */
export const revalidateNow = async (parts: AdminParts): Promise<Answer<ActivationResult>> => {
  const outcome = await parts.activation.exchange()
  if (!outcome.ok) return refused(outcome.refusal)
  return ok(resultOf(outcome.installed, outcome.installed.promoted, false))
}
