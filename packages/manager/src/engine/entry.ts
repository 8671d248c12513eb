import { fromIso } from '@seatwarden/core/instant'
import { refuseEntry } from '@seatwarden/core/lifecycle/entry'
import type { Outcome } from '@seatwarden/core/refusal'
import type { AdminParts } from './admin-parts.ts'
import type { Proposal } from './license.ts'

/** A file that a person brings: one that could be used here, where the vendor was not asked first. [A2 A3] */
export const proposeEntry = async (
  parts: Pick<AdminParts, 'license' | 'options' | 'now'>,
  text: string,
): Promise<Outcome<{ proposal: Proposal }>> => {
  const { license, options } = parts
  const proposed = await license.propose(text)
  if (!proposed.ok) return proposed
  const { terms } = proposed.proposal
  const builtAt = fromIso(options.installation.builtAt)
  const refusal = refuseEntry({ terms, installed: license.terms, builtAt, now: parts.now() })
  return refusal ? { ok: false, refusal } : proposed
}
