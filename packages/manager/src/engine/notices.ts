import type { Instant } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import type { Sql } from '@seatwarden/runtime/db/database'
import type { NoticeBook } from '../notices/book.ts'

/** What a new license file changed by itself, and who gave a seat up by it: one mail each, at once. [A7 A12 S17] */
export const tellOfInstall = async (
  tx: Sql,
  book: NoticeBook,
  told: { terms: LicenseTerms; now: Instant; changes: readonly string[]; seats: readonly string[] },
  which: { changed: boolean; shrunk: boolean },
): Promise<void> => {
  const { terms, now: at, changes, seats } = told
  const texts = [
    ...(which.changed ? ['license_changed' as const] : []),
    ...(which.shrunk ? ['seats_shrunk' as const] : []),
  ]
  for (const text of texts) {
    const key = `notice:${text}:${terms.activationId}:${at}`
    await book.add(tx, { key, cause: null, about: terms.orderId, at }, { text, changes, seats }, terms)
  }
}
