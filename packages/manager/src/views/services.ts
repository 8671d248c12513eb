import { toIso } from '@seatwarden/core/instant'
import { earliestStop } from '@seatwarden/core/lifecycle/forecast'
import type { ServiceRow, ServicesView } from '@seatwarden/protocol/api/decline-views'
import type { Engine } from '../engine/engine.ts'
import type { ServiceSeen } from '../services/services.ts'

/** Where nothing can be asked, what was done last tells. */
const stateOf = ({ state, held }: ServiceSeen): ServiceRow['state'] => {
  if (state === 'running' || state === 'stopped') return state
  return held?.stoppedAt != null ? 'stopped' : 'unknown'
}

const ABSENT = 'nothing to stop here now'

const rowOf = (seen: ServiceSeen): ServiceRow => {
  const { definition, state, held, note } = seen
  return {
    id: definition.id,
    name: definition.name,
    state: stateOf(seen),
    stoppedByUs: held !== undefined,
    stop: definition.stop,
    start: definition.start,
    lastAt: note ? toIso(note.at) : null,
    lastResult: note?.result ?? (state === 'absent' ? ABSENT : ''),
  }
}

/** What the decline would stop, as it is at this moment, and when that would be. [D8 D9] */
export const servicesView = async (engine: Engine): Promise<ServicesView> => {
  const { services, license, options } = engine
  const stop = earliestStop(license.state, options.zone, engine.now())
  return {
    items: (await services.look()).map(rowOf),
    nextStop: stop === null ? null : toIso(stop),
    note: services.list.note,
  }
}
