import { isDeepStrictEqual } from 'node:util'
import type { ChannelsBody, ChannelsView } from '@seatwarden/protocol/api/decline-views'
import type { Sql } from '@seatwarden/runtime/db/database'
import { type Answer, ok } from '../engine/properties/answer.ts'
import type { Stores } from '../engine/stores.ts'
import { type Delivery, deliveryStore } from '../store/deliveries.ts'
import { placeText } from '../vendor/target.ts'
import { channelsIn } from './channel-rules.ts'

export interface Relay {
  host: string
  port: number
  /** `starttls`: asked for, and refused without; `opportunistic`: taken where it is offered. */
  security: 'none' | 'opportunistic' | 'starttls' | 'tls'
  user: string
  password: string
}

export interface Webhook {
  url: string
  /** Signs every request. */
  secret: string
}

export interface Syslog {
  host: string
  port: number
  transport: 'udp' | 'tcp'
}

/** How notices leave the house. [N2 N5] */
export interface ChannelSettings {
  from: string
  /** Empty: the postmaster. */
  administrator: string
  relay: Relay
  /** Tried when the first relay does not take a mail. */
  fallback: Relay | null
  webhook: Webhook | null
  syslog: Syslog | null
}

/** What holds until a person sets something. */
export interface ChannelEnvironment {
  postmaster: string
  /** Null: the postmaster. */
  administrator: string | null
  /** Null: the postmaster's address. */
  from: string | null
  /** Null: this machine's own, port 25. */
  relay: Relay | null
}

const CHANNELS = 'channels'
const OWN_RELAY: Relay = { host: '127.0.0.1', port: 25, security: 'opportunistic', user: '', password: '' }

export const settingsFrom = ({ postmaster, administrator, from, relay }: ChannelEnvironment): ChannelSettings => ({
  from: from ?? postmaster,
  administrator: administrator ?? '',
  relay: relay ?? OWN_RELAY,
  fallback: null,
  webhook: null,
  syslog: null,
})

/** What a person has set. The rest is not stored: whoever changes the environment later changes it too. [N5] */
const setIn = (wanted: ChannelSettings, environment: ChannelSettings): Partial<ChannelSettings> => {
  const given: Record<string, unknown> = { ...environment }
  return Object.fromEntries(Object.entries(wanted).filter(([name, value]) => !isDeepStrictEqual(value, given[name])))
}

/** Of an address, what may be shown and logged everywhere: path and query of a webhook are often its secret. [Q3] */
export const webhookText = (url: string): string => (URL.canParse(url) ? new URL(url).origin : 'a webhook')
export const syslogText = ({ host, port, transport }: Syslog): string => `${transport}://${placeText(host, port)}`

/** Where a delivery goes, to be shown: a version before this one kept a webhook's path with it. [Q3] */
export const recipientText = ({ channel, recipient }: Pick<Delivery, 'channel' | 'recipient'>): string =>
  channel === 'webhook' ? webhookText(recipient) : recipient

const relayView = ({ password, ...relay }: Relay) => ({ ...relay, password: password !== '' })

/** What a person may see of it: that a password is there, never which. [Q3] */
export const viewOf = ({ relay, fallback, webhook, ...rest }: ChannelSettings): ChannelsView => ({
  ...rest,
  relay: relayView(relay),
  fallback: fallback && relayView(fallback),
  webhook: webhook && { url: webhook.url, secret: true },
})

/** Read anew whenever something is sent, so that any node may change it. */
export class Channels {
  readonly #stores: Stores
  readonly environment: ChannelEnvironment
  readonly #changed: () => void

  constructor(stores: Stores, environment: ChannelEnvironment, changed: () => void) {
    this.#stores = stores
    this.environment = environment
    this.#changed = changed
  }

  async settings(sql: Sql = this.#stores.db): Promise<ChannelSettings> {
    const set = await this.#stores.state.read<Partial<ChannelSettings>>(sql, CHANNELS)
    return { ...settingsFrom(this.environment), ...set }
  }

  /** A fault changes nothing. What waits for a channel goes where the channel goes. */
  async save(body: ChannelsBody): Promise<Answer<ChannelsView>> {
    const { db, state } = this.#stores
    const wanted = channelsIn(body, await this.settings())
    if (!wanted.ok) return wanted
    const { webhook, syslog } = wanted.value
    await db.transaction(async (tx) => {
      await state.save(tx, CHANNELS, setIn(wanted.value, settingsFrom(this.environment)))
      await this.#move(tx, 'webhook', webhook && webhookText(webhook.url))
      await this.#move(tx, 'syslog', syslog && syslogText(syslog))
    })
    this.#changed()
    return ok(viewOf(wanted.value))
  }

  #move(tx: Sql, channel: 'webhook' | 'syslog', to: string | null): Promise<number> {
    return to === null ? deliveryStore.drop(tx, channel) : deliveryStore.redirect(tx, channel, to)
  }
}
