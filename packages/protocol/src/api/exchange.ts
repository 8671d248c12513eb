import { MODULE_IDS, type ModuleId } from '@seatwarden/core/module'
import { MOST_COUNTER } from '@seatwarden/core/vending/copies'
import { z } from 'zod'
import { ed25519X } from '../license-file/fields.ts'
import { licensePayloadSchema } from '../license-file/payload.ts'
import type { Contract } from './contract.ts'

/** Five groups of eight hex digits. [F1] */
export const referenceId = z.string().regex(/^[0-9A-F]{8}(-[0-9A-F]{8}){4}$/, 'five groups of eight hex digits')
const orderId = z.string().min(1).max(64)
const moduleId = z.enum(MODULE_IDS as [ModuleId, ...ModuleId[]])

/** The machine as it leaves the house: facts are hashed with the salt, names are kinds of fact ("board", "mac"). [F1 F2] */
export const machine = z.strictObject({
  referenceId,
  /** The Order ID before an activation, then the license file's `machineSalt`. */
  salt: z.string().min(1).max(128),
  facts: z.record(z.string().max(32), z.string().regex(/^[0-9a-f]{64}$/)),
})
export type SentMachine = z.infer<typeof machine>

/** What every request tells of the sender. It never holds an account name. [A12] */
const sender = {
  machine,
  host: z.string().max(255),
  version: z.string().max(64),
  /** Build date of the program, ISO 8601 instant. [L12] */
  builtAt: z.string().max(40),
  formatVersions: z.array(z.int()).min(1).max(16),
  sentAt: z.string().max(40),
  /** The installation's own key, with which it signs that it gives the license up. [A11] */
  installationKey: ed25519X,
}

/** A customer's details, by the names of `details_missing`. [A5] */
export const customerDetails = z.strictObject({
  organization: z.string().max(200).optional(),
  person: z.string().max(200).optional(),
  email: z.string().max(254).optional(),
  phone: z.string().max(60).optional(),
  country: z.string().max(2).optional(),
  state: z.string().max(60).optional(),
  city: z.string().max(80).optional(),
  street: z.string().max(120).optional(),
  zip: z.string().max(20).optional(),
})
export type CustomerDetails = z.infer<typeof customerDetails>

export const activationRequest = z.strictObject({
  orderId,
  ...sender,
  /** The order installed now, if any. [A4] */
  installedOrderId: orderId.nullable(),
  /** Only what would be granted is asked for: nothing is kept, here or there, and nothing is signed. [A12] */
  dryRun: z.boolean().optional(),
  /** Consent to F5's move; without it nothing moves. */
  move: z.boolean().optional(),
  /** Answers to `details_missing`; only what the vendor lacks is taken. [A5] */
  details: customerDetails.optional(),
})
export type ActivationRequest = z.infer<typeof activationRequest>

/** Which license asks, and the proof that nobody else asks with the same one. */
const installed = {
  licenseId: z.string().max(64),
  orderId,
  activationId: z.string().max(64),
  /** The highest counter of a license file that this installation has had. [F6 D14] */
  counter: z.int().min(0).max(MOST_COUNTER),
  /** Random, kept before it is sent and the same until an answer has come: tells a repeated request from a copy. [F6] */
  attempt: z.string().regex(/^[0-9a-f]{32}$/),
}

/** Figures only: active accounts and held seats per module. [A12] */
const usage = z.partialRecord(
  moduleId,
  z.strictObject({ active: z.int().min(0), held: z.int().min(0), trial: z.int().min(0) }),
)

export const revalidationRequest = z.strictObject({ ...installed, ...sender, usage })
export type RevalidationRequest = z.infer<typeof revalidationRequest>

/** Longest wait of a long poll. [A7] */
export const LONGEST_WAIT_S = 50
export const checkRequest = z.strictObject({
  ...installed,
  ...sender,
  usage,
  /** Seconds for which the answer may be held back until something is new. [A7] */
  wait: z.int().min(0).max(LONGEST_WAIT_S).default(0),
})
export type CheckRequest = z.infer<typeof checkRequest>

/** The same whether it is sent or carried by hand. [A11] */
export const deactivationBody = z.strictObject({ ...installed, ...sender })
export type DeactivationBody = z.infer<typeof deactivationBody>
export const deactivationRequest = deactivationBody.extend({
  /** Of the installation's own key, over what is signed of one that is carried: the ids stand in every license file. [A11] */
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
})
export type DeactivationRequest = z.infer<typeof deactivationRequest>

export const trialRequest = z.strictObject({ ...installed, ...sender, module: moduleId, details: customerDetails })
export type TrialRequest = z.infer<typeof trialRequest>

/** What the vendor tells beside the license; never a reason to refuse. */
export const remark = z.object({
  /** `copy_seen`: another installation presents the same activation, or a snapshot was restored. [F6 D14] */
  code: z.enum(['copy_seen']),
  sentence: z.string().max(1000),
})
export type Remark = z.infer<typeof remark>

/** A license file in its armour, as text. [L2] */
export const licenseAnswer = z.object({ license: z.string().max(262_144), remarks: z.array(remark).optional() })
export type LicenseAnswer = z.infer<typeof licenseAnswer>

/** `license` null: a dry run; `would` is the content that a license file would have, unsigned. [A12] */
export const activationAnswer = z.object({
  license: z.string().max(262_144).nullable(),
  would: licensePayloadSchema.optional(),
  remarks: z.array(remark).optional(),
})
export type ActivationAnswer = z.infer<typeof activationAnswer>

/** `license` null: nothing new. [A7] */
export const checkAnswer = z.object({
  license: z.string().max(262_144).nullable(),
  remarks: z.array(remark).optional(),
})
export type CheckAnswer = z.infer<typeof checkAnswer>

export const deactivationAnswer = z.object({ released: z.literal(true) })
export type DeactivationAnswer = z.infer<typeof deactivationAnswer>

export const timeAnswer = z.object({ now: z.string().max(40) })

/** What installations ask of the licensing server. Refusals are problem documents with A3's codes. */
export const exchangeApi = {
  activate: {
    method: 'POST',
    path: '/exchange/activation',
    summary:
      'Activate an order on a machine, or only tell what that would grant; the same request again gives the same activation [A1 A9 A12]',
    body: activationRequest,
    response: activationAnswer,
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
  check: {
    method: 'POST',
    path: '/exchange/check',
    summary: 'Whether something was bought or changed; waits for it when asked to [A7]',
    body: checkRequest,
    response: checkAnswer,
    access: 'anybody',
  },
  deactivate: {
    method: 'POST',
    path: '/exchange/deactivation',
    summary: 'Give an activation up, signed by its installation; the order is free for another machine [A11]',
    body: deactivationRequest,
    response: deactivationAnswer,
    access: 'anybody',
  },
  startTrial: {
    method: 'POST',
    path: '/exchange/trial',
    summary: 'Try a module for 30 days, once per customer and module [A6]',
    body: trialRequest,
    response: licenseAnswer,
    access: 'anybody',
  },
  readTime: {
    method: 'GET',
    path: '/exchange/time',
    summary: "The vendor's time; shows that the licensing server is reached [A8]",
    response: timeAnswer,
    access: 'anybody',
  },
} satisfies Contract
export type ExchangeApi = typeof exchangeApi
