import type { Outcome, Refusal } from '@seatwarden/core/refusal'
import { isProblemCode, ProblemError } from '@seatwarden/protocol/problem'

export const problemOf = ({ code, sentence, next, about }: Refusal): ProblemError =>
  new ProblemError(isProblemCode(code) ? code : 'conflict', sentence, next, undefined, about)

/** A refusal is a value until here; the edge makes the problem document of it. [A3] */
export const orProblem = <T extends object>(outcome: Outcome<T>): T => {
  if (!outcome.ok) throw problemOf(outcome.refusal)
  return outcome
}
