import { POLICY } from '@seatwarden/core/policy'
import { type Outcome, refuse } from '@seatwarden/core/refusal'
import { z } from 'zod'
import { readCanonical, readJson, toCanonical } from './canonical.ts'
import { count, email, id, isoInstant, line, lines, webAddress } from './fields.ts'

/** The format that is written, and the oldest that is still read. [L13] */
export const FORMAT_VERSION = 1
export const OLDEST_FORMAT_VERSION = 1
/** Bytes. */
export const MAX_PAYLOAD = 64 * 1024
export const MAX_MODULES = 64

export const ANOTHER_FILE = 'Download the license file again from the portal and enter it unchanged.'

const moduleSchema = z.strictObject({
  id,
  name: line(1, 128),
  category: z.enum(['server', 'client']),
  seats: z.union([count(0, 10_000_000), z.literal('unlimited')]),
  maintenanceEnds: isoInstant,
  trialUntil: isoInstant.exactOptional(),
  afterExpiry: z.enum(['keep', 'grace', 'suspend']),
  master: z.boolean(),
})

const uniqueIds = (modules: { id: string }[]): boolean =>
  new Set(modules.map((module) => module.id.toLowerCase())).size === modules.length
const oneMaster = (modules: { master: boolean }[]): boolean => modules.filter((module) => module.master).length === 1

/** The content of a license file, format 1. The order of the keys is the order of the bytes. [L1 L15] */
export const licensePayloadSchema = z.strictObject({
  formatVersion: z.literal(FORMAT_VERSION),
  keyId: id,
  licenseId: id,
  activationId: id,
  orderId: id,
  previousOrderId: id.exactOptional(),
  product: z.strictObject({ id, name: line(1, 128) }),
  type: z.enum(['evaluation', 'subscription', 'perpetual']),
  holder: z.strictObject({ name: line(1, 200), company: line(0, 200), email, streetAddress: lines(400) }),
  vendor: z.strictObject({
    name: line(1, 200),
    noticeAddress: email,
    manageUrl: webAddress,
    supportUrl: webAddress,
    serverUrl: webAddress,
  }),
  referenceId: z.string().regex(/^[0-9A-F]{8}(-[0-9A-F]{8}){4}$/),
  machineSalt: line(1, 128),
  issuedAt: isoInstant,
  revalidationDays: count(1, 3_660),
  graceDays: count(POLICY.graceDays.least, POLICY.graceDays.most),
  expiresAt: isoInstant.exactOptional(),
  seatPolicy: z.enum(['trialOverage', 'hardLimit']),
  trialDays: count(0, 366),
  trafficRatePerUser: count(0, 10_000_000),
  offline: z.boolean(),
  counter: count(0, Number.MAX_SAFE_INTEGER),
  modules: z.array(moduleSchema).min(1).max(MAX_MODULES).refine(uniqueIds).refine(oneMaster),
})

export type LicensePayload = z.output<typeof licensePayloadSchema>
export type LicenseModule = LicensePayload['modules'][number]

/**
 * The bytes to be signed.
 * @throws when the payload breaks the format: nothing is issued that would not be read back. [D5]
 */
export const payloadBytes = (payload: LicensePayload): Uint8Array => {
  const parsed = licensePayloadSchema.safeParse(payload)
  if (!parsed.success) throw new Error(`a license that breaks format ${FORMAT_VERSION}: ${parsed.error.message}`)
  return toCanonical(parsed.data)
}

const envelopeSchema = z.looseObject({ formatVersion: z.int(), neededVersion: z.unknown().optional() })

const tooNew = (format: number, needed: unknown) => {
  const version = typeof needed === 'string' && /^\d{1,4}(\.\d{1,4}){1,2}$/.test(needed) ? ` ${needed} or later` : ''
  return refuse(
    'format_too_new',
    `This license file has format ${format}; this version reads format ${FORMAT_VERSION}.`,
    `Update to a version that reads format ${format}${version && ` (Seatwarden${version})`}, then enter the file again.`,
  )
}

const tooOld = (format: number) =>
  refuse(
    'format_too_old',
    `This license file has format ${format}; the oldest that is still read is format ${OLDEST_FORMAT_VERSION}.`,
    'Download the license file again from the portal: it is issued anew in the current format, free of charge.',
  )

/**
 * Reads the signed bytes of a license file. Any field that format 1 does not name is refused: it might limit. [L1 L13]
 * Codes: `format_too_old`, `format_too_new`, `license_malformed`.
 */
export const parsePayload = (bytes: Uint8Array): Outcome<{ payload: LicensePayload }> => {
  if (bytes.length > MAX_PAYLOAD) {
    return refuse('license_malformed', `The license file holds more than ${MAX_PAYLOAD} bytes.`, ANOTHER_FILE)
  }
  const envelope = envelopeSchema.safeParse(readJson(bytes))
  const format = envelope.data?.formatVersion
  if (format !== undefined && format > FORMAT_VERSION) return tooNew(format, envelope.data?.neededVersion)
  if (format !== undefined && format < OLDEST_FORMAT_VERSION) return tooOld(format)
  const read = readCanonical(licensePayloadSchema, bytes)
  if (read.ok) return { ok: true, payload: read.value }
  const where = read.where && `, at “${read.where.slice(0, 80).replace(/[^\w.-]/g, '?')}”`
  return refuse('license_malformed', `The license file's content does not follow format 1${where}.`, ANOTHER_FILE)
}
