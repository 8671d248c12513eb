import type { Instant } from '@seatwarden/core/instant'
import type { ModuleId } from '@seatwarden/core/module'
import type { Engine } from '@seatwarden/manager/engine/engine'
import type { Database } from '@seatwarden/runtime/db/database'

export interface SeatLine {
  address: string | null
  accountId: number
  module: ModuleId
  kind: 'licensed' | 'trial' | 'refused'
  since: Instant
  refusedAt: Instant | null
}

export interface TrialLine {
  address: string
  module: ModuleId
  startedAt: Instant
  endsAt: Instant
}

export interface NoticeLine {
  key: string
  text: string
  cause: string | null
  about: string
  at: Instant
  messageId: string
  /** The first stop that it tells of. */
  stop: Instant | null
}

/** What is stored of seats, read from the database by statements of its own: a second opinion of what memory says. */
export interface SeatPicture {
  seats: SeatLine[]
  trials: TrialLine[]
  pools: Map<ModuleId, number>
  usedSeats: Map<ModuleId, number>
}

export interface LicensePicture {
  notices: NoticeLine[]
  /** Instants of `stop_services`, in order. */
  stops: Instant[]
  /** A due revalidation waits its turn. */
  asking: boolean
}

const SEATS = `select a.address, s.account_id as "accountId", s.module, s.kind, s.since, s.refused_at as "refusedAt"
  from seats s left join accounts a on a.id = s.account_id order by s.account_id, s.module`
const TRIALS = `select address, module, started_at as "startedAt", ends_at as "endsAt" from trials order by address, module`
const NOTICES = `select key, text, cause, about, due_at as at, message_id as "messageId" from notices order by key`
const STOP = `select json_extract(facts, '$.firstStop') as stop from notices where key = $1`
const COUNTS = `select (select count(*) from notices) as notices, (select max(id) from outbox) as effects,
  (select count(*) from outbox where kind = 'revalidate' and done_at is null) as asking`
const STOPS = `select key from outbox where kind = 'stop_services' and id > $1 order by id`

export const seatsOf = async ({ stores: { db } }: Engine): Promise<SeatPicture> => {
  const pools = await db.all<{ module: ModuleId; n: number }>('select module, held as n from pools order by module')
  const used = await db.all<{ module: ModuleId; n: number }>(
    'select module, active as n from used_seats order by module',
  )
  return {
    seats: await db.all<SeatLine>(SEATS),
    trials: await db.all<TrialLine>(TRIALS),
    pools: new Map(pools.map(({ module, n }) => [module, n])),
    usedSeats: new Map(used.map(({ module, n }) => [module, n])),
  }
}

/** Reads what is stored of notices and stops, and only what is new: an outbox grows with every attempt. */
export class LicenseReader {
  #counts = { notices: 0, effects: 0 }
  #picture: LicensePicture = { notices: [], stops: [], asking: false }
  readonly #stops = new Map<string, Instant | null>()

  async read({ stores: { db } }: Engine): Promise<LicensePicture> {
    const read = await db.get<{ notices: number; effects: number | null; asking: number }>(COUNTS)
    const counts = { notices: read?.notices ?? 0, effects: read?.effects ?? 0 }
    const { notices, stops } = this.#picture
    const stopped = await db.all<{ key: string }>(STOPS, this.#counts.effects)
    this.#picture = {
      notices: counts.notices === this.#counts.notices ? notices : await this.#notices(db),
      stops: [...stops, ...stopped.map(({ key }) => Number(key.slice('stop:'.length)) as Instant)],
      asking: (read?.asking ?? 0) > 0,
    }
    this.#counts = counts
    return this.#picture
  }

  async #notices(db: Database): Promise<NoticeLine[]> {
    const lines: NoticeLine[] = []
    for (const row of await db.all<Omit<NoticeLine, 'stop'>>(NOTICES)) {
      if (!this.#stops.has(row.key)) this.#stops.set(row.key, await stopIn(db, row.key))
      lines.push({ ...row, stop: this.#stops.get(row.key) ?? null })
    }
    return lines
  }
}

const stopIn = async (db: Database, key: string): Promise<Instant | null> =>
  (await db.get<{ stop: Instant | null }>(STOP, key))?.stop ?? null

/** Every notice, without what it tells. */
export const noticesIn = ({ stores: { db } }: Engine): Promise<Omit<NoticeLine, 'stop'>[]> =>
  db.all<Omit<NoticeLine, 'stop'>>(NOTICES)

/** Every midnight at which services were to be stopped. */
export const stopsIn = async ({ stores: { db } }: Engine): Promise<string[]> =>
  (await db.all<{ key: string }>(STOPS, 0)).map(({ key }) => key)
