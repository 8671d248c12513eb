import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MODULE_IDS } from '@seatwarden/core/module'
import { createManagerContext, type ManagerContext } from '@seatwarden/manager/context'
import { loadRoster } from '@seatwarden/manager/engine/load'
import { storesOf } from '@seatwarden/manager/engine/stores'
import { moduleRows } from '@seatwarden/manager/views/modules'
import { wordsFor } from '@seatwarden/manager/views/words'
import { TRUST } from '@seatwarden/protocol/license-file/testing/fixture'
import { silentLog } from '@seatwarden/runtime/log'
import { licenseFor } from './lib/license.ts'
import { listening } from './lib/listening.ts'
import { serveParent } from './lib/processes.ts'
import { inTurn, milliseconds } from './lib/rounds.ts'
import { addressOf, countsInTown, EIGHT, scan } from './lib/town.ts'

/** The columns that memory is made of. */
const SELECT_ACCOUNTS = `select id, address, domain, type, enabled, switches_on, switches_off, selected
  from accounts where id > $1 order by id limit $2`
const SELECT_SEATS = `select s.account_id, s.module, s.kind, t.ends_at from seats s
  join accounts a on a.id = s.account_id left join trials t on t.address = a.address and t.module = s.module
  where (s.account_id, s.module) > ($1, $2) order by s.account_id, s.module limit $3`
const PAGE = 5_000

const openManager = async (folder: string): Promise<ManagerContext> => {
  const identityFile = join(folder, 'identity')
  writeFileSync(identityFile, 'a machine that exists only while it is measured')
  const context = await createManagerContext(
    { data: folder, databaseUrl: `sqlite:${join(folder, 'town.db')}`, identityFile, roots: TRUST.roots, zone: 'UTC' },
    { log: silentLog },
  )
  if (context.engine.license.terms === null) await licenseFor(context.engine, 2_000_000)
  return context
}

/** The same rows without any work on them. */
const plainSelect = ({ engine }: ManagerContext): Promise<void> =>
  engine.stores.db.snapshot(async (sql) => {
    let id: number | undefined = 0
    while (id !== undefined) id = (await sql.all<{ id: number }>(SELECT_ACCOUNTS, id, PAGE)).at(-1)?.id
    let seat: { account_id: number; module: string } | undefined = { account_id: 0, module: '' }
    while (seat) seat = (await sql.all<typeof seat>(SELECT_SEATS, seat.account_id, seat.module, PAGE)).at(-1)
  })

const startTimes = async (context: ManagerContext, rounds: number) => {
  const stores = storesOf(context.engine.stores.db)
  return inTurn(
    rounds,
    () => milliseconds(() => loadRoster(stores)),
    () => milliseconds(() => plainSelect(context)),
  )
}

const READS = 2_000

/** All figures of the module table, as every screen, mail and command gets them; against counting them by SQL. */
const counterTimes = async ({ engine }: ManagerContext, rounds: number) => {
  const words = wordsFor('UTC')
  const read = async (): Promise<number> => {
    const all = await milliseconds(() => {
      for (let at = 0; at < READS; at += 1) moduleRows(engine, engine.now(), words)
    })
    return all / READS
  }
  return inTurn(rounds, read, () => milliseconds(() => scan(engine.stores.db, EIGHT)))
}

const recountTimes = async ({ engine }: ManagerContext, rounds: number) => {
  const times = await inTurn(
    rounds,
    () => milliseconds(() => engine.recount.start()),
    () => milliseconds(() => scan(engine.stores.db, MODULE_IDS)),
  )
  const { lastResult, error } = engine.recount.progress
  if (!lastResult?.equal) throw new Error(`the recount and the scan differ: ${JSON.stringify({ lastResult, error })}`)
  return times
}

const ASKED = 20_000
/** A prime step: accounts far apart in memory, each as often. */
const STEP = 611_953

/** Milliseconds of one answer to somebody who holds a seat. */
const askTimes = async ({ engine }: ManagerContext, rounds: number): Promise<number[]> => {
  const count = engine.roster.size
  const numbers = Array.from({ length: count }, (_, at) => at).filter(countsInTown)
  const logins = Array.from({ length: ASKED }, (_, at) => addressOf(numbers[(at * STEP) % numbers.length]!))
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const taken = await milliseconds(() => {
      for (const login of logins) void engine.access.ask(login, 'mail')
    })
    times.push(taken / ASKED)
  }
  return times
}

/** The real manager over a database of any size. */
export const playTown = (): void => {
  let context: ManagerContext
  serveParent({
    open: async (folder: string) => {
      context = await openManager(folder)
      return context.engine.roster.size
    },
    listen: () => listening(context.door),
    start: (rounds: number) => startTimes(context, rounds),
    counters: (rounds: number) => counterTimes(context, rounds),
    ask: (rounds: number) => askTimes(context, rounds),
    recount: (rounds: number) => recountTimes(context, rounds),
  })
}
