import type { managerApi } from '@seatwarden/protocol/api/manager-operations'
import { ProblemError } from '@seatwarden/protocol/problem'
import type { Handlers } from '@seatwarden/runtime/serve'
import { takeBackup } from '../engine/backups.ts'
import type { Engine } from '../engine/engine.ts'
import { carry, exportLicense, sentBody } from '../engine/paper.ts'
import { orThrow } from '../engine/properties/answer.ts'
import { backupAt, restoreText } from '../engine/restore.ts'
import { readFile } from '../engine/verify-file.ts'
import { backupList, backupText, backupView, fileView } from '../views/backups.ts'
import { carriedView, exportView } from '../views/paper.ts'
import { sentView } from '../views/sent.ts'

type Api = Handlers<typeof managerApi>

const makeBackup = async (engine: Engine) => {
  const { db } = engine.stores
  const made = engine.license.terms ? await db.transaction((tx) => takeBackup(tx, 'on demand', engine.now())) : null
  if (made) return backupView(engine, made)
  throw new ProblemError(
    'unusable',
    'No license is installed here, so there is nothing to back up.',
    'Activate an order.',
  )
}

/** What a person carries away and brings back: backups, license files, requests. [A2 A10 A12] */
export const paperHandlers = (engine: Engine) =>
  ({
    listBackups: () => backupList(engine),
    makeBackup: () => makeBackup(engine),
    readBackup: async ({ params }) => {
      const backup = orThrow(await backupAt(engine, params.backupId))
      return { ...(await backupView(engine, backup)), text: backupText(engine, backup) }
    },
    restoreBackup: async ({ params, body }) => {
      const { text } = orThrow(await backupAt(engine, params.backupId))
      return orThrow(await restoreText(engine, text, body.dryRun ?? false))
    },
    restoreFile: async ({ body }) => orThrow(await restoreText(engine, body.text, body.dryRun ?? false)),
    exportLicense: async () => exportView(engine, await exportLicense(engine), engine.now()),
    makeOfflineRequest: async ({ body }) => carriedView(engine, orThrow(await carry(engine, body.kind, body.orderId))),
    previewSent: async ({ body }) => {
      const { url, body: sent } = orThrow(await sentBody(engine, body.request, body.orderId))
      return sentView(url, sent)
    },
    verifyLicense: async ({ body }) => fileView(orThrow(await readFile(engine, body.text))),
  }) satisfies Partial<Api>
