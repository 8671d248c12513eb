import type { ServicesView } from '@seatwarden/protocol/api/decline-views'
import type { Context, Said } from '../context.ts'
import { plural } from '../dates.ts'
import { type Command, noMore } from '../grammar.ts'
import { servicesText } from '../show/services.ts'
import { serverDates } from '../zone.ts'

const told = async (context: Context, view: ServicesView, done: (view: ServicesView) => string): Promise<Said> => ({
  json: view,
  text: servicesText(view, await serverDates(context), context.io.columns, context.paint),
  notes: view.note === '' ? [] : [view.note],
  done: done(view),
})

const listed = ({ items }: ServicesView): string =>
  items.length === 0
    ? 'There is no service to stop.'
    : `${plural(items.length, 'service')}, in the order in which they are stopped.`

/** What the decline would stop, as it is at this moment. [D8] */
const list = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 0, 'services list')
  return told(context, await context.ask<ServicesView>({ method: 'GET', path: '/services' }), listed)
}

const started = ({ items }: ServicesView): string => {
  const held = items.filter(({ stoppedByUs }) => stoppedByUs).length
  return held === 0
    ? 'The license manager holds no service stopped.'
    : `The license manager still holds ${plural(held, 'service')} stopped.`
}

/** By hand; while the decline lasts the next midnight stops them again. [D9] */
const start = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 0, 'services start')
  return told(context, await context.ask<ServicesView>({ method: 'POST', path: '/services/start' }), started)
}

export const serviceCommands: readonly Command[] = [
  {
    name: 'services list',
    usage: '',
    about: 'services that the decline stops, in order, as they are now',
    more: '"tool services" is the same.',
    run: list,
  },
  {
    name: 'services start',
    usage: '',
    about: 'start what the license manager has stopped',
    more: 'While the license is not in order they are stopped again at the next midnight. What somebody else has stopped is left alone.',
    run: start,
  },
]
