import type { Outcome, Refusal } from '../refusal.ts'
import type { Activation } from './activation.ts'
import { no } from './no.ts'
import { activationUnknown } from './revalidate.ts'

export interface DeactivationAsked {
  orderId: string
  /** The activation that the request names, if it is one of the license that it names. */
  activation: Activation | null
  /** Public half of the key whose signature was found right; null: none was. */
  signedBy: string | null
}

/** Of a machine that was installed anew its new key is known once it has activated again. */
export const notSignedByIt = (orderId: string): Refusal =>
  no(
    'signature_invalid',
    'This request is not signed by the installation that holds the activation.',
    `Make it on that installation; if it was installed anew, activate ${orderId} there again first. Where it is gone, the vendor can release it.`,
  )

/**
 * Whether a license may be given up: the ids stand in every license file, so only the key of the installation proves
 * it. The key that was heard first counts; where none was, as with a Reference ID that a person typed, the first that
 * signs. [A11]
 */
export const decideDeactivation = ({
  orderId,
  activation,
  signedBy,
}: DeactivationAsked): Outcome<{ activation: Activation }> => {
  if (!activation) return { ok: false, refusal: activationUnknown(orderId) }
  const known = activation.installationKey
  if (signedBy === null || (known !== null && known !== signedBy)) return { ok: false, refusal: notSignedByIt(orderId) }
  return { ok: true, activation: { ...activation, installationKey: signedBy } }
}
