import { type Instant, localMinute, toIso } from '@seatwarden/core/instant'
import type { Outcome } from '@seatwarden/core/refusal'
import type { BackupView, FileView } from '@seatwarden/protocol/api/license-views'
import type { Engine } from '../engine/engine.ts'
import { hereOf, restorable } from '../engine/restore.ts'
import type { FileRead } from '../engine/verify-file.ts'
import { type Backup, backupStore } from '../store/backups.ts'
import { forFileName } from './paper.ts'
import { wordsFor } from './words.ts'

type Refused = BackupView['refusal']

const refusalOf = (outcome: Outcome<object>): Refused => {
  if (outcome.ok) return null
  const { code, sentence, next } = outcome.refusal
  return { code, sentence, next }
}

const stamp = (at: Instant, zone: string): string => localMinute(at, zone).replace(' ', '-').replace(':', '')

const viewOf = ({ id, takenAt, orderId, reason }: Backup, refusal: Refused, zone: string): BackupView => ({
  backupId: String(id),
  at: toIso(takenAt),
  orderId,
  reason,
  fileName: `license-${forFileName(orderId)}-${stamp(takenAt, zone)}.txt`,
  refusal,
})

/** A backup with why it cannot be restored now, as far as is known here. [A10] */
export const backupView = async (engine: Engine, backup: Backup): Promise<BackupView> =>
  viewOf(backup, refusalOf(await restorable(engine, backup.text, await hereOf(engine))), engine.options.zone)

/** All backups, the newest first. [A10] */
export const backupList = async (engine: Engine): Promise<BackupView[]> => {
  const here = await hereOf(engine)
  const backups = await backupStore.all(engine.stores.db)
  return Promise.all(
    backups.map(async (one) => viewOf(one, refusalOf(await restorable(engine, one.text, here)), engine.options.zone)),
  )
}

/** The backup as a file to keep: the license file, with lines for people above. It is read like any other. [A10 L2] */
export const backupText = ({ options }: Engine, { takenAt, orderId, reason, text }: Backup): string => {
  const { host } = options.installation
  const moment = wordsFor(options.zone).moment(takenAt)
  return [
    `License backup of ${host}`,
    `Date:   ${moment} (${toIso(takenAt)})`,
    `Order:  ${orderId}`,
    `Reason: ${reason}`,
    `To restore it: License, Backups, or "tool license restore FILE"; only on the machine that it was made for.`,
    '',
    text,
  ].join('\n')
}

/** What is in a license file. [A2 A12] */
export const fileView = ({ payload, refusal, changes }: FileRead): FileView => ({
  orderId: payload.orderId,
  previousOrderId: payload.previousOrderId ?? null,
  product: payload.product.name,
  type: payload.type,
  holder: [payload.holder.name, payload.holder.company].filter(Boolean).join(', '),
  referenceId: payload.referenceId,
  issuedAt: payload.issuedAt,
  expiresAt: payload.expiresAt ?? null,
  keyId: payload.keyId,
  formatVersion: payload.formatVersion,
  modules: payload.modules.map(({ name, seats, maintenanceEnds }) => ({ name, seats, maintenanceEnds })),
  refusal: refusal && refusalOf({ ok: false, refusal }),
  changes: changes.map((text) => ({ text })),
})
