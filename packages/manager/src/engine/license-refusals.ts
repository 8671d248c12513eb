import { type Instant, localDate } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { shortReference } from '@seatwarden/core/machine'
import { refuse } from '@seatwarden/core/refusal'
import type { Installation } from './installation.ts'

/** Made for another machine; where this one has changed, what of it. [F4 A3] */
export const elsewhere = ({ referenceId }: LicenseTerms, { same, difference, referenceIdNow }: Installation) => {
  const made = `This file was made for ${shortReference(referenceId)}; this machine is ${shortReference(referenceIdNow)}.`
  return refuse(
    'reference_mismatch',
    same ? made : `${made} ${difference}`,
    'Move the license here, or get a file for this machine from the portal.',
  )
}

/** What was given up here counts again only by a new activation. [A11] */
export const givenUp = ({ orderId }: LicenseTerms, at: Instant, zone: string) =>
  refuse(
    'license_released',
    `The license of order ${orderId} was given up here on ${localDate(at, zone)}; its files no longer count.`,
    `If that was without a connection, take its proof to the portal first; then activate ${orderId} again.`,
  )

/** [A2] */
export const stale = ({ issuedAt }: LicenseTerms, zone: string) =>
  refuse(
    'license_expired',
    `This file was issued on ${localDate(issuedAt, zone)}; it is older than the one installed, or its own revalidation is due.`,
    'Get the present file from the portal.',
  )
