import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Instant } from '@seatwarden/core/instant'
import { type TrustStore, withRevocations } from '@seatwarden/protocol/license-file/keys'
import type { Ed25519Signer } from '@seatwarden/protocol/license-file/sign'
import { type VerifiedLicense, verifyLicense } from '@seatwarden/protocol/license-file/verify'
import { seededRandom } from '@seatwarden/runtime/random'
import { runKeys } from '../cli/keys.ts'
import type { ServerContext } from '../context.ts'
import { rootKeyPath } from '../key-files.ts'
import { signerOf } from '../key-material.ts'
import { unseal } from '../sealed.ts'
import { listIssuingKeys } from '../store/keys.ts'
import type { Bench } from './server.ts'

export interface KeysSaid {
  status: number
  text: string
  error: string
  json: { keys: KeyDocument[]; key: KeyDocument; changed: boolean; code: string; detail: string; result: number }
}
interface KeyDocument {
  keyId: string
  state: string
  notBefore: string
  notAfter: string
  revokedAt: string | null
}

/** The operator's shell on the vendor's machine, while the server runs. */
export class Operator {
  readonly #bench: Bench
  readonly #env: Record<string, string>
  #seed = 1_000

  constructor(bench: Bench, databaseUrl?: string) {
    this.#bench = bench
    const data = join(bench.folder, 'data')
    this.#env = { SEATWARDEN_SERVER_DATA: data, ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }) }
  }

  rootFile({ rootKey }: Pick<ServerContext, 'rootKey'>): string {
    return rootKeyPath(join(this.#bench.folder, 'data'), rootKey.keyId)
  }

  async keys(...argv: string[]): Promise<KeysSaid> {
    const said = { out: '', error: '' }
    this.#seed += 1
    const status = await runKeys(argv, {
      env: this.#env,
      clock: this.#bench.clock,
      random: seededRandom(this.#seed),
      stdout: (text) => {
        said.out += text
      },
      stderr: (text) => {
        said.error += text
      },
    })
    const json = argv.includes('--json') ? JSON.parse(said.out) : {}
    return { status, text: said.out, error: said.error, json }
  }

  async json(...argv: string[]): Promise<KeysSaid['json']> {
    return (await this.keys(...argv, '--json')).json
  }
}

/** What a thief of the whole machine has: an issuing key's secret bytes, and the key itself. */
export const stolenKey = async (
  { engine }: ServerContext,
  bench: Bench,
  keyId: string,
): Promise<{ bytes: Uint8Array; signer: Ed25519Signer; certificate: string }> => {
  const row = (await listIssuingKeys(engine.db)).find((one) => one.keyId === keyId)
  const secret = readFileSync(join(bench.folder, 'data', 'secret'), 'utf8').trim()
  const bytes = row && (await unseal(row.sealed, secret, keyId))
  if (!row || !bytes) throw new Error(`no key ${keyId}`)
  return { bytes, signer: signerOf(keyId, bytes), certificate: row.certificate }
}

/** Keeps a license file and what it has heard of revoked keys, as a manager does. */
export class Keeper {
  trust: TrustStore
  installed: (VerifiedLicense & { text: string }) | null = null

  constructor({ rootKey }: Pick<ServerContext, 'rootKey'>) {
    this.trust = { roots: [rootKey], revoked: [] }
  }

  /** Installs what verifies; otherwise everything stays as it is. Returns `ok`, or code and sentence. */
  async enter(text: string, now: Instant): Promise<string> {
    const read = await verifyLicense(text, this.trust, now)
    if (!read.ok) return `${read.refusal.code}: ${read.refusal.sentence}`
    if (read.revocations) this.trust = withRevocations(this.trust, read.revocations)
    this.installed = { ...read, text }
    return 'ok'
  }

  get license(): VerifiedLicense & { text: string } {
    if (!this.installed) throw new Error('nothing is installed')
    return this.installed
  }
}
