import type { Instant } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { type CalendarText, calendarOf } from '@seatwarden/core/lifecycle/calendar'
import type { LifecycleEffect } from '@seatwarden/core/lifecycle/event'
import { type AnyText, addressesOf } from '@seatwarden/core/lifecycle/recipients'
import type { LifecycleState } from '@seatwarden/core/lifecycle/state'
import type { Sql } from '@seatwarden/runtime/db/database'
import { put } from '@seatwarden/runtime/outbox'
import { type DeliveryKey, deliveryStore } from '../store/deliveries.ts'
import { noticeStore } from '../store/notices.ts'
import { targetOf } from '../vendor/target.ts'
import { type ChannelSettings, type Channels, syslogText, webhookText } from './channels.ts'
import type { NoticeFacts, Origin, Particulars } from './facts.ts'
import { logLine } from './log-line.ts'
import { messageIdOf } from './mail.ts'
import { particularsOf, type Scene } from './particulars.ts'

export interface BookParts {
  channels: Channels
  /** Of this machine, read when a notice is written. */
  origin: () => Omit<Origin, 'license'>
  /** The licensing server that is asked; null: none. */
  server: (terms: LicenseTerms | null) => string | null
  /** Tells this installation's mails from another's. */
  installation: string
  now: () => Instant
}

/** Which notice it is. */
export interface Entry {
  key: string
  cause: string | null
  about: string
  /** When it fell due. */
  at: Instant
}

const CALENDAR: readonly CalendarText[] = ['evaluation_ends', 'license_expires', 'maintenance_ends', 'offline_due']

const waysOf = (key: string, recipients: readonly string[], { webhook, syslog }: ChannelSettings): DeliveryKey[] => [
  ...recipients.map((recipient) => ({ noticeKey: key, channel: 'mail' as const, recipient })),
  ...(webhook ? [{ noticeKey: key, channel: 'webhook' as const, recipient: webhookText(webhook.url) }] : []),
  ...(syslog ? [{ noticeKey: key, channel: 'syslog' as const, recipient: syslogText(syslog) }] : []),
]

/**
 * Where notices are written down, each with all that its words are made of and every way that it is to go, in the
 * transaction of its cause. [N3]
 */
export class NoticeBook {
  readonly #parts: BookParts
  /** Something was written since deliveries last found something. */
  fresh = false

  constructor(parts: BookParts) {
    this.#parts = parts
  }

  get installation(): string {
    return this.#parts.installation
  }

  /** What a notice that is written now would hold. */
  async factsOf(
    sql: Sql,
    at: Instant,
    particulars: Particulars,
    terms: LicenseTerms | null,
  ): Promise<{ facts: NoticeFacts; settings: ChannelSettings }> {
    const { channels, now } = this.#parts
    const settings = await channels.settings(sql)
    const recipients = this.#recipients(particulars.text, settings, terms)
    return { facts: { ...particulars, origin: this.origin(terms), at, writtenAt: now(), recipients }, settings }
  }

  async add(tx: Sql, { key, cause, about, at }: Entry, particulars: Particulars, terms: LicenseTerms | null) {
    const { facts, settings } = await this.factsOf(tx, at, particulars, terms)
    const { recipients, origin, writtenAt: createdAt, text } = facts
    const messageId = messageIdOf(key, this.#parts.installation, origin.host)
    const added = await noticeStore.add(tx, { key, text, cause, about, at, recipients, createdAt, facts, messageId })
    if (!added) return
    await deliveryStore.add(tx, waysOf(key, recipients, settings), createdAt)
    this.fresh = true
  }

  /** What a decision wants done, and the end of what earlier notices warned of. */
  async keep(tx: Sql, effects: readonly LifecycleEffect[], scene: Scene): Promise<void> {
    await this.#close(tx, scene)
    for (const effect of effects) {
      if (effect.kind !== 'notice')
        await put(tx, [{ key: effect.key, kind: effect.kind, payload: null, dueAt: scene.now }], scene.now)
      else {
        await this.add(tx, effect, particularsOf(effect, scene), scene.terms)
        if (effect.text === 'last_call') await put(tx, [logLine(effect, scene)], scene.now)
      }
    }
  }

  /** These are over: a module's seats, a copy, a clock. [N4] */
  async resolve(tx: Sql, about: string): Promise<void> {
    await noticeStore.resolve(tx, about, this.#parts.now())
  }

  async #close(tx: Sql, { before, after, zone, now }: Scene): Promise<void> {
    const ended = before.episodes.filter(({ id }) => !after.episodes.some((other) => other.id === id))
    for (const { id } of ended) await noticeStore.resolve(tx, id, now)
    if (before.terms !== after.terms) await this.#closeDates(tx, after, zone, now)
  }

  /** A date that no longer stands needs no reminder. */
  async #closeDates(tx: Sql, after: LifecycleState, zone: string, now: Instant): Promise<void> {
    const standing = new Set(calendarOf(after, zone).map(({ text, deadline }) => `${text}:${deadline}`))
    for (const text of CALENDAR)
      for (const { key, facts } of await noticeStore.open(tx, text)) {
        const deadline = facts && 'deadline' in facts ? facts.deadline : null
        if (!standing.has(`${text}:${deadline}`)) await noticeStore.resolveOne(tx, key, now)
      }
  }

  #recipients(text: AnyText, { administrator }: ChannelSettings, terms: LicenseTerms | null): string[] {
    const { postmaster } = this.#parts.channels.environment
    return addressesOf(text, {
      postmaster,
      ...(administrator !== '' && { administrator }),
      ...(terms && { holder: terms.holder.email, vendor: terms.vendor.noticeAddress }),
    })
  }

  origin(terms: LicenseTerms | null): Origin {
    const { origin, server } = this.#parts
    const asked = terms?.offline ? null : server(terms)
    const license = terms && {
      orderId: terms.orderId,
      product: terms.product.name,
      vendor: terms.vendor.name,
      manageUrl: terms.vendor.manageUrl,
      supportUrl: terms.vendor.supportUrl,
      server: asked !== null && URL.canParse(asked) ? targetOf(new URL(asked)).name : null,
    }
    return { ...origin(), license }
  }
}
