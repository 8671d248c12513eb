import type { Instant } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import type { Outcome } from '@seatwarden/core/refusal'
import type { TrustStore } from '@seatwarden/protocol/license-file/keys'
import { termsOf } from '@seatwarden/protocol/license-file/terms'
import { verifyLicense } from '@seatwarden/protocol/license-file/verify'
import type { Sql } from '@seatwarden/runtime/db/database'
import { stateStore } from '../store/state.ts'

const REVOKED = 'revoked'

/** A verified license file, with what it says beside the terms. */
export interface ReadFile {
  terms: LicenseTerms
  /** With which the machine hashes its facts from now on. [F1] */
  machineSalt: string
  /** Keys that the file says are revoked. [L14] */
  revoked: readonly string[]
}

/** Codes as `verifyLicense` and `termsOf`. [L2 L13 L14] */
const readLicenseFile = async (text: string, trust: TrustStore, at: Instant | null): Promise<Outcome<ReadFile>> => {
  const verified = await verifyLicense(text, trust, at)
  if (!verified.ok) return verified
  const read = termsOf(verified.payload)
  if (!read.ok) return read
  const { machineSalt } = verified.payload
  return { ok: true, terms: read.terms, machineSalt, revoked: verified.revocations?.revoked ?? [] }
}

/** Whom the manager believes: the roots that were configured, less what was heard to be revoked. [L14] */
export class Trust {
  #store: TrustStore

  constructor(configured: TrustStore) {
    this.#store = configured
  }

  revoke(keys: readonly string[]): void {
    this.#store = { ...this.#store, revoked: [...new Set([...this.#store.revoked, ...keys])] }
  }

  read(text: string, at: Instant | null): Promise<Outcome<ReadFile>> {
    return readLicenseFile(text, this.#store, at)
  }

  /** A file that was verified when it came: neither a key revoked since nor a clock set back matters before the next exchange. [L14 D12] */
  readAgain(text: string): Promise<Outcome<ReadFile>> {
    return readLicenseFile(text, { ...this.#store, revoked: [] }, null)
  }
}

/** Every key ever heard to be revoked stays so, whatever file comes later. [L14] */
export const revokedKeys = async (sql: Sql): Promise<readonly string[]> =>
  (await stateStore.read<string[]>(sql, REVOKED)) ?? []

/** In the transaction that installs; returns all of them. [L14] */
export const noteRevoked = async (tx: Sql, heard: readonly string[]): Promise<readonly string[]> => {
  const before = await revokedKeys(tx)
  const after = [...new Set([...before, ...heard])]
  if (after.length > before.length) await stateStore.save(tx, REVOKED, after)
  return after
}
