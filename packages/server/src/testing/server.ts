import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromIso, type Instant, toIso } from '@seatwarden/core/instant'
import type {
  ActivationRequest,
  CheckRequest,
  RevalidationRequest,
  TrialRequest,
} from '@seatwarden/protocol/api/exchange'
import { type VerifiedLicense, verifyLicense } from '@seatwarden/protocol/license-file/verify'
import { signedDeactivation } from '@seatwarden/protocol/offline/signature'
import { SettableClock } from '@seatwarden/runtime/clock'
import { createLog } from '@seatwarden/runtime/log'
import { seededRandom } from '@seatwarden/runtime/random'
import { createServerContext, type ServerContext, type ServerOptions } from '../context.ts'
import { sampleVendor } from '../sample.ts'
import { OWN_KEY, type OwnKey } from './installation-key.ts'

export const START = fromIso('2026-11-12T09:00:00Z') as Instant

/** What lives as long as a test: a folder, and the contexts that were opened on it. */
export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), 'seatwarden-server-'))
  readonly clock = new SettableClock(START)
  /** What was logged as a warning or worse, a JSON line each. */
  readonly logged: string[] = []
  readonly #log = createLog({ level: 'warn', name: 'server', to: { write: (line) => this.logged.push(line) } })
  readonly #opened: ServerContext[] = []
  #seed = 1

  async open(options: Partial<ServerOptions> = {}): Promise<ServerContext> {
    this.#seed += 1
    const settings = { data: join(this.folder, 'data'), durability: 'off', exchangePerMinute: 100_000 } as const
    const parts = { clock: this.clock, random: seededRandom(this.#seed), log: this.#log }
    const context = await createServerContext({ ...settings, ...options }, parts)
    this.#opened.push(context)
    return context
  }

  async openWithSample(options: Partial<ServerOptions> = {}): Promise<ServerContext & { orderId: string }> {
    const context = await this.open(options)
    return { ...context, orderId: await sampleVendor(context.engine, this.clock.wall()) }
  }

  async remove(): Promise<void> {
    for (const context of this.#opened) await context.close()
    rmSync(this.folder, { recursive: true })
  }
}

const hash = (letter: string): string => letter.toLowerCase().repeat(64)

/** A machine whose Reference ID and facts depend on one hex digit. */
export const machineOf = (digit: string): ActivationRequest['machine'] => ({
  referenceId: Array.from({ length: 5 }, () => digit.repeat(8)).join('-'),
  salt: 'ORD-48213',
  facts: { board: hash(digit), disk: hash(digit), mac: hash(digit) },
})

export const activationFor = (
  orderId: string,
  at: Instant,
  change: Partial<ActivationRequest> = {},
): ActivationRequest => ({
  orderId,
  machine: machineOf('A'),
  host: 'mail.example.net',
  version: '14.1.0',
  builtAt: '2026-10-01T00:00:00Z',
  formatVersions: [1],
  sentAt: toIso(at),
  installationKey: OWN_KEY.x,
  installedOrderId: null,
  ...change,
})

export const revalidationFor = (
  { payload }: Pick<VerifiedLicense, 'payload'>,
  at: Instant,
  change: Partial<RevalidationRequest> = {},
): RevalidationRequest => {
  const { installedOrderId: _none, move: _move, details: _details, ...sender } = activationFor(payload.orderId, at)
  const { licenseId, activationId, counter } = payload
  return {
    ...sender,
    licenseId,
    activationId,
    counter,
    attempt: '0'.repeat(32),
    usage: { mail: { active: 80, held: 70, trial: 0 } },
    ...change,
  }
}

/** Reads a license file as a manager does, trusting nothing but the root key. */
export const readLicense = async (text: string, context: ServerContext, now: Instant): Promise<VerifiedLicense> => {
  const verified = await verifyLicense(text, { roots: [context.rootKey], revoked: [] }, now)
  if (!verified.ok) throw new Error(verified.refusal.sentence)
  return verified
}

export interface Answer {
  status: number
  text: string
  body: Record<string, unknown> & { license: string; code: string; detail: string; next: string }
  headers: Record<string, unknown>
}

export const post = async (context: ServerContext, url: string, payload: object): Promise<Answer> => {
  const answer = await context.app.inject({ method: 'POST', url, payload })
  return { status: answer.statusCode, text: answer.body, body: answer.json(), headers: answer.headers }
}

export const activate = (context: ServerContext, request: ActivationRequest): Promise<Answer> =>
  post(context, '/exchange/activation', request)
export const revalidate = (context: ServerContext, request: RevalidationRequest): Promise<Answer> =>
  post(context, '/exchange/revalidation', request)
export const check = (context: ServerContext, request: RevalidationRequest, wait = 0): Promise<Answer> =>
  post(context, '/exchange/check', { ...request, wait } satisfies CheckRequest)
/** Signed by `key`, as an installation signs it. [A11] */
export const deactivate = async (
  context: ServerContext,
  { usage: _usage, ...request }: RevalidationRequest,
  key: OwnKey = OWN_KEY,
): Promise<Answer> => {
  const body = await signedDeactivation({ ...request, installationKey: key.x }, key.sign)
  return post(context, '/exchange/deactivation', body)
}
export const startTrial = (
  context: ServerContext,
  { usage: _usage, ...request }: RevalidationRequest,
  { module, details = {} }: Pick<TrialRequest, 'module'> & Partial<TrialRequest>,
): Promise<Answer> => post(context, '/exchange/trial', { ...request, module, details } satisfies TrialRequest)

/** Like an installation: it asks with its highest counter, and with a new attempt once it has been answered. [F6] */
export class Installation {
  readonly #context: ServerContext
  readonly #now: () => Instant
  readonly #change: Partial<RevalidationRequest>
  license: VerifiedLicense
  #attempts = 0

  constructor(context: ServerContext, now: () => Instant, license: VerifiedLicense, change = {}) {
    this.#context = context
    this.#now = now
    this.license = license
    this.#change = change
  }

  request(change: Partial<RevalidationRequest> = {}): RevalidationRequest {
    this.#attempts += 1
    const attempt = this.#attempts.toString(16).padStart(32, this.#change.attempt?.[0] ?? '0')
    return revalidationFor(this.license, this.#now(), { ...this.#change, attempt, ...change })
  }

  async take(answer: Answer): Promise<Answer> {
    if (answer.status !== 200) throw new Error(answer.text)
    if (answer.body.license) this.license = await readLicense(answer.body.license, this.#context, this.#now())
    return answer
  }

  async revalidate(): Promise<Answer> {
    return this.take(await revalidate(this.#context, this.request()))
  }

  async check(wait = 0): Promise<Answer> {
    return this.take(await check(this.#context, this.request(), wait))
  }

  seats(module: string): number | string | undefined {
    return this.license.payload.modules.find((one) => one.id === module)?.seats
  }
}
