import type { LicenseTerms } from '@seatwarden/core/license'
import type { ModuleId } from '@seatwarden/core/module'
import type { Outcome } from '@seatwarden/core/refusal'
import { moduleName } from '@seatwarden/core/seats/grants'
import type { ActivationResult } from '@seatwarden/protocol/api/manager'
import type { SeatRead } from '../store/seat-rows.ts'
import type { AdminParts } from './admin-parts.ts'
import type { Proposal, SeatsMoved } from './license.ts'
import { type Answer, ok, refused } from './properties/answer.ts'

const byModule = (reads: readonly SeatRead[]): Map<ModuleId, number> => {
  const counts = new Map<ModuleId, number>()
  for (const { module } of reads) counts.set(module, (counts.get(module) ?? 0) + 1)
  return counts
}

const lines = (terms: LicenseTerms, reads: readonly SeatRead[], one: string, many: string): string[] =>
  [...byModule(reads)].map(([module, n]) => `${moduleName(terms, module)}: ${n} ${n === 1 ? one : many}`)

const effectsOf = ({ terms }: Proposal, { promoted, shrunk }: SeatsMoved): string[] => [
  ...lines(terms, promoted, 'waiting account gets a seat', 'waiting accounts get a seat'),
  ...lines(
    terms,
    shrunk,
    'account gives its seat up and goes on in trial',
    'accounts give their seats up and go on in trial',
  ),
  'No restart, no session ends.',
]

export const resultOf = (proposal: Proposal, moved: SeatsMoved, dryRun: boolean): ActivationResult => ({
  dryRun,
  orderId: proposal.terms.orderId,
  changes: proposal.changes.map((text) => ({ text })),
  effects: effectsOf(proposal, moved),
})

const settle = async (
  parts: AdminParts,
  read: Outcome<{ proposal: Proposal }>,
  reason: string,
  dryRun: boolean,
): Promise<Answer<ActivationResult>> => {
  if (!read.ok) return refused(read.refusal)
  const { proposal } = read
  if (dryRun) return ok(resultOf(proposal, await parts.license.preview(proposal), true))
  const done = await parts.license.install(proposal, reason)
  return done.ok ? ok(resultOf(proposal, done.installed, false)) : refused(done.refusal)
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
  return ok(resultOf(outcome.installed, outcome.installed, false))
}
