import { MODULE_IDS, type ModuleId } from '@seatwarden/core/module'
import { z } from 'zod'
import { activationResult } from './manager.ts'

const iso = z.string().describe('ISO 8601 instant')
const moduleId = z.enum(MODULE_IDS as [ModuleId, ...ModuleId[]])

export { moduleId }

/** `result` null: nothing is new at the vendor. [A7] */
export const refreshResult = z.object({ at: iso, result: activationResult.nullable() })
export type RefreshResult = z.infer<typeof refreshResult>

/** Until when the vendor is asked outward for news; null: no license, or an offline one. [A7 A13] */
export const watchView = z.object({ until: iso.nullable() })
export type WatchView = z.infer<typeof watchView>

/** `proof` is to be brought to the vendor when the server could not be told. [A11] */
export const deactivationResult = z.object({
  dryRun: z.boolean(),
  orderId: z.string(),
  effects: z.array(z.string()),
  proof: z.object({ xml: z.string(), compact: z.string(), fileName: z.string() }).nullable(),
})
export type DeactivationResult = z.infer<typeof deactivationResult>

/** A refusal as it stands within a longer answer. */
export const refusalView = z.object({ code: z.string(), sentence: z.string(), next: z.string() })

/** One link of the way to the vendor; `ok` null: not tried, because a link before it is broken. [A8] */
export const connectionStep = z.object({
  step: z.enum(['name', 'proxy', 'port', 'tls', 'clock', 'answer']),
  ok: z.boolean().nullable(),
  sentence: z.string(),
  next: z.string(),
})
export type ConnectionStep = z.infer<typeof connectionStep>
export const connectionCheck = z.object({
  at: iso,
  server: z.string(),
  ok: z.boolean(),
  /** Of a license marked offline: no connection is made by itself, and this one was asked for. [A13] */
  note: z.string().nullable(),
  steps: z.array(connectionStep),
})
export type ConnectionCheck = z.infer<typeof connectionCheck>

/** How the vendor is reached. A password is never told. [A8] */
export const connectionView = z.object({
  /** Empty: no vendor is set. */
  server: z.string(),
  proxy: z.object({ url: z.string(), user: z.string(), password: z.boolean() }).nullable(),
  /** Names of the certificates that are trusted beside the system's. */
  authorities: z.array(z.string()),
  /** Whether a person set it here; else it is the environment's. */
  from: z.enum(['settings', 'environment']),
})
export type ConnectionView = z.infer<typeof connectionView>
/** What is left out stays as it is. */
export const connectionBody = z.strictObject({
  /** `http://host:port`; null: none. A password that is left out stays as it is. */
  proxy: z
    .strictObject({
      url: z.string().max(500),
      user: z.string().max(200).default(''),
      password: z.string().max(500).optional(),
    })
    .nullable()
    .optional(),
  /** PEM certificates, one after the other; empty: none beside the system's. */
  authorities: z.string().max(131_072).optional(),
})
export type ConnectionBody = z.infer<typeof connectionBody>

/** What is in a license file, whether it could be used here, and what it would change. [A2 A12 L2] */
export const fileView = z.object({
  orderId: z.string(),
  previousOrderId: z.string().nullable(),
  product: z.string(),
  type: z.enum(['evaluation', 'subscription', 'perpetual']),
  holder: z.string(),
  referenceId: z.string(),
  issuedAt: iso,
  expiresAt: iso.nullable(),
  keyId: z.string(),
  formatVersion: z.int(),
  modules: z.array(
    z.object({ name: z.string(), seats: z.union([z.number(), z.literal('unlimited')]), maintenanceEnds: iso }),
  ),
  /** Why it would not be installed here; null when it would. */
  refusal: refusalView.nullable(),
  changes: z.array(z.object({ text: z.string() })),
})
export type FileView = z.infer<typeof fileView>

/** [A10] `refusal`: why it cannot be restored. */
export const backupView = z.object({
  backupId: z.string(),
  at: iso,
  orderId: z.string(),
  reason: z.string(),
  fileName: z.string(),
  refusal: refusalView.nullable(),
})
export type BackupView = z.infer<typeof backupView>
export const backupFile = backupView.extend({ text: z.string() })

export const exportView = z.object({ fileName: z.string(), xml: z.string() })
export type ExportView = z.infer<typeof exportView>

/** What a person carries to the portal: as a file, or as a picture made from `compact`. [A2] */
export const offlineRequestView = z.object({
  kind: z.enum(['activation', 'move', 'revalidation', 'deactivation']),
  fileName: z.string(),
  xml: z.string(),
  /** Letters for a QR code. */
  compact: z.string(),
  orderId: z.string().nullable(),
  referenceId: z.string(),
  portal: z.string().nullable(),
})
export type OfflineRequestView = z.infer<typeof offlineRequestView>

/** The exact body of a request before it is sent, line by line. It never holds an account name. [A12] */
export const sentView = z.object({
  url: z.string(),
  body: z.record(z.string(), z.unknown()),
  lines: z.array(z.object({ field: z.string(), value: z.string(), why: z.string() })),
})
export type SentView = z.infer<typeof sentView>

/** The facts of the first start against now. [F2] */
export const machineView = z.object({
  referenceId: z.string(),
  same: z.boolean(),
  needed: z.int(),
  facts: z.array(
    z.object({ kind: z.string(), name: z.string(), state: z.enum(['same', 'changed', 'missing', 'new']) }),
  ),
  sentence: z.string(),
})
export type MachineView = z.infer<typeof machineView>
