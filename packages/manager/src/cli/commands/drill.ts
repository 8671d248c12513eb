import type { DrillView } from '@seatwarden/protocol/api/decline-views'
import type { Context, Said } from '../context.ts'
import { plural } from '../dates.ts'
import { type Command, noMore } from '../grammar.ts'
import { drillText } from '../show/drill.ts'

/** The whole decline with its mails, played on a copy of the state. [D13] */
const drill = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 0, 'license drill')
  const view = await context.ask<DrillView>({ method: 'POST', path: '/license/drill' })
  const mails = view.steps.reduce((sum, step) => sum + step.mails.length, 0)
  return {
    json: view,
    text: drillText(view, context.io.columns, context.paint),
    done: `This was a drill: nothing was changed, nobody was asked, no mail was sent (${plural(mails, 'mail')} would be).`,
  }
}

export const drillCommand: Command = {
  name: 'license drill',
  usage: '',
  about: 'plays the whole decline with every mail; changes nothing',
  more: 'The manager itself plays it on a copy of its state, as if the vendor were not reached from now on. The dates are those of "tool license forecast"; here every mail is shown in full, with its recipients.',
  run: drill,
}
