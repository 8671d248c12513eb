import type { Explanation, SessionView } from '@seatwarden/protocol/api/manager'
import type { Context, Said } from '../context.ts'
import { needed, noMore } from '../grammar.ts'
import { explanationText } from '../show/explanation.ts'
import { moduleCalled } from './module.ts'

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
  const modules =
    words[1] === undefined ? explained.modules : [moduleCalled(explained.modules, words[1], 'licensed module')]
  const shown = { ...explained, modules }
  return { json: shown, text: explanationText(shown, zone, context.paint, words[1] !== undefined) }
}
