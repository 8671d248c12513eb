import { isNewer, type KnownLicense, markOf, noted, outgrown, type RestoreHere } from '@seatwarden/core/backup'
import type { Instant } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { POLICY } from '@seatwarden/core/policy'
import { armor, unarmor } from '@seatwarden/protocol/license-file/armor'
import type { Sql } from '@seatwarden/runtime/db/database'
import { type Backup, backupStore, knownStore } from '../store/backups.ts'
import { licenseStore } from '../store/licenses.ts'

/** The armoured part alone: whatever a mail had around it when it was entered is not kept. */
export const bare = (text: string): string => {
  const found = unarmor(text)
  return found.ok ? armor(found.jws) : text
}

/** Sets the license file that is installed aside, and lets the oldest go. Null: nothing is installed. [A10] */
export const takeBackup = async (tx: Sql, reason: string, at: Instant): Promise<Backup | null> => {
  const file = await licenseStore.current(tx)
  if (!file) return null
  await backupStore.add(tx, { takenAt: at, orderId: file.orderId, reason, text: bare(file.text) })
  for (const { id } of outgrown(await backupStore.orders(tx), POLICY.backupsKept)) await backupStore.remove(tx, id)
  return backupStore.newest(tx)
}

/** This file is, or was, here: nothing older of its license comes back. [A10] */
export const noteFile = async (tx: Sql, terms: LicenseTerms): Promise<void> => {
  const before = await knownStore.one(tx, terms.licenseId)
  const after = noted(before, terms)
  if (after !== before) await knownStore.save(tx, after)
}

/** How the backup before a change is named; the change itself is named in the history of license files. */
const BEFORE: Record<string, string> = {
  activation: 'before an activation',
  'entered off-line': 'before a license file was entered',
  revalidation: 'before a revalidation',
  refresh: 'before a refresh',
  move: 'before a move',
  trial: 'before a module trial',
  restore: 'before a restore',
  deactivation: 'before the deactivation',
}

/** What every change of the license begins with, in the change's own transaction. [A10] */
export const beforeChange = async (
  tx: Sql,
  change: { reason: string; at: Instant; from: LicenseTerms | null; to: LicenseTerms | null },
): Promise<void> => {
  const { reason, at, from, to } = change
  if (from) {
    await takeBackup(tx, BEFORE[reason] ?? `before: ${reason}`, at)
    await noteFile(tx, from)
  }
  if (to) await noteFile(tx, to)
}

/** No file of this license known so far comes back: it was given up here, or the vendor has revoked its order. [A10 A11] */
export const noteEnd = async (
  tx: Sql,
  terms: LicenseTerms,
  how: 'deactivated' | 'revoked',
  at: Instant,
): Promise<void> => {
  const before = await knownStore.one(tx, terms.licenseId)
  const newest = before && isNewer(before, terms) ? before : markOf(terms)
  await knownStore.save(tx, { ...newest, ended: { how, at } })
}

/** What is known here for the rule of A10; the license in force counts though it was installed by an older version. */
export const restoreHere = async (
  sql: Sql,
  here: Omit<RestoreHere, 'known'> & { terms: LicenseTerms | null },
): Promise<RestoreHere> => {
  const { terms, ...rest } = here
  const known = await knownStore.all(sql)
  if (!terms) return { ...rest, known }
  const others = known.filter((k) => k.licenseId !== terms.licenseId)
  const own: KnownLicense = noted(
    known.find((k) => k.licenseId === terms.licenseId),
    terms,
  )
  return { ...rest, known: [...others, own] }
}
