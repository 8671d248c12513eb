import type { Instant } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import type { LifecycleEffect } from '@seatwarden/core/lifecycle/event'
import { addressesOf } from '@seatwarden/core/lifecycle/recipients'
import type { Sql } from '@seatwarden/runtime/db/database'
import { put } from '@seatwarden/runtime/outbox'
import { licenseStore } from '../store/licenses.ts'

/** Who gets notices beside holder and vendor. [N2] */
export interface Addressees {
  postmaster: string
  /** Null: the postmaster is. */
  administrator: string | null
}

const addressesIn = ({ postmaster, administrator }: Addressees, terms: LicenseTerms | null) => ({
  postmaster,
  ...(administrator !== null && { administrator }),
  ...(terms && { holder: terms.holder.email, vendor: terms.vendor.noticeAddress }),
})

/** What must be done, stored with the state that asks for it. `details` says what a mail adds to its text. [N3] */
export const keepEffect = async (
  tx: Sql,
  effect: LifecycleEffect,
  { to, terms, now, details }: { to: Addressees; terms: LicenseTerms | null; now: Instant; details: object | null },
): Promise<void> => {
  if (effect.kind === 'notice')
    await licenseStore.addNotice(tx, effect, addressesOf(effect.text, addressesIn(to, terms)), now, details)
  else await put(tx, [{ key: effect.key, kind: effect.kind, payload: null, dueAt: now }], now)
}

/** What a new license file changed by itself, and who gave a seat up by it: one mail each, at once. [A7 A12 S17] */
export const tellOfInstall = async (
  tx: Sql,
  told: { to: Addressees; terms: LicenseTerms; now: Instant; changes: readonly string[]; seats: readonly string[] },
  which: { changed: boolean; shrunk: boolean },
): Promise<void> => {
  const { to, terms, now, changes, seats } = told
  const texts = [
    ...(which.changed ? ['license_changed' as const] : []),
    ...(which.shrunk ? ['seats_shrunk' as const] : []),
  ]
  for (const text of texts) {
    const notice = {
      key: `notice:${text}:${terms.activationId}:${now}`,
      text,
      cause: null,
      about: terms.orderId,
      at: now,
    }
    await licenseStore.addNotice(tx, notice, addressesOf(text, addressesIn(to, terms)), now, { changes, seats })
  }
}
