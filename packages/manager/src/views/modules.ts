import { type Instant, toIso, wholeDaysUntil } from '@seatwarden/core/instant'
import { MODULE_IDS, MODULES, type ModuleId } from '@seatwarden/core/module'
import { licenseRefusal } from '@seatwarden/core/seats/claim'
import { moduleName } from '@seatwarden/core/seats/grants'
import { overBy, recommend } from '@seatwarden/core/seats/recommend'
import type { CategoryRow, ModuleRow } from '@seatwarden/protocol/api/manager'
import type { Engine } from '../engine/engine.ts'
import { count, type Words } from './words.ts'

type Counts = ReturnType<Engine['roster']['seatCounts']>

/** The first condition that holds decides the chip. */
const chipOf = (row: Omit<ModuleRow, 'chip'>, counts: Counts, now: Instant, words: Words): ModuleRow['chip'] => {
  if (!row.licensed) return null
  if (row.refused > 0)
    return {
      kind: 'refused',
      text: `Refused ${count(row.refused)}`,
      sentence: `${count(row.refused)} ${row.refused === 1 ? 'is' : 'are'} refused.`,
    }
  if (row.trial > 0 && counts.firstTrialEnds !== null)
    return {
      kind: 'trial',
      text: `Trial ${count(row.trial)}`,
      sentence: `${count(row.trial)} on trial, the first ends ${words.deadline(counts.firstTrialEnds, now)}.`,
    }
  if (row.over > 0)
    return {
      kind: 'over',
      text: `Over by ${count(row.over)}`,
      sentence: 'Nobody is refused for this; seats go by first use.',
    }
  if (row.recommended.includes('Add Users') && row.seats !== 'unlimited')
    return { kind: 'add_users', text: 'Add Users', sentence: `${count(row.seats - row.usedSeats)} seats left.` }
  return null
}

interface Ends {
  iso: string
  daysLeft: number
}

/** Modules mostly end together, and a date takes far longer to work out than all counters. */
const endsFrom = (now: Instant, zone: string): ((at: Instant) => Ends) => {
  const known = new Map<Instant, Ends>()
  return (at) => {
    const ends = known.get(at) ?? { iso: toIso(at), daysLeft: wholeDaysUntil(now, at, zone) }
    known.set(at, ends)
    return ends
  }
}

const rowOf = (engine: Engine, id: ModuleId, now: Instant, words: Words, endsOf: (at: Instant) => Ends): ModuleRow => {
  const { terms, grants } = engine.license
  const entitlement = grants.entitlements.get(id) ?? null
  const counts = engine.roster.seatCounts(id, now)
  const ends = terms && entitlement ? entitlement.maintenanceEnds : null
  const dates = ends === null ? null : endsOf(ends)
  const seats = entitlement?.seats ?? 0
  const over = entitlement ? overBy(seats, counts.active) : 0
  const row = {
    id,
    name: moduleName(terms, id),
    category: MODULES[id].category,
    master: grants.master === id,
    licensed: licenseRefusal(entitlement, now) === null,
    seats,
    maintenanceEnds: dates?.iso ?? null,
    renewalDaysLeft: dates?.daysLeft ?? null,
    usedSeats: counts.active,
    held: counts.held,
    trial: counts.trial,
    refused: counts.refused,
    notUsedYet: counts.notUsedYet,
    reservedFree: 0,
    firstTrialEnds: counts.firstTrialEnds === null ? null : toIso(counts.firstTrialEnds),
    over,
    mark: over > 0,
    recommended: entitlement ? recommend({ seats, usedSeats: counts.active, maintenanceEnds: ends }, now) : [],
  }
  return { ...row, chip: chipOf(row, counts, now, words) }
}

/** One row a module, licensed ones first: the figures of every screen, mail and command. [L5 L6 L7 S2] */
export const moduleRows = (engine: Engine, now: Instant, words: Words): ModuleRow[] => {
  const endsOf = endsFrom(now, engine.options.zone)
  const rows = MODULE_IDS.map((id) => rowOf(engine, id, now, words, endsOf))
  return [...rows.filter((row) => row.licensed), ...rows.filter((row) => !row.licensed)]
}

/** By category: Server with the master's figures, Client one row a module; marked when any module in it is over. [L5] */
export const categoryRows = (modules: readonly ModuleRow[]): CategoryRow[] => {
  const licensed = modules.filter((m) => m.licensed)
  const server = licensed.filter((m) => m.category === 'server')
  const row = (category: 'server' | 'client', name: string, figures: ModuleRow, of: ModuleRow[]): CategoryRow => ({
    category,
    name,
    seats: figures.seats,
    renewalDaysLeft: figures.renewalDaysLeft,
    usedSeats: figures.usedSeats,
    mark: of.some((m) => m.mark),
    recommended: [...new Set(of.flatMap((m) => m.recommended))],
    modules: of.map((m) => m.id),
  })
  const master = server.find((m) => m.master)
  const clients = licensed.filter((m) => m.category === 'client').map((m) => row('client', m.name, m, [m]))
  return master ? [row('server', 'Server', master, server), ...clients] : clients
}
