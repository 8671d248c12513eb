import type { ChannelTest, NoticeMail, NoticesView } from '@seatwarden/protocol/api/decline-views'
import type { Context, Said } from '../context.ts'
import { plural } from '../dates.ts'
import { type Failure, failure, misuse } from '../failure.ts'
import { type Command, noMore } from '../grammar.ts'
import { deliveryLine, noticesText, noticeText } from '../show/notices.ts'
import { serverDates } from '../zone.ts'
import { channelsCommand } from './channels.ts'

/** As many as fill a screen. */
const SHOWN = 20
const MOST = 1_000

const countFrom = (typed: string | undefined): number => {
  if (typed === undefined) return SHOWN
  const count = /^\d{1,4}$/.test(typed) ? Number(typed) : 0
  if (count >= 1 && count <= MOST) return count
  throw misuse(`"${typed.slice(0, 64)}" is no number of notices.`, `A number from 1 to ${MOST}: tool notices list 100`)
}

const page = ({ ask }: Context, limit: number): Promise<NoticesView> =>
  ask<NoticesView>({ method: 'GET', path: '/notices', query: { limit: String(limit) } })

const undelivered = (n: number, next?: string): Failure =>
  failure('not_delivered', `${plural(n, 'notice')} ${n === 1 ? 'is' : 'are'} not delivered to everybody yet.`, next)

/** The newest first, each with what became of it. [N3] */
const list = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 1, 'notices list [COUNT]')
  const view = await page(context, countFrom(words[0]))
  const { failing, next, items } = view
  const text = noticesText(view, await serverDates(context), context.io.columns, context.paint)
  const notes = next === null ? [] : [`There are older ones: tool notices list ${MOST}`]
  if (failing > 0)
    notes.push(`${plural(failing, 'notice')} not delivered to everybody yet; to try now: tool notices retry`)
  const done = items.length === 0 ? 'Nothing has been sent yet.' : `${plural(items.length, 'notice')}.`
  return { json: view, text, notes, done }
}

/** Begins every key; so no key is the name of another page of the API. */
const KEY = 'notice:'

const keyFrom = async (context: Context, typed: string | undefined): Promise<string> => {
  if (typed !== undefined && typed !== '') return typed.startsWith(KEY) ? typed : `${KEY}${typed}`
  const [newest] = (await page(context, 1)).items
  if (newest) return newest.key
  throw failure('not_found', 'There is no notice yet.', 'tool license drill')
}

/** A notice as it was sent; without a key the newest. [N3] */
const show = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 1, 'notices show [KEY]')
  const key = await keyFrom(context, words[0])
  const mail = await context.ask<NoticeMail>({ method: 'GET', path: `/notices/${encodeURIComponent(key)}` })
  return { json: mail, text: noticeText(mail, await serverDates(context), context.io.columns, context.paint) }
}

/** [N3] */
const retry = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 0, 'notices retry')
  const view = await context.ask<NoticesView>({ method: 'POST', path: '/notices/retry' })
  const dates = await serverDates(context)
  const waiting = view.items.filter(({ deliveries }) => deliveries.some(({ state }) => state !== 'delivered'))
  const text = noticesText({ ...view, items: waiting }, dates, context.io.columns, context.paint)
  // What the server has not heard the end of yet is no failure there, and not delivered either.
  const open = Math.max(view.failing, waiting.length)
  return open === 0
    ? { json: view, done: 'Everything is delivered.' }
    : { json: view, text, failed: undelivered(open, 'See what each channel takes: tool notices test') }
}

/** One test through every channel. [N5] */
const test = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 0, 'notices test')
  const view = await context.ask<ChannelTest>({ method: 'POST', path: '/notices/channels/test' })
  const { io, paint } = context
  const text = view.deliveries.map((one) => deliveryLine(one, null, '', io.columns, paint)).join('')
  const lost = view.deliveries.filter(({ state }) => state !== 'delivered')
  if (lost.length === 0) return { json: view, text, done: 'Every channel has taken the test.' }
  const told = `${plural(lost.length, 'channel')} of ${view.deliveries.length} did not take the test.`
  const failed = failure('not_delivered', told, 'tool notices channels')
  return { json: view, text, failed }
}

export const noticeCommands: readonly Command[] = [
  {
    name: 'notices list',
    usage: '[COUNT]',
    about: 'what was told to whom, and whether it arrived',
    more: `The newest first, ${SHOWN} unless a number says otherwise. "tool notices" is the same.`,
    examples: [['tool notices list 100', 'the newest hundred']],
    run: list,
  },
  {
    name: 'notices show',
    usage: '[KEY]',
    about: 'a notice as it was sent, with each delivery',
    more: 'The key stands in the list; without one it is the newest notice.',
    run: show,
  },
  {
    name: 'notices retry',
    usage: '',
    about: 'try what is not delivered now; exit status 1 if any is left',
    run: retry,
  },
  channelsCommand,
  {
    name: 'notices test',
    usage: '',
    about: 'send a test through every channel; it is no notice',
    run: test,
  },
]
