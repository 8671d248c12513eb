import type { Instant } from '../instant.ts'
import { POLICY } from '../policy.ts'
import type { Trial } from './claim.ts'

/** An account that would take a freed seat at once. All are active and hold no licensed seat. [S6] */
export interface Candidate {
  accountId: number
  reserved: boolean
  trial: Trial | null
  refusedAt: Instant | null
  firstAccessAt: Instant
}

const rank = (c: Candidate, now: Instant): number => {
  if (c.reserved) return 0
  if (c.trial && now < c.trial.endsAt) return 1
  if (c.refusedAt !== null && now - c.refusedAt < POLICY.refusedRemembered) return 2
  return 3
}

/** Who gets the free seats, in order: reserved, live trials, lately refused; each by oldest first access. [S6] */
export const promote = (candidates: readonly Candidate[], free: number, now: Instant): number[] =>
  candidates
    .map((candidate) => ({ candidate, rank: rank(candidate, now) }))
    .filter((c) => c.rank < 3)
    .toSorted(
      (a, b) =>
        a.rank - b.rank ||
        a.candidate.firstAccessAt - b.candidate.firstAccessAt ||
        a.candidate.accountId - b.candidate.accountId,
    )
    .slice(0, Math.max(0, free))
    .map((c) => c.candidate.accountId)
