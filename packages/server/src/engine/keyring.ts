import { DAY, type Instant, toIso } from '@seatwarden/core/instant'
import { signingKey, signsUntil } from '@seatwarden/core/vending/keys'
import { signerOfJws } from '@seatwarden/protocol/license-file/keys'
import type { Signer } from '@seatwarden/protocol/license-file/sign'
import type { Sql } from '@seatwarden/runtime/db/database'
import type { Log } from '@seatwarden/runtime/log'
import { type IssuingKeyRow, listIssuingKeys, listRevocationLists } from '../store/keys.ts'

/** A key with all that a license file needs of it. */
export interface SigningKey {
  signer: Signer
  /** Compact JWS of the root. */
  certificate: string
  /** Compact JWS of the newest list by the same root; undefined: nothing was revoked yet. */
  revocations: string | undefined
}

/** What the keys are at one moment. */
export interface KeysNow {
  /** Which license files issued now are signed with; undefined: none may sign. */
  current: string | undefined
  isRevoked(keyId: string): boolean
}

/** The keys with which this server may sign, as the database says each time: they change beside it. [L14] */
export interface Keyring {
  at(sql: Sql, now: Instant): Promise<KeysNow>
  /** The key that a license names, in date or not: what was written down is signed as it was. A revoked one never is. */
  named(sql: Sql, keyId: string): Promise<SigningKey | undefined>
}

/** Opens a key's private half, wherever that lies; asked at each use. Rejects when it cannot. [V4] */
export type OpenKey = (row: IssuingKeyRow) => Promise<Signer>

/** How long before the last key's end the log asks for the next one. */
const REMIND = 60 * DAY

class DatabaseKeyring implements Keyring {
  readonly #openKey: OpenKey
  readonly #log: Log
  readonly #told = new Set<string>()
  #remindedAt: Instant | undefined

  constructor(openKey: OpenKey, log: Log) {
    this.#openKey = openKey
    this.#log = log
  }

  async at(sql: Sql, now: Instant): Promise<KeysNow> {
    const rows = await listIssuingKeys(sql)
    const revoked = new Set(rows.filter((row) => row.revokedAt !== null).map((row) => row.keyId))
    const usable: IssuingKeyRow[] = []
    for (const row of rows) {
      if (row.revokedAt === null && now < row.notAfter && (await this.#signer(row))) usable.push(row)
    }
    this.#remind(usable, now)
    return { current: signingKey(usable, now)?.keyId, isRevoked: (keyId) => revoked.has(keyId) }
  }

  async named(sql: Sql, keyId: string): Promise<SigningKey | undefined> {
    const row = (await listIssuingKeys(sql)).find((one) => one.keyId === keyId)
    const signer = row?.revokedAt === null ? await this.#signer(row) : undefined
    if (!row || !signer) return undefined
    const root = signerOfJws(row.certificate)
    const newest = (await listRevocationLists(sql)).find((one) => one.rootKeyId === root)
    return { signer, certificate: row.certificate, revocations: newest?.list }
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
