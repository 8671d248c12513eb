import type { ChannelsBody, ChannelsView } from '@seatwarden/protocol/api/decline-views'
import { closest } from '../../engine/properties/nearest.ts'
import { relayFrom } from '../../notices/channel-rules.ts'
import type { Options } from '../arguments.ts'
import type { Context, Said } from '../context.ts'
import { misuse } from '../failure.ts'
import { secretIn } from '../file-text.ts'
import { type Command, noMore } from '../grammar.ts'
import { channelsText } from '../show/notices.ts'

const PATH = '/notices/channels'
const NAMES = ['sender', 'administrator', 'relay', 'second-relay', 'webhook', 'syslog'] as const
type Name = (typeof NAMES)[number]
const WORDS: Record<Name, string> = {
  sender: 'sender',
  administrator: "administrator's address",
  relay: 'relay',
  'second-relay': 'second relay',
  webhook: 'webhook',
  syslog: 'system log',
}
const NONE = 'none'
const USAGE = '[CHANNEL TO]'
const NOTHING = 'Nothing was changed.'

/** Which options say something of which channel. */
const TAKES: Partial<Record<keyof Options, readonly Name[]>> = {
  user: ['relay', 'second-relay'],
  'password-file': ['relay', 'second-relay'],
  'secret-file': ['webhook'],
}

const channelCalled = (typed: string): Name => {
  const found = NAMES.find((name) => name === typed.toLowerCase())
  if (found) return found
  const close = closest(typed, NAMES)
  throw misuse(`There is no channel ${JSON.stringify(typed.slice(0, 64))}.${close}`, `Channels: ${NAMES.join(', ')}.`)
}

const checkTaken = (name: Name, options: Options): void => {
  for (const [option, names] of Object.entries(TAKES))
    if (options[option as keyof Options] !== undefined && !names.includes(name))
      throw misuse(`The ${WORDS[name]} takes no --${option}. ${NOTHING}`, 'tool notices channels --help')
}

type Relay = ChannelsBody['relay']

const relayAt = (typed: string): Relay => {
  const read = relayFrom(/^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `smtp://${typed}`)
  if (typeof read === 'string')
    throw misuse(
      `The relay's address ${read}. ${NOTHING}`,
      'Write smtp://HOST:PORT, smtp+starttls://HOST:PORT to demand TLS, or smtps://HOST:PORT.',
    )
  const { password, ...relay } = read
  return password === '' ? relay : read
}

/** As it is set; its password stays where it is. */
const relayNow = (relay: ChannelsView['relay'] | null): Relay => {
  if (!relay) throw misuse(`There is no second relay yet. ${NOTHING}`, 'tool notices channels second-relay TO')
  const { password: _kept, ...same } = relay
  return same
}

/** A new address forgets user and password of the old one. */
const relayTo = async (context: Context, typed: string | undefined, now: ChannelsView['relay'] | null) => {
  const { user, 'password-file': file } = context.options
  const given = typed === undefined ? relayNow(now) : relayAt(typed)
  const password = file === undefined ? {} : { password: await secretIn(context, file) }
  return { ...given, ...(user !== undefined && { user: user.trim() }), ...password }
}

const syslogAt = (typed: string): ChannelsBody['syslog'] => {
  const text = /^[a-z]+:\/\//i.test(typed) ? typed : `udp://${typed}`
  const url = URL.canParse(text) ? new URL(text) : null
  const transport = url?.protocol.slice(0, -1)
  if (!url?.hostname || (transport !== 'udp' && transport !== 'tcp'))
    throw misuse(`"${typed.slice(0, 100)}" is no address of a system log. ${NOTHING}`, 'Write udp://HOST:514')
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) || 514, transport }
}

const webhookTo = async (context: Context, typed: string | undefined, now: ChannelsView['webhook']) => {
  const url = typed ?? now?.url
  if (url === undefined)
    throw misuse(`There is no webhook yet. ${NOTHING}`, 'tool notices channels webhook URL --secret-file FILE')
  const file = context.options['secret-file']
  return { url, ...(file !== undefined && { secret: await secretIn(context, file) }) }
}

const asIs = ({ from, administrator, syslog, relay, fallback, webhook }: ChannelsView): ChannelsBody => ({
  from,
  administrator,
  syslog,
  relay: relayNow(relay),
  fallback: fallback && relayNow(fallback),
  webhook: webhook && { url: webhook.url },
})

const needed = (name: Name, typed: string | undefined): string => {
  if (typed !== undefined && typed !== '') return typed
  throw misuse(`What the ${WORDS[name]} is to be is missing. ${NOTHING}`, `tool notices channels ${name} TO`)
}

const changed = async (context: Context, name: Name, typed: string | undefined, now: ChannelsView) => {
  const off = typed?.toLowerCase() === NONE
  switch (name) {
    case 'sender':
      return { from: needed(name, typed) }
    case 'administrator':
      return { administrator: off ? '' : needed(name, typed) }
    case 'relay':
      if (off)
        throw misuse(`There is no being without a relay. ${NOTHING}`, 'tool notices channels relay smtp://127.0.0.1:25')
      return { relay: await relayTo(context, typed, now.relay) }
    case 'second-relay':
      return { fallback: off ? null : await relayTo(context, typed, now.fallback) }
    case 'webhook':
      return { webhook: off ? null : await webhookTo(context, typed, now.webhook) }
    case 'syslog':
      return { syslog: off ? null : syslogAt(needed(name, typed)) }
  }
}

/** Shows them, or sets one; what is not named stays as it is. [N2 N5] */
const channels = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 2, `notices channels ${USAGE}`)
  const { options } = context
  const [first, typed] = words
  const alone = Object.keys(TAKES).every((option) => options[option as keyof Options] === undefined)
  if (first === undefined) {
    if (!alone) throw misuse(`Which channel is missing. ${NOTHING}`, `tool notices channels ${USAGE}`)
    const view = await context.ask<ChannelsView>({ method: 'GET', path: PATH })
    return { json: view, text: channelsText(view), done: 'To try them: tool notices test' }
  }
  const name = channelCalled(first)
  checkTaken(name, options)
  if (alone) needed(name, typed)
  const now = await context.ask<ChannelsView>({ method: 'GET', path: PATH })
  const body = { ...asIs(now), ...(await changed(context, name, typed, now)) }
  const view = await context.ask<ChannelsView>({ method: 'PUT', path: PATH, body })
  return { json: view, text: channelsText(view), done: `The ${WORDS[name]} is set. To try it: tool notices test` }
}

export const channelsCommand: Command = {
  name: 'notices channels',
  usage: USAGE,
  about: 'how notices leave: relay, webhook, system log',
  more: `CHANNEL is ${NAMES.join(', ')}; TO is its address, or none. What is not named stays as it is; a new relay forgets the old one's user and password. A relay is smtp://HOST:PORT, smtp+starttls:// to demand TLS, or smtps://; a system log udp:// or tcp://HOST:PORT.`,
  options: ['user', 'password-file', 'secret-file'],
  examples: [
    ['tool notices channels', 'how it is now; no password is ever told'],
    ['tool notices channels second-relay smtps://relay.example.org', 'used when the first relay takes no mail'],
    ['tool notices channels relay --user eva --password-file -', 'how to sign in at the relay that is set'],
    ['tool notices channels webhook https://hook.example/in --secret-file secret', 'signed with that secret'],
    ['tool notices channels administrator it@example.net', 'who hears of seats and traffic'],
    ['tool notices channels syslog none', 'no system log'],
  ],
  run: channels,
}
