import type { ChannelsBody } from '@seatwarden/protocol/api/decline-views'
import { isLoopback } from '@seatwarden/runtime/listen'
import { type Answer, no, ok } from '../engine/properties/answer.ts'
import type { ChannelSettings, Relay, Webhook } from './channels.ts'

const NOTHING = 'Nothing was changed.'

const fault = (sentence: string, next: string) => no('unusable', `${sentence} ${NOTHING}`, next)

/** What no header, no command of SMTP and no host name holds. */
const UNFIT = /[\p{C}\s<>,;"()[\]\\]/u
const isAddress = (text: string): boolean => /^[^@]+@[^@]+$/.test(text) && !UNFIT.test(text)
const isHost = (text: string): boolean => /^[\p{L}\p{N}._:-]+$/u.test(text)

type RelayBody = ChannelsBody['relay']

const isSame = (before: Relay | null, { host, port, user }: RelayBody): boolean =>
  before?.host === host && before.port === port && before.user === user

/** A password is kept only for whom it was given: it is never sent to another relay, or for another user. */
const relayIn = (which: string, given: RelayBody, before: Relay | null): Answer<Relay> => {
  const { host, user, password } = given
  if (!isHost(host)) return fault(`The ${which}'s host is no host name or address.`, 'Write it as mail.example.net.')
  if (/\p{Cc}/u.test(user + (password ?? '')))
    return fault(`User and password of the ${which} hold no line break.`, 'Type them again.')
  if (user === '') return ok({ ...given, password: '' })
  if (password !== undefined) return ok({ ...given, password })
  if (before && isSame(before, given)) return ok({ ...given, password: before.password })
  return fault(`The ${which} has a user, and no password for it is kept here.`, 'Type the password too.')
}

/** Account names stand in notices: outside this machine they travel under TLS only. */
const webhookIn = (given: NonNullable<ChannelsBody['webhook']>, before: Webhook | null): Answer<Webhook> => {
  const { url, secret = before?.secret } = given
  const read = URL.canParse(url) ? new URL(url) : null
  if (!read || !/^https?:$/.test(read.protocol) || read.username !== '' || read.password !== '')
    return fault(
      'The webhook is no https:// address without a user.',
      'Write it as https://hooks.example.net/seatwarden.',
    )
  if (read.protocol === 'http:' && !isLoopback(read.hostname))
    return fault(
      'Notices name accounts, so they leave this machine only under TLS: the webhook begins with http://.',
      'Use https://; http:// serves on this machine only.',
    )
  if (secret === undefined)
    return fault(
      'The webhook has no secret to sign with.',
      'Give one of at least 16 characters; the receiver checks with it.',
    )
  return ok({ url: read.href, secret })
}

/** The first that is wrong is told. */
export const channelsIn = (body: ChannelsBody, before: ChannelSettings): Answer<ChannelSettings> => {
  const { from, administrator, syslog } = body
  if (!isAddress(from)) return fault('The sender is no mail address.', 'Write it as seatwarden@example.net.')
  if (administrator !== '' && !isAddress(administrator))
    return fault("The administrator's address is no mail address.", 'Write it as it@example.net, or leave it empty.')
  if (syslog && !isHost(syslog.host))
    return fault("The system log's host is no host name or address.", 'Write it as log.example.net.')
  const relay = relayIn('relay', body.relay, before.relay)
  if (!relay.ok) return relay
  const fallback = body.fallback ? relayIn('second relay', body.fallback, before.fallback) : ok(null)
  if (!fallback.ok) return fallback
  const webhook = body.webhook ? webhookIn(body.webhook, before.webhook) : ok(null)
  if (!webhook.ok) return webhook
  return ok({ from, administrator, syslog, relay: relay.value, fallback: fallback.value, webhook: webhook.value })
}

const PROTOCOLS: Record<string, { security: Relay['security']; port: number }> = {
  'smtp:': { security: 'opportunistic', port: 25 },
  'smtp+starttls:': { security: 'starttls', port: 587 },
  'smtps:': { security: 'tls', port: 465 },
}

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** `smtp://user:password@host:port`, as an environment has it; a text says what is wrong, without the password. */
export const relayFrom = (text: string): Relay | string => {
  const url = URL.canParse(text) ? new URL(text) : null
  const kind = url ? PROTOCOLS[url.protocol] : undefined
  if (!url || !kind) return 'begins with none of smtp://, smtp+starttls:// and smtps://'
  const [user, password] = [url.username, url.password].map(decoded)
  if (user === undefined || password === undefined) return 'holds a % that stands for nothing'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (!isHost(host)) return 'names no host'
  return { host, port: Number(url.port) || kind.port, security: kind.security, user, password }
}
