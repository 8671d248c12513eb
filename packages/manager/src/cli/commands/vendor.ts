import type {
  ConnectionBody,
  ConnectionCheck,
  ConnectionView,
  MachineView,
  SentView,
} from '@seatwarden/protocol/api/license-views'
import { problem } from '@seatwarden/protocol/problem'
import { closest } from '../../engine/properties/nearest.ts'
import type { Context, Said } from '../context.ts'
import { Failure, misuse } from '../failure.ts'
import { readNamed, secretIn, textOf } from '../file-text.ts'
import { type Command, needed, noMore } from '../grammar.ts'
import { checkText, connectionText, machineText, sentText } from '../show/vendor.ts'
import { serverDates } from '../zone.ts'

const broken = ({ steps, server }: ConnectionCheck): Failure => {
  const link = steps.find(({ ok }) => ok === false)
  const sentence = link?.sentence ?? `${server} was not reached.`
  return new Failure(problem('vendor_unreachable', sentence, link?.next))
}

/** The way to the vendor; `tool check license` is the state of the license. [A8] */
const check = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 0, 'license check')
  const view = await context.ask<ConnectionCheck>({ method: 'POST', path: '/license/connection/check' })
  const text = checkText(view, await serverDates(context), context.io.columns, context.paint)
  const notes = view.note ? [view.note] : []
  return { json: view, text, notes, ...(view.ok ? { done: 'The vendor is reached.' } : { failed: broken(view) }) }
}

const NONE = 'none'

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    throw misuse(
      "In the proxy's address a % stands for nothing. Nothing was changed.",
      'Write it as %25, or give --user and --password-file.',
    )
  }
}

const addressOf = (typed: string): { url: string; user?: string; password?: string } => {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `http://${typed}`
  if (!URL.canParse(text))
    throw misuse(`"${typed.slice(0, 100)}" is no address of a proxy. Nothing was changed.`, 'Write http://host:port')
  const { protocol, host, username, password } = new URL(text)
  return {
    url: `${protocol}//${host}`,
    ...(username !== '' && { user: decoded(username) }),
    ...(password !== '' && { password: decoded(password) }),
  }
}

const presentProxy = async ({ ask }: Context): Promise<{ url: string; user: string }> => {
  const { proxy } = await ask<ConnectionView>({ method: 'GET', path: '/license/connection' })
  if (!proxy)
    throw misuse('There is no proxy to sign in at. Nothing was changed.', 'tool license connection URL --user NAME')
  return { url: proxy.url, user: proxy.user }
}

/** A new address without a user drops the old one's password too. */
const proxyFrom = async (context: Context, typed: string | undefined): Promise<ConnectionBody['proxy']> => {
  const { user, 'password-file': file } = context.options
  const credentials = user !== undefined || file !== undefined
  if (typed?.toLowerCase() === NONE) {
    if (credentials) throw misuse('No proxy takes no user. Nothing was changed.', 'tool license connection none')
    return null
  }
  if (typed === undefined && !credentials) return undefined
  const given = typed === undefined ? await presentProxy(context) : { user: '', password: '', ...addressOf(typed) }
  const password = file === undefined ? {} : { password: await secretIn(context, file) }
  return { ...given, ...(user !== undefined && { user: user.trim() }), ...password }
}

const authoritiesFrom = async ({ io, options }: Context): Promise<string | undefined> => {
  const { ca } = options
  if (ca === undefined) return undefined
  return ca.toLowerCase() === NONE ? '' : textOf(await readNamed(io, ca))
}

/** Shows it, or sets proxy and private CA; in Emergency Mode too. [A8 D6] */
const connection = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 1, 'license connection [PROXY_URL | none] [--user NAME] [--password-file FILE] [--ca FILE]')
  const proxy = await proxyFrom(context, words[0])
  const authorities = await authoritiesFrom(context)
  const path = '/license/connection'
  if (proxy === undefined && authorities === undefined) {
    const view = await context.ask<ConnectionView>({ method: 'GET', path })
    return { json: view, text: connectionText(view) }
  }
  const body = { ...(proxy !== undefined && { proxy }), ...(authorities !== undefined && { authorities }) }
  const view = await context.ask<ConnectionView>({ method: 'PUT', path, body })
  return { json: view, text: connectionText(view), done: 'The connection is set. To try it: tool license check' }
}

/** [F2] */
const machine = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 0, 'license machine')
  const view = await context.ask<MachineView>({ method: 'GET', path: '/license/machine' })
  return { json: view, text: machineText(view, context.io.columns, context.paint) }
}

const REQUESTS = ['revalidation', 'activation', 'check', 'deactivation'] as const

const requestCalled = (typed: string): (typeof REQUESTS)[number] => {
  const found = REQUESTS.find((name) => name === typed.toLowerCase())
  if (found) return found
  throw misuse(
    `There is no request ${JSON.stringify(typed.slice(0, 64))}.${closest(typed, REQUESTS)}`,
    `Requests: ${REQUESTS.join(', ')}.`,
  )
}

/** What is sent to the vendor, before it is. [A12] */
const sent = async (context: Context, words: readonly string[]): Promise<Said> => {
  const usage = 'license sent activation ORDER_ID'
  const request = requestCalled(words[0] ?? 'revalidation')
  const orderId = request === 'activation' ? needed(words, 1, 'The Order ID', usage) : undefined
  noMore(words, orderId === undefined ? 1 : 2, `license sent ${request}`)
  const body = { request, ...(orderId !== undefined && { orderId }) }
  const view = await context.ask<SentView>({ method: 'POST', path: '/license/sent-preview', body })
  return { json: view, text: sentText(view, context.io.columns, context.paint), done: 'Nothing was sent.' }
}

export const vendorCommands: readonly Command[] = [
  {
    name: 'license check',
    usage: '',
    about: 'is the vendor reached: name, proxy, port, TLS, clock',
    more: 'Nothing is changed; exit status 2 when a link is broken. Whether the license is in order: "tool check license".',
    run: check,
  },
  {
    name: 'license connection',
    usage: '[PROXY_URL | none]',
    about: 'how the vendor is reached: proxy, private CA',
    more: 'What is left out stays as it is. A new address forgets the old user and password.',
    options: ['user', 'password-file', 'ca'],
    examples: [
      ['tool license connection', 'how it is now'],
      [
        'tool license connection http://proxy.example.net:3128 --user mail --password-file -',
        'a proxy that asks for a password',
      ],
      ['tool license connection none', 'no proxy'],
      ['tool license connection --ca corp-ca.pem', "trusts the company's own CA"],
    ],
    run: connection,
  },
  {
    name: 'license machine',
    usage: '',
    about: 'the Reference ID, and which facts have changed',
    run: machine,
  },
  {
    name: 'license sent',
    usage: '[REQUEST [ORDER_ID]]',
    about: 'what is sent to the vendor, before it is',
    more: `REQUEST is ${REQUESTS.join(', ')}; without one it is revalidation. Only activation takes an Order ID. Nothing is sent.`,
    examples: [['tool license sent activation ORD-48213', 'what an activation would tell the vendor']],
    run: sent,
  },
]
