import { type Instant, later } from '@seatwarden/core/instant'
import { runs } from '@seatwarden/core/lifecycle/episode'
import type { Clock } from '@seatwarden/runtime/clock'
import type { Commands } from '@seatwarden/runtime/command'
import type { Database } from '@seatwarden/runtime/db/database'
import { silentLog } from '@seatwarden/runtime/log'
import { seededRandom } from '@seatwarden/runtime/random'
import { nextTurn } from '@seatwarden/runtime/turn'
import type { Couriers } from '../notices/couriers/courier.ts'
import { NO_SERVICES } from '../services/list.ts'
import type { NoAnswer, Vendor } from '../vendor-client.ts'
import { Engine } from './engine.ts'

/** Hops where it is told to; nothing waits on it. */
export class DrillClock implements Clock {
  #at: Instant
  readonly #from: Instant

  constructor(from: Instant) {
    this.#at = from
    this.#from = from
  }

  wall(): Instant {
    return this.#at
  }

  monotonic(): number {
    return this.#at - this.#from
  }

  after(): () => void {
    return () => undefined
  }

  hop(to: Instant): void {
    this.#at = later(this.#at, to)
  }
}

/** As it is now, so it goes on: whoever is refused stays refused, everybody else finds nobody there. [D11 D13] */
const vendorAsNow = ({ license, options }: Engine): Vendor => {
  const { lastFailure, terms } = license.state
  const server = license.terms?.vendor.serverUrl ?? ''
  const host = URL.canParse(server) ? new URL(server).hostname : 'The licensing server'
  const refused = terms !== null && lastFailure?.refused === true
  const answer: NoAnswer = {
    ok: false,
    refused,
    code: refused ? lastFailure.code : 'vendor_unreachable',
    sentence: refused ? lastFailure.sentence : `${host} is not reached from ${options.installation.host}.`,
    next: '',
  }
  const said = async () => answer
  return { activate: said, revalidate: said, check: said, deactivate: said, startTrial: said, time: said }
}

const nothing = (): never => {
  throw new Error('a drill runs no program and sends nothing')
}
const NO_COMMANDS: Commands = { run: nothing, pause: nothing }
const NO_COURIERS: Couriers = { mail: nothing, webhook: nothing, syslog: nothing }

/** The engine as it is, on a copy of its state, with nobody at the other end of anything. Nothing of it runs by itself. */
export const openStage = (engine: Engine, db: Database, clock: Clock): Promise<Engine> =>
  Engine.open({
    ...engine.options,
    db,
    clock,
    random: seededRandom(1),
    log: silentLog,
    vendor: vendorAsNow(engine),
    services: NO_SERVICES,
    commands: NO_COMMANDS,
    notices: { ...engine.options.notices, couriers: NO_COURIERS },
    // It is no start of the manager: what holds of the machine holds on.
    installation: engine.options.installation.seenAs(!runs(engine.license.state, 'mismatch')),
    pause: nextTurn,
    accountsChanged: () => undefined,
  })
