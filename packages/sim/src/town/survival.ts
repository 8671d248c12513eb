import { activeModules } from '@seatwarden/core/seats/access-mode'
import type { Engine } from '@seatwarden/manager/engine/engine'
import type { Complain } from './guarantee.ts'
import { noticesIn, seatsOf, stopsIn } from './picture.ts'

/** What must be the same before and after the manager's process ends. */
export type Kept = Record<string, string>

const text = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) => (inner instanceof Map ? [...inner] : inner))

export const keptOf = async (engine: Engine): Promise<Kept> => {
  const { seats, trials, pools, usedSeats } = await seatsOf(engine)
  const { state, terms } = engine.license
  return {
    'the license': text(terms),
    seats: text(seats),
    trials: text(trials),
    pools: text(pools),
    'who is active': text(activeOf(engine)),
    'Used Seats': text(usedSeats),
    'the first start': text(state.firstStartAt),
    'the last revalidation': text(state.lastRevalidatedAt),
    notices: text(await noticesIn(engine)),
    stops: text(await stopsIn(engine)),
    lifecycle: text(state),
  }
}

const activeOf = ({ roster }: Engine): string[] =>
  [...roster.indexes()]
    .map((index) => `${roster.addressOf(index)} ${activeModules(roster.facts(index), roster.accessModes)}`)
    .toSorted()

/** What time alone may change while the manager is away. [D9] */
const BY_TIME = new Set(['notices', 'stops', 'lifecycle'])

export const assertSurvived = (before: Kept, after: Kept, away: boolean, complain: Complain): void => {
  for (const [what, was] of Object.entries(before))
    if (!(away && BY_TIME.has(what)) && after[what] !== was)
      complain('stateSurvivesRestart', `${what}: ${was} became ${after[what]}`)
}
