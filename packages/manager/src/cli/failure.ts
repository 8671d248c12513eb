import { CODES, isProblemCode, type Problem, type ProblemCode, problem } from '@seatwarden/protocol/problem'

/** Why a command ends without having done what it was asked. [X2] */
export class Failure extends Error {
  readonly problem: Problem
  constructor(reason: Problem) {
    super(reason.detail)
    this.name = 'Failure'
    this.problem = reason
  }
}

export const failure = (code: ProblemCode, detail: string, next?: string): Failure =>
  new Failure(problem(code, detail, next))

/** Says what was typed wrong; result code -3. */
export const misuse = (detail: string, next?: string): Failure => failure('malformed', detail, next)

const BY_STATUS: Record<number, number> = { 400: -3, 401: -6, 409: -7, 413: -3, 422: -8, 423: -2 }

/** The result code of a problem; one that a newer manager invented is judged by its HTTP status. [X2] */
export const resultOf = ({ code, status }: Problem): number =>
  isProblemCode(code) ? CODES[code].tool : (BY_STATUS[status] ?? -1)

/** A shell cannot see -2: the exit status is the code without its sign. [X2] */
export const exitStatus = (result: number): number => Math.abs(result)

/** `-8 Cannot be used: … ` and, on a line of its own, what to do. */
export const messageOf = (it: Problem): string => {
  const first = `${resultOf(it)} ${it.title}: ${it.detail}`
  return it.next ? `${first}\nTo do: ${it.next}\n` : `${first}\n`
}
