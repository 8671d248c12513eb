import type { Outcome, Refusal } from '@seatwarden/core/refusal'
import type { Remark } from '@seatwarden/protocol/api/exchange'
import type { Sql } from '@seatwarden/runtime/db/database'
import type { Issuance } from '../store/issuances.ts'
import { signedFile } from './issue.ts'
import type { EngineParts } from './parts.ts'
import { type Denied, type Dossier, recordDenial } from './sales.ts'

export type LicenseOutcome = Outcome<{ license: string; remarks?: Remark[] }>
/** `license` null: nothing new. [A7] */
export type CheckOutcome = Outcome<{ license: string | null; remarks?: Remark[] }>

/** What was decided; null: nothing is to be signed. */
export type Written<I extends Issuance | null = Issuance> = Outcome<{ issuance: I; remarks?: Remark[] }>

type Denial = { ok: false; refusal: Refusal; stranger?: true }

/**
 * A denial about an order goes into the history. Whoever names an order that does not exist could make the history grow
 * without end, and is only counted. [V4]
 */
export const deny = async (
  tx: Sql,
  dossier: Dossier | undefined,
  denied: Denied,
  refusal: Refusal,
): Promise<Denial> => {
  if (!dossier) return { ok: false, refusal, stranger: true }
  await recordDenial(tx, dossier, denied, refusal)
  return { ok: false, refusal }
}

/** Whether the request named an order that does not exist. */
export const isStranger = (outcome: { ok: boolean }): boolean => 'stranger' in outcome

/** What was decided and is to be signed is stored first; only then is it signed, and only then told. */
export const answer = async (parts: EngineParts, work: (tx: Sql) => Promise<Written>): Promise<LicenseOutcome> => {
  const written = await parts.db.transaction(work)
  if (!written.ok) return written
  const { issuance, ...told } = written
  return { ...told, license: await signedFile(parts, issuance) }
}
