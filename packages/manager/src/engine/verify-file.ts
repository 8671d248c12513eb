import type { LicenseTerms } from '@seatwarden/core/license'
import { differences } from '@seatwarden/core/license-diff'
import type { Refusal } from '@seatwarden/core/refusal'
import type { LicensePayload } from '@seatwarden/protocol/license-file/payload'
import { termsOf } from '@seatwarden/protocol/license-file/terms'
import { verifyLicense } from '@seatwarden/protocol/license-file/verify'
import type { Engine } from './engine.ts'
import { proposeEntry } from './entry.ts'
import { type Answer, ok, refused } from './properties/answer.ts'

/** What is in a file that the vendor signed. */
export interface FileRead {
  payload: LicensePayload
  terms: LicenseTerms
  /** Why it would not be installed here. */
  refusal: Refusal | null
  changes: string[]
}

/**
 * Reads a file with the roots known here; nothing is changed. Whatever the vendor has signed is shown, also a file of
 * another machine, an older one, or one of a key revoked since. Anything else is refused. [A2 A12 L2]
 */
export const readFile = async (engine: Engine, text: string): Promise<Answer<FileRead>> => {
  const { license, options } = engine
  const proposed = await proposeEntry(engine, text)
  const verified = await verifyLicense(text, { roots: options.trust.roots, revoked: [] }, null)
  if (!verified.ok) return refused(verified.refusal)
  const read = termsOf(verified.payload)
  if (!read.ok) return refused(read.refusal)
  return ok({
    payload: verified.payload,
    terms: read.terms,
    refusal: proposed.ok ? null : proposed.refusal,
    changes: differences(license.terms, read.terms, options.zone),
  })
}
