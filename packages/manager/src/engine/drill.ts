import { DAY, type Instant, instant, MINUTE, plus } from '@seatwarden/core/instant'
import { phaseAt } from '@seatwarden/core/lifecycle/ladder'
import type { Failure, LifecycleState } from '@seatwarden/core/lifecycle/state'
import { settingsFrozen } from '@seatwarden/core/lifecycle/status'
import type { OnTrial } from '@seatwarden/core/seats/nightly'
import type { Database } from '@seatwarden/runtime/db/database'
import { nextDue } from '@seatwarden/runtime/outbox'
import { nextTurn } from '@seatwarden/runtime/turn'
import { midnightOf } from '../services/services.ts'
import { type Notice, noticeStore } from '../store/notices.ts'
import { onTrial } from '../store/on-trial.ts'
import { withCopy } from './drill-copy.ts'
import { DrillClock, openStage } from './drill-stage.ts'
import type { Engine } from './engine.ts'

export interface Turn {
  at: Instant
  to: 'grace' | 'emergency'
}

/** What the decline would be, as it was played. [D13] */
export interface Rehearsal {
  from: Instant
  until: Instant
  /** Everything that would be mailed, by when it falls due. */
  notices: readonly Notice[]
  /** When grace begins, and since when settings are locked. [D5 D6] */
  turns: readonly Turn[]
  /** The first attempt that fails, and how many fail in all; null: none is made. [D2] */
  attempts: { at: Instant; failure: Failure; count: number } | null
  /** The midnight at which services would be stopped. [D8 D9] */
  stops: readonly Instant[]
  /** Trial seats that end meanwhile. [S5] */
  trials: readonly OnTrial[]
}

/** Everything that is due at this moment, as the running program does it. */
const play = async (stage: Engine): Promise<void> => {
  await stage.license.apply({ kind: 'tick' })
  await stage.notices.night.runDue()
  await stage.outbox.runDue()
}

const nextHop = async (stage: Engine): Promise<Instant> => {
  const now = stage.now()
  const dates = [stage.license.nextDeadline, stage.notices.night.nextAt, await nextDue(stage.stores.db)]
  const ahead = dates.filter((at) => at !== null).filter((at) => at > now)
  return ahead.length > 0 ? instant(Math.min(...ahead)) : plus(now, MINUTE)
}

const stopsSince = async ({ stores: { db } }: Engine, from: Instant): Promise<Instant[]> => {
  const stops = "select key from outbox where kind = 'stop_services' and created_at >= $1"
  const rows = await db.all<{ key: string }>(stops, from)
  return rows.map(({ key }) => midnightOf(key)).filter((at) => at > from)
}

/** No countdown is longer than a license file's time and the ladder after it; a fault must not go on for ever. */
const LONGEST = 1_500 * DAY

/** Hops from date to date until services would be stopped. */
const playOn = async (stage: Engine, clock: DrillClock, look: () => void): Promise<void> => {
  const from = stage.now()
  for (;;) {
    await play(stage)
    look()
    if ((await stopsSince(stage, from)).length > 0 || stage.now() - from > LONGEST) return
    clock.hop(await nextHop(stage))
    await nextTurn()
  }
}

const PAGE = 500

/** Notices written on the stage; those of before are not told again. */
const noticesBut = async (db: Database, before: ReadonlySet<string>): Promise<Notice[]> => {
  const found: Notice[] = []
  for (let page = await noticeStore.page(db, null, PAGE); page.length > 0; ) {
    found.push(...page.filter(({ key }) => !before.has(key)))
    page = await noticeStore.page(db, page.at(-1) ?? null, PAGE)
  }
  return found.toReversed()
}

const keysIn = async (db: Database): Promise<Set<string>> =>
  new Set((await db.all<{ key: string }>('select key from notices')).map(({ key }) => key))

/** Keeps what a hop changes and no table tells. */
class Watch {
  readonly turns: Turn[] = []
  attempts: Rehearsal['attempts'] = null
  readonly #stage: Engine
  #grace: boolean
  #locked: boolean
  #failures: number

  constructor(stage: Engine, state: LifecycleState, from: Instant) {
    this.#stage = stage
    this.#grace = phaseAt(state, from) === 'grace'
    this.#locked = settingsFrozen(state, from)
    this.#failures = state.failures
  }

  readonly look = (): void => {
    const { state } = this.#stage.license
    const at = this.#stage.now()
    const grace = phaseAt(state, at) === 'grace'
    const locked = settingsFrozen(state, at)
    if (grace && !this.#grace) this.turns.push({ at, to: 'grace' })
    // Beside another machine's countdown the phase may have gone further already. [F4]
    if (locked && !this.#locked) this.turns.push({ at, to: 'emergency' })
    this.#grace = grace
    this.#locked = locked
    if (state.failures > this.#failures && state.lastFailure) {
      const count = (this.attempts?.count ?? 0) + state.failures - this.#failures
      this.attempts = { at, failure: state.lastFailure, ...this.attempts, count }
    }
    this.#failures = state.failures
  }
}

const onStage = async (engine: Engine, copy: Database, from: Instant): Promise<Rehearsal> => {
  const clock = new DrillClock(from)
  const { state } = engine.license
  const before = await keysIn(copy)
  const trials = await onTrial(copy, from)
  const stage = await openStage(engine, copy, clock)
  try {
    const watch = new Watch(stage, state, from)
    await playOn(stage, clock, watch.look)
    const until = stage.now()
    return {
      from,
      until,
      notices: await noticesBut(copy, before),
      turns: watch.turns,
      attempts: watch.attempts,
      stops: await stopsSince(stage, from),
      trials: trials.filter(({ endsAt }) => endsAt <= until),
    }
  } finally {
    await stage.close()
  }
}

const underWay = new WeakMap<Engine, Promise<Rehearsal>>()

/**
 * Plays the whole decline, up to the first stop, with the engine itself: on a copy of the state, under a clock that hops
 * from date to date, and with nobody at the other end. Asks nobody, sends nothing, changes nothing. Who asks while one is
 * being played gets that one. [D13]
 */
export const rehearse = (engine: Engine): Promise<Rehearsal> => {
  const running = underWay.get(engine)
  if (running) return running
  const played = withCopy(engine.stores.db, (copy) => onStage(engine, copy, engine.now()))
  underWay.set(engine, played)
  const over = (): boolean => underWay.delete(engine)
  played.then(over, over)
  return played
}
