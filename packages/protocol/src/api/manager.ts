import { MODULE_IDS, type ModuleId } from '@seatwarden/core/module'
import { z } from 'zod'

export const moduleId = z.enum(MODULE_IDS as [ModuleId, ...ModuleId[]])
const iso = z.string().describe('ISO 8601 instant')
const seats = z.union([z.int().min(0), z.literal('unlimited')])
const seatState = z.enum(['licensed', 'trial', 'refused', 'none'])

export const finding = z.object({
  rank: z.int(),
  kind: z.string(),
  severity: z.enum(['ok', 'attention', 'over', 'refused', 'trial', 'emergency']),
  sentence: z.string(),
  next: z.string(),
  action: z
    .object({
      label: z.string(),
      target: z.enum(['activate', 'move', 'manage', 'users', 'module', 'services', 'check', 'support', 'notices']),
      moduleId: moduleId.optional(),
    })
    .nullable(),
})
export type Finding = z.infer<typeof finding>

export const moduleRow = z.object({
  id: moduleId,
  name: z.string(),
  category: z.enum(['server', 'client']),
  master: z.boolean(),
  licensed: z.boolean(),
  seats,
  maintenanceEnds: iso.nullable(),
  renewalDaysLeft: z.int().nullable(),
  usedSeats: z.int(),
  held: z.int(),
  trial: z.int(),
  refused: z.int(),
  notUsedYet: z.int(),
  reservedFree: z.int(),
  firstTrialEnds: iso.nullable(),
  over: z.int(),
  mark: z.boolean(),
  recommended: z.array(z.enum(['Add Users', 'Renew License'])),
  chip: z
    .object({ kind: z.enum(['refused', 'trial', 'over', 'add_users']), text: z.string(), sentence: z.string() })
    .nullable(),
})
export type ModuleRow = z.infer<typeof moduleRow>

export const categoryRow = z.object({
  category: z.enum(['server', 'client']),
  name: z.string(),
  seats,
  renewalDaysLeft: z.int().nullable(),
  usedSeats: z.int(),
  mark: z.boolean(),
  recommended: z.array(z.enum(['Add Users', 'Renew License'])),
  modules: z.array(moduleId),
})
export type CategoryRow = z.infer<typeof categoryRow>

export const recountView = z.object({
  state: z.enum(['idle', 'running', 'failed']),
  done: z.int(),
  total: z.int(),
  startedAt: iso.nullable(),
  lastAt: iso.nullable(),
  lastResult: z
    .object({
      equal: z.boolean(),
      repaired: z.array(z.object({ module: moduleId, counted: z.int(), counter: z.int() })),
    })
    .nullable(),
  error: z.string().nullable(),
})
export type RecountView = z.infer<typeof recountView>

export const timelineStep = z.object({
  id: z.string(),
  at: iso,
  state: z.enum(['done', 'now', 'next', 'maybe']),
  kind: z.enum([
    'attempt-failed',
    'notice',
    'emergency',
    'last-call',
    'stop',
    'restart-stopped',
    'revalidation',
    'maintenance-ends',
    'trial-ends',
    'evaluation-ends',
    'expires',
    'mismatch-found',
    'refused-by-vendor',
    'healed',
  ]),
  sentence: z.string(),
  note: z.string(),
  notices: z.array(z.object({ id: z.string(), at: iso, delivered: z.boolean().nullable() })),
  action: z.object({ label: z.string(), target: z.string() }).nullable(),
})
export const timeline = z.object({
  now: iso,
  zone: z.string(),
  phase: z.string(),
  headline: z.string(),
  earliestStop: iso.nullable(),
  steps: z.array(timelineStep),
})
export type TimelineStep = z.infer<typeof timelineStep>
export type DeclineTimelineData = z.infer<typeof timeline>

export const licenseView = z.object({
  status: z.enum(['OK', 'Evaluation', 'Reference ID Mismatch']),
  phase: z.enum(['unlicensed', 'valid', 'grace', 'emergency', 'expired']),
  type: z.enum(['evaluation', 'subscription', 'perpetual']).nullable(),
  reason: z.object({ code: z.string(), sentence: z.string() }).nullable(),
  nextConsequence: z.object({ at: iso, what: z.string() }).nullable(),
  holder: z.object({ name: z.string(), company: z.string(), email: z.string(), streetAddress: z.string() }).nullable(),
  referenceId: z.string(),
  orderId: z.string().nullable(),
  previousOrderId: z.string().nullable(),
  product: z.string().nullable(),
  licenseExpires: iso.nullable(),
  issuedAt: iso.nullable(),
  nextRevalidation: iso.nullable(),
  /** How the last look for what was bought ended; a failed one has no other consequence. [A7] */
  lastCheck: z.object({ at: iso, ok: z.boolean(), sentence: z.string() }).nullable(),
  seatPolicy: z.enum(['trialOverage', 'hardLimit']),
  trialDays: z.number(),
  vendor: z.object({ name: z.string(), manageUrl: z.string(), supportUrl: z.string() }).nullable(),
  /** Operations that are refused now, or as `operation.part` what of one is; empty outside Emergency Mode. [D6] */
  locked: z.array(z.string()),
  /** What stays possible in Emergency Mode, in words: `activation, proxy and taking seats away`. [D6] */
  openStill: z.string(),
  verdict: finding,
  findings: z.array(finding),
  modules: z.array(moduleRow),
  categories: z.array(categoryRow),
  countedAt: iso,
  recount: recountView,
  changes: z.array(z.object({ at: iso, text: z.string() })),
  timeline,
  host: z.string(),
  zone: z.string(),
  now: iso,
})
export type LicenseView = z.infer<typeof licenseView>

export const usageView = z.object({
  now: iso,
  modules: z.array(moduleRow),
  recount: recountView,
})
export type UsageView = z.infer<typeof usageView>

export const moduleAccount = z.object({
  address: z.string(),
  name: z.string(),
  why: z.string(),
  seat: seatState,
  trialUntil: iso.nullable(),
  refusedSince: iso.nullable(),
  lastUse: iso.nullable(),
})
export type ModuleAccount = z.infer<typeof moduleAccount>

export const accountRow = z.object({
  address: z.string(),
  name: z.string(),
  type: z.string(),
  enabled: z.boolean(),
  counts: z.boolean(),
  countsReason: z.string(),
  origin: z.enum(['local', 'import', 'directory', 'seen']),
  lastLogin: iso.nullable(),
  modules: z.partialRecord(
    moduleId,
    z.object({ on: z.boolean(), seat: seatState, trialUntil: iso.nullable(), text: z.string() }),
  ),
})
export type AccountRow = z.infer<typeof accountRow>

export const explanation = z.object({
  address: z.string(),
  name: z.string(),
  counts: z.object({ yes: z.boolean(), reason: z.string() }),
  origin: z.string(),
  lastLogin: iso.nullable(),
  modules: z.array(
    z.object({
      id: moduleId,
      name: z.string(),
      answer: z.enum(['licensed', 'trial', 'refused', 'off', 'available']),
      since: iso.nullable(),
      until: iso.nullable(),
      untilText: z.string().nullable(),
      sentence: z.string(),
      told: z.string().nullable(),
      steps: z.array(
        z.object({ step: z.int(), title: z.string(), yes: z.boolean(), detail: z.string(), decides: z.boolean() }),
      ),
    }),
  ),
})
export type Explanation = z.infer<typeof explanation>

export const seatEffect = z.object({ module: moduleId, name: z.string(), before: z.int(), after: z.int(), seats })
export type SeatEffect = z.infer<typeof seatEffect>

/** What a change of accounts does: asked with `dryRun` it tells, else it does and tells. [S11] */
export const changeResult = z.object({
  dryRun: z.boolean(),
  accounts: z.int(),
  seats: z.array(seatEffect),
  loses: z.int(),
  gains: z.int(),
  notes: z.array(z.string()),
})
export type ChangeResult = z.infer<typeof changeResult>

export const importResult = z.object({
  dryRun: z.boolean(),
  add: z.int(),
  change: z.int(),
  skip: z.int(),
  rows: z.array(
    z.object({
      line: z.int(),
      address: z.string().nullable(),
      action: z.enum(['add', 'change', 'skip']),
      reason: z.string(),
    }),
  ),
  seats: z.array(seatEffect),
})
export type ImportResult = z.infer<typeof importResult>

export const moduleAccess = z.object({
  id: moduleId,
  name: z.string(),
  licensed: z.boolean(),
  mode: z.int(),
  modeName: z.string(),
  group: z.string().nullable(),
  active: z.int(),
  seats,
  held: z.int(),
  trial: z.int(),
  refused: z.int(),
})
export type ModuleAccess = z.infer<typeof moduleAccess>

export const accessModeResult = z.object({
  dryRun: z.boolean(),
  before: z.int(),
  after: z.int(),
  loses: z.int(),
  gains: z.int(),
  command: z.string(),
})
export type AccessModeResult = z.infer<typeof accessModeResult>

export const activationResult = z.object({
  dryRun: z.boolean(),
  changes: z.array(z.object({ text: z.string() })),
  effects: z.array(z.string()),
  orderId: z.string(),
})
export type ActivationResult = z.infer<typeof activationResult>

/** `properties`: the names of the values, as the table writes them; `*` asked for stands for all that can be read. */
export const accountValues = z.object({
  properties: z.array(z.string()),
  items: z.array(z.object({ address: z.string(), values: z.array(z.string()) })),
  next: z.string().nullable(),
})
export type AccountValues = z.infer<typeof accountValues>

/** What a change of the system did to the seats; `changed` names the properties. */
export const systemResult = z.object({
  dryRun: z.boolean(),
  changed: z.array(z.string()),
  seats: z.array(seatEffect),
  loses: z.int(),
  gains: z.int(),
  notes: z.array(z.string()),
})
export type SystemResult = z.infer<typeof systemResult>

export const domainRow = z.object({
  name: z.string(),
  accounts: z.int(),
  counting: z.int(),
  values: z.record(z.string(), z.string()),
})
export type DomainRow = z.infer<typeof domainRow>

export const sessionView = z.object({ user: z.string(), host: z.string(), zone: z.string(), readOnly: z.boolean() })
export type SessionView = z.infer<typeof sessionView>
