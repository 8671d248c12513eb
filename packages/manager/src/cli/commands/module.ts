import { moduleOf } from '@seatwarden/core/module'
import { closest } from '../../engine/properties/nearest.ts'
import { SWITCH_PROPERTIES } from '../../engine/properties/table.ts'
import { misuse } from '../failure.ts'

const SWITCHES = new Map<string, string>(
  Object.entries(SWITCH_PROPERTIES).flatMap(([name, id]) => [
    [name.toLowerCase(), moduleOf(id)],
    [name.slice('U_'.length).toLowerCase(), moduleOf(id)],
  ]),
)

/** By id, name or property: `im`, `Instant Messaging`, `U_IM`. `kind`: "licensed module". */
export const moduleCalled = <T extends { id: string; name: string }>(
  modules: readonly T[],
  typed: string,
  kind: string,
): T => {
  const wanted = typed.toLowerCase()
  const id = SWITCHES.get(wanted) ?? wanted
  const found = modules.find((module) => module.id === id || module.name.toLowerCase() === wanted)
  if (found) return found
  const names = modules.flatMap(({ id: known, name }) => [known, name])
  throw misuse(
    `There is no ${kind} "${typed.slice(0, 64)}".${closest(typed, names)}`,
    `Modules: ${modules.map((module) => module.id).join(', ')}.`,
  )
}
