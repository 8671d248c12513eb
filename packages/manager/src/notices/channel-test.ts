import { toIso } from '@seatwarden/core/instant'
import type { ChannelTest } from '@seatwarden/protocol/api/decline-views'
import type { Engine } from '../engine/engine.ts'
import { type ChannelSettings, syslogText, webhookText } from './channels.ts'
import type { Sent } from './couriers/courier.ts'
import { syslogLine } from './couriers/syslog.ts'
import { compose, messageIdOf } from './mail.ts'
import { here } from './phrases.ts'
import { escaped } from './render/html.ts'

type Result = ChannelTest['deliveries'][number]

/** Sends one test over one way. */
interface Way {
  channel: Result['channel']
  to: string
  send: () => Promise<Sent>
}

const SAYS = 'This is a test that an administrator asked for. Notices of the license go this way.'

const letterOf = ({ notices, options }: Engine, from: string, to: string, id: string) => {
  const origin = notices.book.origin(null)
  const subject = `${origin.host}: test of notices`
  const text = `${SAYS}\n\nLicense manager of ${here(origin)}.\n`
  return compose({
    sender: { from, name: `License manager of ${origin.host}` },
    to: [to],
    subject,
    text,
    html: `<!doctype html><meta charset="utf-8"><p>${escaped(SAYS)}</p><p>License manager of ${escaped(here(origin))}.</p>`,
    messageId: messageIdOf(`test:${id}`, notices.book.installation, origin.host),
    date: options.clock.wall(),
    headers: {},
  })
}

const bodyOf = (host: string, id: string): string =>
  JSON.stringify({ id: `test.${id}`, notice: 'test', host, subject: `${host}: test of notices`, text: SAYS })

const waysOf = (engine: Engine, settings: ChannelSettings): Way[] => {
  const { couriers, channels } = engine.notices
  const { relay, fallback, webhook, syslog, from } = settings
  const { host } = engine.options.installation
  const id = engine.options.random.hex(8)
  const to = settings.administrator || channels.environment.postmaster
  const mail = () => letterOf(engine, from, to, id)
  const relays = [relay, ...(fallback ? [fallback] : [])]
  const entry = {
    tone: 'remark',
    at: engine.now(),
    host,
    name: 'test',
    key: `test.${id}`,
    rule: 'N5',
    text: SAYS,
  } as const
  return [
    ...relays.map((one): Way => ({ channel: 'mail', to, send: () => couriers.mail(one, { from, to, mail }) })),
    ...(webhook
      ? [
          {
            channel: 'webhook' as const,
            to: webhookText(webhook.url),
            send: () => couriers.webhook(webhook, `test.${id}`, bodyOf(host, id)),
          },
        ]
      : []),
    ...(syslog
      ? [{ channel: 'syslog' as const, to: syslogText(syslog), send: () => couriers.syslog(syslog, syslogLine(entry)) }]
      : []),
  ]
}

/** One test over every way, the second relay too; nothing of it is kept. [N5] */
export const testChannels = async (engine: Engine): Promise<ChannelTest> => {
  const ways = waysOf(engine, await engine.notices.channels.settings())
  const deliveries = await Promise.all(
    ways.map(async ({ channel, to, send }): Promise<Result> => {
      const { ok, result } = await send()
      const state = ok ? 'delivered' : 'failing'
      return { channel, to, state, attempts: 1, lastAt: toIso(engine.now()), nextAt: null, result }
    }),
  )
  return { deliveries }
}
