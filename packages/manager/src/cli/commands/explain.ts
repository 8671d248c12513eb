import { moduleOf } from '@seatwarden/core/module'
import type { Explanation, SessionView } from '@seatwarden/protocol/api/manager'
import { nearest } from '../../engine/properties/nearest.ts'
import { SWITCH_PROPERTIES } from '../../engine/properties/table.ts'
import type { Context, Said } from '../context.ts'
import { misuse } from '../failure.ts'
import { needed, noMore } from '../grammar.ts'
import { explanationText } from '../show/explanation.ts'

type Explained = Explanation['modules'][number]

const SWITCHES = new Map(
  Object.entries(SWITCH_PROPERTIES).flatMap(([name, id]) => [
    [name.toLowerCase(), moduleOf(id)],
    [name.slice('U_'.length).toLowerCase(), moduleOf(id)],
  ]),
)

/** By id, name or property: `im`, `Instant Messaging`, `U_IM`. */
const moduleCalled = (modules: readonly Explained[], typed: string): Explained => {
  const wanted = typed.toLowerCase()
  const id = SWITCHES.get(wanted) ?? wanted
  const found = modules.find((module) => module.id === id || module.name.toLowerCase() === wanted)
  if (found) return found
  const close = nearest(
    typed,
    modules.flatMap(({ id: known, name }) => [known, name]),
  )
  const hint = close.length > 0 ? ` Closest: ${close.join(', ')}.` : ''
  throw misuse(
    `There is no licensed module "${typed.slice(0, 64)}".${hint}`,
    `Modules: ${modules.map((module) => module.id).join(', ')}.`,
  )
}

/** Why an account counts and what each module answers, by the rungs of the gates themselves. [S2 S9] */
export const explainAccount = async (context: Context, words: readonly string[]): Promise<Said> => {
  const usage = 'license explain ADDRESS [MODULE]'
  const address = needed(words, 0, 'The address', usage)
  noMore(words, 2, usage)
  const path = `/accounts/${encodeURIComponent(address.toLowerCase())}/explain`
  const [{ zone }, explained] = await Promise.all([
    context.ask<SessionView>({ method: 'GET', path: '/session' }),
    context.ask<Explanation>({ method: 'GET', path }),
  ])
  const modules = words[1] === undefined ? explained.modules : [moduleCalled(explained.modules, words[1])]
  const shown = { ...explained, modules }
  return { json: shown, text: explanationText(shown, zone, context.paint, words[1] !== undefined) }
}
