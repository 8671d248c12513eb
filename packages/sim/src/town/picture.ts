import type { Instant } from '@seatwarden/core/instant'
import type { ModuleId } from '@seatwarden/core/module'
import type { Engine } from '@seatwarden/manager/engine/engine'

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
}

const SEATS = `select a.address, s.account_id as "accountId", s.module, s.kind, s.since, s.refused_at as "refusedAt"
  from seats s left join accounts a on a.id = s.account_id order by s.account_id, s.module`
const TRIALS = `select address, module, started_at as "startedAt", ends_at as "endsAt" from trials order by address, module`
const NOTICES = `select key, text, cause, about, due_at as at from notices order by key`
const COUNTS = `select (select count(*) from notices) as notices, (select max(id) from outbox) as effects`
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
  #picture: LicensePicture = { notices: [], stops: [] }

  async read({ stores: { db } }: Engine): Promise<LicensePicture> {
    const read = await db.get<{ notices: number; effects: number | null }>(COUNTS)
    const counts = { notices: read?.notices ?? 0, effects: read?.effects ?? 0 }
    const { notices, stops } = this.#picture
    const stopped = await db.all<{ key: string }>(STOPS, this.#counts.effects)
    this.#picture = {
      notices: counts.notices === this.#counts.notices ? notices : await db.all<NoticeLine>(NOTICES),
      stops: [...stops, ...stopped.map(({ key }) => Number(key.slice('stop:'.length)) as Instant)],
    }
    this.#counts = counts
    return this.#picture
  }
}
