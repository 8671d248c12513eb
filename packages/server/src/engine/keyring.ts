import { DAY, type Instant, toIso } from '@seatwarden/core/instant'
import { signingKey, signsUntil } from '@seatwarden/core/vending/keys'
import { unarmor } from '@seatwarden/protocol/license-file/armor'
import { revocationsIn, signerOfJws } from '@seatwarden/protocol/license-file/keys'
import type { Signer } from '@seatwarden/protocol/license-file/sign'
import type { Sql } from '@seatwarden/runtime/db/database'
import type { Log } from '@seatwarden/runtime/log'
import { type IssuingKeyRow, listIssuingKeys, newestRevocationList } from '../store/keys.ts'

/** A key with all that a license file needs of it. */
export interface SigningKey {
  signer: Signer
  /** Compact JWS of the root. */
  certificate: string
  /** Compact JWS of the newest list by the same root; undefined: nothing was revoked yet. */
  revocations: string | undefined
}

/** The keys with which this server may sign, as the database says each time: they change beside it. [L14] */
export interface Keyring {
  /** With which license files issued now are signed; undefined: none may sign. */
  current(sql: Sql, now: Instant): Promise<string | undefined>
  /** Whether a file may be handed out once more: its key is not revoked, and it brings every revocation. */
  stands(sql: Sql, issued: { keyId: string; file: string | null }): Promise<boolean>
  /** The key that a license names, in date or not: what was written down is signed as it was. A revoked one never is. */
  named(sql: Sql, keyId: string): Promise<SigningKey | undefined>
}

/** Opens a key's private half, wherever that lies; asked at each use. Rejects when it cannot. [V4] */
export type OpenKey = (row: IssuingKeyRow) => Promise<Signer>

/** How long before the last key's end the log asks for the next one. */
const REMIND = 60 * DAY

const goodRow = async (sql: Sql, keyId: string): Promise<IssuingKeyRow | undefined> =>
  (await listIssuingKeys(sql)).find((row) => row.keyId === keyId && row.revokedAt === null)

/** By the root that certified the key: whoever reads the file trusts that one. */
const newestListFor = (sql: Sql, { certificate }: IssuingKeyRow): Promise<string | undefined> =>
  newestRevocationList(sql, signerOfJws(certificate) ?? '')

/** The list in one of our own files. */
const listIn = (file: string): string | undefined => {
  const found = unarmor(file)
  return found.ok ? revocationsIn(found.jws) : undefined
}

class DatabaseKeyring implements Keyring {
  readonly #openKey: OpenKey
  readonly #log: Log
  readonly #told = new Set<string>()
  #remindedAt: Instant | undefined

  constructor(openKey: OpenKey, log: Log) {
    this.#openKey = openKey
    this.#log = log
  }

  async current(sql: Sql, now: Instant): Promise<string | undefined> {
    const usable: IssuingKeyRow[] = []
    for (const row of await listIssuingKeys(sql)) {
      if (row.revokedAt === null && now < row.notAfter && (await this.#signer(row))) usable.push(row)
    }
    this.#remind(usable, now)
    return signingKey(usable, now)?.keyId
  }

  async stands(sql: Sql, { keyId, file }: { keyId: string; file: string | null }): Promise<boolean> {
    const row = await goodRow(sql, keyId)
    return row !== undefined && (file === null || listIn(file) === (await newestListFor(sql, row)))
  }

  async named(sql: Sql, keyId: string): Promise<SigningKey | undefined> {
    const row = await goodRow(sql, keyId)
    const signer = row && (await this.#signer(row))
    return signer && { signer, certificate: row.certificate, revocations: await newestListFor(sql, row) }
  }

  /** One that does not open is told once, and the others sign. */
  async #signer(row: IssuingKeyRow): Promise<Signer | undefined> {
    try {
      return await this.#openKey(row)
    } catch (error) {
      if (!this.#told.has(row.keyId)) {
        this.#told.add(row.keyId)
        this.#log.error(`issuing key ${row.keyId} cannot be used: ${(error as Error).message}`)
      }
      return undefined
    }
  }

  #remind(keys: readonly IssuingKeyRow[], now: Instant): void {
    const until = signsUntil(keys, now)
    if (until === null || until - now > REMIND) return
    if (this.#remindedAt !== undefined && now - this.#remindedAt < DAY) return
    this.#remindedAt = now
    this.#log.warn(
      `no issuing key may sign after ${toIso(until)}: certify the next one with the root key (server.mjs keys new)`,
    )
  }
}

export const openKeyring = (openKey: OpenKey, log: Log): Keyring => new DatabaseKeyring(openKey, log)
