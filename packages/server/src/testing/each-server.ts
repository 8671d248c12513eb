import type { Instant } from '@seatwarden/core/instant'
import type { ActivationRequest } from '@seatwarden/protocol/api/exchange'
import { createTestDatabase, type TestDatabase } from '@seatwarden/runtime/testing/postgres'
import { afterEach, beforeEach, describe } from 'vitest'
import type { ServerContext } from '../context.ts'
import { type Answer, activate, activationFor, Bench, Installation, readLicense } from './server.ts'

/** A licensing server with the sample vendor, for one test. */
export class Desk {
  readonly bench = new Bench()
  #server: (ServerContext & { orderId: string }) | undefined
  #token = ''
  #postgres: TestDatabase | undefined

  async open(dialect: 'sqlite' | 'postgres'): Promise<void> {
    this.#postgres = dialect === 'postgres' ? await createTestDatabase() : undefined
    this.#server = await this.bench.openWithSample({ databaseUrl: this.#postgres?.url })
    this.#token = this.#server.firstToken ?? ''
  }

  async close(): Promise<void> {
    await this.bench.remove()
    await this.#postgres?.remove()
  }

  /** undefined: SQLite in the data folder. */
  get databaseUrl(): string | undefined {
    return this.#postgres?.url
  }

  get server(): ServerContext & { orderId: string } {
    if (!this.#server) throw new Error('the desk is not open')
    return this.#server
  }

  readonly now = (): Instant => this.bench.clock.wall()

  /** As the vendor's back office. */
  async call(method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) {
    const headers = { authorization: `Bearer ${this.#token}` }
    const answer = await this.server.app.inject({ method, url, headers, ...(payload && { payload }) })
    return { status: answer.statusCode, body: answer.json() }
  }

  async customerId(): Promise<string> {
    return (await this.call('GET', `/vendor/orders/${this.server.orderId}`)).body.customerId
  }

  /** An order on top of the sample's, `days` paid from the sample's beginning. */
  async extend(
    kind: string,
    lines: [module: string, seats: number | 'unlimited', until: string][],
    change: object = {},
  ) {
    return this.call('POST', '/vendor/orders', {
      customerId: await this.customerId(),
      productId: 'brightwater-mail',
      kind,
      previousOrderId: this.server.orderId,
      type: 'perpetual',
      lines: lines.map(([module, seats, maintenanceUntil]) => ({ module, seats, maintenanceUntil })),
      ...change,
    })
  }

  ask(change: Partial<ActivationRequest> = {}): Promise<Answer> {
    return activate(this.server, activationFor(this.server.orderId, this.now(), change))
  }

  async activated(change: Partial<ActivationRequest> = {}): Promise<Installation> {
    const answer = await this.ask(change)
    if (answer.status !== 200) throw new Error(answer.text)
    const license = await readLicense(answer.body.license, this.server, this.now())
    const { machine, host } = activationFor(this.server.orderId, this.now(), change)
    return new Installation(this.server, this.now, license, { machine, host })
  }

  async count(table: string): Promise<number> {
    const row = await this.server.engine.db.get<{ count: number }>(`select count(*) as count from ${table}`)
    return row?.count ?? 0
  }

  async history(kind?: string): Promise<{ kind: string; actor: string; data: Record<string, unknown> }[]> {
    const { items } = (await this.call('GET', '/vendor/history?limit=1000')).body
    return items.filter((one: { kind: string }) => kind === undefined || one.kind === kind)
  }
}

/** Runs the same tests of the whole server over SQLite and over a real PostgreSQL. */
export const eachServer = (name: string, tests: (desk: () => Desk) => void): void => {
  for (const dialect of ['sqlite', 'postgres'] as const)
    describe(`${name} on ${dialect}`, () => {
      let desk: Desk
      beforeEach(async () => {
        desk = new Desk()
        await desk.open(dialect)
      })
      afterEach(() => desk.close())
      tests(() => desk)
    })
}
