import { CODES, isProblemCode, type Problem, type ProblemCode, problem } from '@seatwarden/protocol/problem'
import { plain } from './table.ts'

/** Why a command ends without having done what it was asked. [X2] */
export class Failure extends Error {
  readonly problem: Problem
  /** What to type next, where that is known to the letter. [A3] */
  readonly command: string | null
  constructor(reason: Problem, command: string | null = null) {
    super(reason.detail)
    this.name = 'Failure'
    this.problem = reason
    this.command = command
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

/** `-8 Cannot be used: … ` and, on lines of their own, what to do and what to type. */
export const messageOf = ({ problem: it, command }: Failure): string => {
  const lines = [`${resultOf(it)} ${it.title}: ${it.detail}`]
  if (it.next) lines.push(`To do: ${it.next}`)
  if (command !== null) lines.push(`Command: ${command}`)
  return lines.map((line) => `${plain(line)}\n`).join('')
}

/** The same as a JSON document. */
export const documentOf = ({ problem: it, command }: Failure): object => ({
  ...it,
  ...(command !== null && { command }),
  result: resultOf(it),
})
