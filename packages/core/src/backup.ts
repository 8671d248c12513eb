import { type Instant, localDate } from './instant.ts'
import type { LicenseTerms } from './license.ts'
import { revalidationDue } from './lifecycle/calendar.ts'
import { shortReference } from './machine.ts'
import { type Outcome, refuse } from './refusal.ts'

/** Which license file: enough to tell an older one from a newer one. */
export type FileMark = Pick<
  LicenseTerms,
  'licenseId' | 'orderId' | 'previousOrderId' | 'activationId' | 'issuedAt' | 'counter'
>

/** The newest file that this installation has had of a license, and how that license ended here. */
export interface KnownLicense extends FileMark {
  ended: { how: 'deactivated' | 'revoked'; at: Instant } | null
}

export interface RestoreHere {
  referenceId: string
  /** False while the facts say that this is another machine than the one whose Reference ID it carries. [F2 F4] */
  same: boolean
  known: readonly KnownLicense[]
  now: Instant
  /** IANA name, for the dates in sentences. */
  zone: string
}

/** Both dates are the vendor's, so this machine's clock has no part in it; the counter tells files of one moment apart. */
export const isNewer = (one: FileMark, other: FileMark): boolean =>
  one.issuedAt === other.issuedAt
    ? one.activationId === other.activationId && one.counter > other.counter
    : one.issuedAt > other.issuedAt

export const markOf = ({
  licenseId,
  orderId,
  previousOrderId,
  activationId,
  issuedAt,
  counter,
}: FileMark): FileMark => ({
  licenseId,
  orderId,
  previousOrderId,
  activationId,
  issuedAt,
  counter,
})

/** The newest file known of this license wins; an end stays until a newer file comes. [A10] */
export const noted = (before: KnownLicense | undefined, file: FileMark): KnownLicense =>
  before && !isNewer(file, before) ? before : { ...markOf(file), ended: null }

/** A revoked order may be given again by a newer file; an activation that was given up never counts again. [A11] */
const isOver = (file: FileMark, own: KnownLicense): boolean =>
  own.ended !== null &&
  (!isNewer(file, own) || (own.ended.how === 'deactivated' && file.activationId === own.activationId))

const ended = (file: FileMark, { ended: end, orderId }: KnownLicense, zone: string) => {
  const on = end && localDate(end.at, zone)
  return end?.how === 'revoked'
    ? refuse(
        'order_revoked',
        `The vendor has revoked order ${orderId}; this server was told on ${on}.`,
        'Contact the vendor.',
      )
    : refuse(
        'license_released',
        `The license of order ${file.orderId} was given up on ${on}; a backup does not bring it back.`,
        `Activate ${orderId} again, if the license is to be used here.`,
      )
}

const replaced = (file: FileMark, by: FileMark, zone: string) =>
  refuse(
    'license_replaced',
    `This backup holds the license file of ${localDate(file.issuedAt, zone)}; one of ${localDate(by.issuedAt, zone)}, order ${by.orderId}, has replaced it.`,
    'Restore the newest backup of this order, or activate the order to get its present file.',
  )

const elsewhere = (file: LicenseTerms, { referenceId, same }: RestoreHere) =>
  refuse(
    'reference_mismatch',
    same
      ? `This backup belongs to Reference ID ${shortReference(file.referenceId)}; this machine is ${shortReference(referenceId)}.`
      : `This backup belongs to Reference ID ${shortReference(file.referenceId)}; the facts of this machine are those of another.`,
    'Restore it on that machine, or move the license here.',
  )

/** What no word of the vendor changes: another machine, a license given up, revoked or replaced. [A10 F2] */
export const barred = (file: LicenseTerms, here: RestoreHere): Outcome<object> => {
  const { known, zone } = here
  if (!here.same || file.referenceId !== here.referenceId) return elsewhere(file, here)
  const own = known.find((k) => k.licenseId === file.licenseId)
  if (own && isOver(file, own)) return ended(file, own, zone)
  const newer = known.find(
    (k) => (k.licenseId === file.licenseId || k.previousOrderId === file.orderId) && isNewer(k, file),
  )
  return newer ? replaced(file, newer, zone) : { ok: true }
}

/**
 * Whether the license of a backup may be installed again. A file that is over, or due itself, would begin a countdown
 * or end one that it has not earned, so it is none to restore; the vendor may have a newer one. [A10 A2]
 */
export const mayRestore = (file: LicenseTerms, here: RestoreHere): Outcome<object> => {
  const { now, zone } = here
  const bar = barred(file, here)
  if (!bar.ok) return bar
  if (file.expiresAt !== null && file.expiresAt <= now)
    return refuse(
      'license_expired',
      `The license in this backup ended on ${localDate(file.expiresAt, zone)}.`,
      `Renew order ${file.orderId}, then activate it.`,
    )
  if (revalidationDue(file) <= now)
    return refuse(
      'license_expired',
      `The license file in this backup was itself due for another on ${localDate(revalidationDue(file), zone)}.`,
      `Activate ${file.orderId} to get its present file.`,
    )
  return { ok: true }
}

/** Old backups, newest first, beyond `keep`; the newest of each order stays whatever its age. [A10] */
export const outgrown = <B extends { orderId: string }>(backups: readonly B[], keep: number): B[] => {
  const seen = new Set<string>()
  return backups.filter(({ orderId }, at) => {
    const first = !seen.has(orderId)
    seen.add(orderId)
    return at >= keep && !first
  })
}
