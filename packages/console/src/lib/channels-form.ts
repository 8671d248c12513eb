import type { ChannelsBody, ChannelsView } from '@seatwarden/protocol/api/decline-views'

type Security = ChannelsView['relay']['security']
type Transport = NonNullable<ChannelsView['syslog']>['transport']

/** A relay as it stands in the form; a password that is set is never told, so its field begins empty. */
export interface RelayForm {
  host: string
  port: string
  security: Security
  user: string
  password: string
  /** One is kept by the server. */
  kept: boolean
}

export interface ChannelsForm {
  from: string
  administrator: string
  relay: RelayForm
  /** Whether the channel is used; what was typed stays while it is switched off. */
  uses: { fallback: boolean; webhook: boolean; syslog: boolean }
  fallback: RelayForm
  webhook: { url: string; secret: string; kept: boolean }
  syslog: { host: string; port: string; transport: Transport }
}

const relayForm = (relay: ChannelsView['relay'] | null): RelayForm => ({
  host: relay?.host ?? '',
  port: String(relay?.port ?? 587),
  security: relay?.security ?? 'starttls',
  user: relay?.user ?? '',
  password: '',
  kept: relay?.password ?? false,
})

export const channelsForm = (view: ChannelsView): ChannelsForm => ({
  from: view.from,
  administrator: view.administrator,
  relay: relayForm(view.relay),
  uses: { fallback: view.fallback !== null, webhook: view.webhook !== null, syslog: view.syslog !== null },
  fallback: relayForm(view.fallback),
  webhook: { url: view.webhook?.url ?? '', secret: '', kept: view.webhook?.secret ?? false },
  syslog: {
    host: view.syslog?.host ?? '',
    port: String(view.syslog?.port ?? 514),
    transport: view.syslog?.transport ?? 'udp',
  },
})

/** What is no number is sent as it is written, for the server to say so. */
const port = (text: string): number => Number(text.trim() === '' ? 'none' : text)

const relayBody = ({ host, port: at, security, user, password }: RelayForm): ChannelsBody['relay'] => ({
  host: host.trim(),
  port: port(at),
  security,
  user: user.trim(),
  ...(password !== '' && { password }),
})

/** An empty password or secret says nothing: what is set stays. [N5] */
export const channelsBody = ({ uses, ...form }: ChannelsForm): ChannelsBody => ({
  from: form.from.trim(),
  administrator: form.administrator.trim(),
  relay: relayBody(form.relay),
  fallback: uses.fallback ? relayBody(form.fallback) : null,
  webhook: uses.webhook
    ? { url: form.webhook.url.trim(), ...(form.webhook.secret !== '' && { secret: form.webhook.secret }) }
    : null,
  syslog: uses.syslog
    ? { host: form.syslog.host.trim(), port: port(form.syslog.port), transport: form.syslog.transport }
    : null,
})

/** Whether saving would send anything else than what is set. */
export const isChanged = (form: ChannelsForm, view: ChannelsView): boolean =>
  JSON.stringify(channelsBody(form)) !== JSON.stringify(channelsBody(channelsForm(view)))
