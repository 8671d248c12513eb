import { earlier, type Instant, instant, plus } from '@seatwarden/core/instant'
import type { Clock } from './clock.ts'
import type { Database, Migration, Sql } from './db/database.ts'
import type { Log } from './log.ts'
import { systemRandom } from './random.ts'
import { DeadlineTimer, RECHECK_MS } from './timer.ts'

/** The table of effects, the same in both programs. A row stays with its result, to be shown. */
export const outboxMigration: Migration = {
  id: '0000-outbox',
  sql: (words) => [
    `create table outbox (
      id ${words.serialKey}, key text not null unique, kind text not null, payload text not null,
      created_at bigint not null, due_at bigint not null, attempts integer not null default 0,
      lease_owner text, lease_until bigint, result text, done_at bigint)`,
    'create index outbox_due on outbox (due_at) where done_at is null',
  ],
}

export interface EffectRow {
  /** Says what it is for, once: `notice:grace:24h:<episode>`. A key that is there already is left as it is. */
  key: string
  kind: string
  payload: unknown
  dueAt: Instant
}

const PUT = `insert into outbox (key, kind, payload, created_at, due_at)
  values ($1, $2, $3, $4, $5) on conflict (key) do nothing`

/** Stores effects in the transaction of the state that asks for them; returns how many were new. */
export const put = async (tx: Sql, rows: readonly EffectRow[], now: Instant): Promise<number> => {
  let added = 0
  for (const { key, kind, payload, dueAt } of rows) {
    added += await tx.run(PUT, key, kind, JSON.stringify(payload ?? null), now, dueAt)
  }
  return added
}

/** Nothing: done. `result` is kept for display; with `retryAt` it is not done and due again then. */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler that returns nothing is the usual one
export type Outcome = void | { result: string; retryAt?: Instant }

/** May run twice for one key (a crash between acting and noting it): the receiver is told the key. */
export type EffectHandler = (payload: unknown, about: { key: string; attempt: number }) => Promise<Outcome>

export interface OutboxOptions {
  /** First wait after a failure; doubled each time. Default 10 s. */
  firstRetryMs?: number
  /** Longest wait between two tries. Default 1 h. */
  longestRetryMs?: number
  /** How long one try may take before another node may try too. Default 2 min. */
  leaseMs?: number
  /** Effects under way at once. Default 8. */
  parallel?: number
  /** The program's confirmed now where it differs from the wall clock. [D12] */
  now?: () => Instant
}

interface Claimed {
  id: number
  key: string
  kind: string
  payload: string
  attempts: number
}

const DEFAULTS = { firstRetryMs: 10_000, longestRetryMs: 3_600_000, leaseMs: 120_000, parallel: 8 }
const LONGEST_RESULT = 500
/** After the store itself failed (a full disk). */
const STORE_RETRY_MS = 5_000

// A lease further ahead than any can be was given before the clock was set back. [D12]
const FREE = `(lease_until is null or lease_until <= $1 or lease_until > $2 or lease_owner = $3)`
const DUE = `done_at is null and due_at <= $1 and ${FREE}`
const NEXT = `select min(case when ${FREE} or lease_until < due_at then due_at else lease_until end) as at
  from outbox where done_at is null`
const LEASE = `update outbox set lease_owner = $1, lease_until = $2, attempts = attempts + 1 where id = $3
  returning id, key, kind, payload, attempts`
const SETTLE = `update outbox set lease_owner = null, lease_until = null, result = $1, done_at = $2, due_at = coalesce($3, due_at)
  where id = $4 and lease_owner = $5`

const short = (text: string): string => text.replaceAll('\0', '').slice(0, LONGEST_RESULT)

/** Does what the table says, at least once, one runner a process; several nodes share one table through leases. */
export class Outbox {
  readonly #db: Database
  readonly #clock: Clock
  readonly #log: Log
  readonly #handlers: Readonly<Record<string, EffectHandler>>
  readonly #options: Required<OutboxOptions>
  readonly #owner = systemRandom.hex(8)
  readonly #timer: DeadlineTimer
  #running: Promise<unknown> = Promise.resolve()
  #waking = false
  #started = false
  #next: Instant | null = null

  constructor(
    db: Database,
    clock: Clock,
    log: Log,
    handlers: Readonly<Record<string, EffectHandler>>,
    options: OutboxOptions = {},
  ) {
    this.#db = db
    this.#clock = clock
    this.#log = log
    this.#handlers = handlers
    this.#options = { ...DEFAULTS, now: () => clock.wall(), ...options }
    this.#timer = new DeadlineTimer(
      clock,
      () => this.#next,
      () => this.#cycle(),
    )
  }

  /** Does everything that is due, and what falls due meanwhile; returns the number of tries. */
  runDue(): Promise<number> {
    const run = this.#running.then(() => this.#drain())
    this.#running = run.catch(() => {})
    return run
  }

  /** To be called after a commit that put something. */
  wake(): void {
    if (!this.#started || this.#waking) return
    this.#waking = true
    void this.#cycle()
  }

  start(): void {
    this.#started = true
    this.wake()
  }

  /** Begins nothing more; resolves once what is under way is noted. */
  async stop(): Promise<void> {
    this.#started = false
    await this.#timer.stop()
    await this.#running
  }

  async #cycle(): Promise<void> {
    try {
      const work = this.runDue()
      this.#waking = false
      await work
      this.#next = await this.#nextDue()
    } catch (error) {
      this.#log.error({ err: error }, 'effects wait: the database cannot be used')
      this.#next = plus(this.#clock.wall(), STORE_RETRY_MS)
    }
    if (this.#started) this.#timer.reschedule()
  }

  /** The wall clock's instant at which to look again; other nodes put effects too, so a minute at most. */
  async #nextDue(): Promise<Instant> {
    const now = this.#options.now()
    const wall = this.#clock.wall()
    const row = await this.#db.get<{ at: number | null }>(NEXT, now, this.#longestLease(now), this.#owner)
    const recheck = plus(wall, RECHECK_MS)
    return row?.at == null ? recheck : earlier(recheck, plus(wall, Math.max(0, row.at - now)))
  }

  /** A SQLite file has one process: a lease that is not ours is a dead one's, and no lease counts. */
  #longestLease(now: Instant): number {
    return this.#db.dialect === 'sqlite' ? -1 : now + this.#options.leaseMs
  }

  async #drain(): Promise<number> {
    let tries = 0
    for (;;) {
      const claimed = await this.#claim()
      if (claimed.length === 0) return tries
      tries += claimed.length
      const noted = await Promise.allSettled(claimed.map((effect) => this.#perform(effect)))
      for (const note of noted) if (note.status === 'rejected') throw note.reason
    }
  }

  async #claim(): Promise<Claimed[]> {
    const now = this.#options.now()
    const due = [now, this.#longestLease(now), this.#owner] as const
    // A look that finds nothing writes nothing.
    if (!(await this.#db.get(`select id from outbox where ${DUE} limit 1`, ...due))) return []
    return this.#db.transaction(async (tx) => {
      const select = `select id from outbox where ${DUE} order by due_at, id limit $4 for update skip locked`
      const rows = await tx.all<{ id: number }>(select, ...due, this.#options.parallel)
      const claimed: Claimed[] = []
      for (const { id } of rows) {
        const row = await tx.get<Claimed>(LEASE, this.#owner, now + this.#options.leaseMs, id)
        if (row) claimed.push(row)
      }
      return claimed
    })
  }

  async #perform(effect: Claimed): Promise<void> {
    const { result, retryAt } = await this.#attempt(effect)
    const done = retryAt === undefined ? this.#options.now() : null
    await this.#db.run(SETTLE, short(result), done, retryAt ?? null, effect.id, this.#owner)
  }

  async #attempt({ key, kind, payload, attempts }: Claimed): Promise<{ result: string; retryAt?: Instant }> {
    try {
      const handler = Object.hasOwn(this.#handlers, kind) ? this.#handlers[kind] : undefined
      if (!handler) throw new Error(`this program has nothing that does ${kind}`)
      const outcome = await handler(JSON.parse(payload), { key, attempt: attempts })
      return outcome ?? { result: 'done' }
    } catch (error) {
      this.#log.warn({ err: error, key, kind, attempt: attempts }, 'an effect failed and will be tried again')
      return { result: error instanceof Error ? error.message : String(error), retryAt: this.#backOff(attempts) }
    }
  }

  #backOff(attempts: number): Instant {
    const { firstRetryMs, longestRetryMs, now } = this.#options
    return plus(now(), Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(40, attempts - 1)))
  }
}

/** When the next effect falls due; null: none waits. */
export const nextDue = async (sql: Sql): Promise<Instant | null> =>
  (await sql.get<{ at: Instant | null }>('select min(due_at) as at from outbox where done_at is null'))?.at ?? null

/** Forgets effects done before an instant; only for kinds whose keys never come again. Returns how many. */
export const forgetDone = (tx: Sql, kind: string, before: Instant): Promise<number> =>
  tx.run('delete from outbox where kind = $1 and done_at < $2', kind, instant(before))
