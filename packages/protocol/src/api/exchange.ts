import { MODULE_IDS, type ModuleId } from '@seatwarden/core/module'
import { z } from 'zod'
import type { Contract } from './contract.ts'

/** Five groups of eight hex digits. [F1] */
export const referenceId = z.string().regex(/^[0-9A-F]{8}(-[0-9A-F]{8}){4}$/, 'five groups of eight hex digits')
const orderId = z.string().min(1).max(64)
const moduleId = z.enum(MODULE_IDS as [ModuleId, ...ModuleId[]])

/** The machine as it leaves the house: facts are hashed, names are kinds of fact ("board", "mac"). [F1 F2] */
export const machine = z.strictObject({
  referenceId,
  facts: z.record(z.string().max(32), z.string().regex(/^[0-9a-f]{64}$/)),
})
export type Machine = z.infer<typeof machine>

/** What every request tells of the sender. It never holds an account name. [A12] */
const sender = {
  machine,
  host: z.string().max(255),
  version: z.string().max(64),
  /** Build date of the program, ISO 8601 instant. [L12] */
  builtAt: z.string().max(40),
  formatVersions: z.array(z.int()).min(1).max(16),
  sentAt: z.string().max(40),
}

export const activationRequest = z.strictObject({
  orderId,
  ...sender,
  /** The order installed now, if any. [A4] */
  installedOrderId: orderId.nullable(),
  /** Consent to F5's move; without it nothing moves. */
  move: z.boolean().optional(),
})
export type ActivationRequest = z.infer<typeof activationRequest>

export const revalidationRequest = z.strictObject({
  licenseId: z.string().max(64),
  orderId,
  activationId: z.string().max(64),
  /** The counter of the license file installed now. [F6] */
  counter: z.int().min(0),
  ...sender,
  /** Figures only: active accounts and held seats per module. [A12] */
  usage: z.partialRecord(
    moduleId,
    z.strictObject({ active: z.int().min(0), held: z.int().min(0), trial: z.int().min(0) }),
  ),
})
export type RevalidationRequest = z.infer<typeof revalidationRequest>

/** A license file in its armour, as text. [L2] */
export const licenseAnswer = z.object({ license: z.string().max(262_144) })
export type LicenseAnswer = z.infer<typeof licenseAnswer>

/** What installations ask of the licensing server. Refusals are problem documents with A3's codes. */
export const exchangeApi = {
  activate: {
    method: 'POST',
    path: '/exchange/activation',
    summary: 'Activate an order on a machine; the same request again gives the same activation [A1 A9]',
    body: activationRequest,
    response: licenseAnswer,
    access: 'anybody',
  },
  revalidate: {
    method: 'POST',
    path: '/exchange/revalidation',
    summary: 'Exchange the license file for a new one [D1]',
    body: revalidationRequest,
    response: licenseAnswer,
    access: 'anybody',
  },
} satisfies Contract
export type ExchangeApi = typeof exchangeApi
