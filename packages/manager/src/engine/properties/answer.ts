import type { Refusal, RefusalAbout } from '@seatwarden/core/refusal'
import { isProblemCode, type Problem, type ProblemCode, ProblemError, problem } from '@seatwarden/protocol/problem'

/** A value, or why there is none: an expected "no" is no exception. */
export type Answer<T> = { ok: true; value: T } | { ok: false; problem: Problem }

export const ok = <T>(value: T): Answer<T> => ({ ok: true, value })
export const no = (
  code: ProblemCode,
  detail: string,
  next?: string,
  about?: RefusalAbout,
): { ok: false; problem: Problem } => ({
  ok: false,
  problem: problem(code, detail, next, undefined, about),
})

/** All values, or the first "no". */
export const all = <T>(answers: readonly Answer<T>[]): Answer<T[]> => {
  const values: T[] = []
  for (const answer of answers) {
    if (!answer.ok) return answer
    values.push(answer.value)
  }
  return ok(values)
}

/** The core's refusal as a problem document. */
export const refused = ({ code, sentence, next, about }: Refusal): { ok: false; problem: Problem } =>
  no(isProblemCode(code) ? code : 'unusable', sentence, next, about)

/** For the edge, where a problem is thrown. */
export const orThrow = <T>(answer: Answer<T>): T => {
  if (answer.ok) return answer.value
  const { code, detail, next, errors, about } = answer.problem
  throw new ProblemError(isProblemCode(code) ? code : 'internal', detail, next, errors, about)
}
