import type { Outcome } from '@seatwarden/core/refusal'
import { z } from 'zod'
import { readJson } from '../license-file/canonical.ts'
import { fromBase64url, toBase64url } from '../license-file/jws.ts'
import { fromBase41, toBase41 } from './base41.ts'
import { contentFrom, OFFLINE_KINDS, type SignedContent, signedBytes } from './body.ts'
import { faultAt, malformed, REQUEST_VERSION, tooNew } from './faults.ts'
import { pack, unpack } from './packing.ts'

const HEAD = 'SWR'
/** Bytes. */
const SIGNATURE = 64
/** Letters that count the letters which follow. */
const COUNT = 3
/** A text may speak of the form before it shows one. */
const MAX_HEADS = 16

/** What mail and paste add, none of which is a letter of base41. */
const NOISE = /[\s>\u00ad\u200b-\u200d\u2060\ufeff]+/g

/** `SWR1`, how many letters follow, then signature and packed content, all in letters that a QR code packs densely. */
export const compactOf = ({ content, signature }: SignedContent): string => {
  const bytes = Buffer.concat([fromBase64url(signature) ?? new Uint8Array(), pack(signedBytes(content))])
  const letters = toBase41(bytes)
  const count = toBase41(new Uint8Array([letters.length >> 8, letters.length & 255]))
  return `${HEAD}${REQUEST_VERSION}${count}${letters}`
}

const changed = () => malformed('The text of the request was changed on its way: some of its letters are wrong.')

const endsEarly = (missing: number) =>
  malformed(
    `The text of the request ends early: its last ${missing} letters are missing.`,
    `Copy the whole text, from its first letters “${HEAD}${REQUEST_VERSION}” on, and enter it again.`,
  )

/** Tells only which kind it is; the kind's own schema reads the body. */
const envelope = z.strictObject({ kind: z.enum(OFFLINE_KINDS), body: z.unknown() })

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/** The packed content. It must be spelt as `signedBytes` spells it, so that nothing has a place to hide in. */
const readPacked = (packed: Uint8Array): Outcome<{ content: SignedContent['content'] }> => {
  const json = unpack(packed)
  if (!json) return changed()
  const opened = envelope.safeParse(readJson(json))
  if (!opened.success) return malformed('The text holds something else than one of the four kinds of request.')
  const read = contentFrom(opened.data.kind, opened.data.body)
  if (!read.ok) return faultAt(read.fault.path.join('.') || opened.data.kind, read.fault.what)
  return sameBytes(signedBytes(read.content), json)
    ? read
    : malformed('The text of the request is not spelt as its form demands.')
}

const readLetters = (letters: string): Outcome<{ signed: SignedContent }> => {
  const bytes = fromBase41(letters)
  if (!bytes || bytes.length < SIGNATURE) return changed()
  const read = readPacked(bytes.subarray(SIGNATURE))
  if (!read.ok) return read
  return { ok: true, signed: { content: read.content, signature: toBase64url(bytes.subarray(0, SIGNATURE)) } }
}

/** From behind `SWR` on; what follows the counted letters is somebody else's. */
const readFrom = (text: string): Outcome<{ signed: SignedContent }> => {
  const version = text.slice(0, 1)
  if (version !== String(REQUEST_VERSION)) return tooNew(version)
  const [high, low] = fromBase41(text.slice(1, 1 + COUNT)) ?? []
  if (high === undefined || low === undefined) return changed()
  const count = high * 256 + low
  const letters = text.slice(1 + COUNT, 1 + COUNT + count)
  return letters.length < count ? endsEarly(count - letters.length) : readLetters(letters)
}

/** Undefined: nothing in the text begins like a request. Codes: `license_malformed`, `format_too_new`. [A2] */
export const readCompact = (text: string): Outcome<{ signed: SignedContent }> | undefined => {
  const squeezed = text.replace(NOISE, '')
  const heads = [...squeezed.matchAll(/SWR(?=[1-9])/g)].slice(0, MAX_HEADS)
  let first: Outcome<{ signed: SignedContent }> | undefined
  for (const { index } of heads) {
    const read = readFrom(squeezed.slice(index + HEAD.length))
    if (read.ok) return read
    first ??= read
  }
  return first
}
