import type { Refusal } from '@seatwarden/core/refusal'
import { isProblemCode, ProblemError } from '@seatwarden/protocol/problem'
import type { LicenseOutcome } from '../engine/exchange.ts'

const problemOf = ({ code, sentence, next }: Refusal): ProblemError =>
  new ProblemError(isProblemCode(code) ? code : 'conflict', sentence, next)

/** A refusal is a value until here; the edge makes the problem document of it. [A3] */
export const licenseOr = (outcome: LicenseOutcome): { license: string } => {
  if (!outcome.ok) throw problemOf(outcome.refusal)
  return { license: outcome.license }
}
