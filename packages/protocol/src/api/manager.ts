import { MODULE_IDS, type ModuleId } from '@seatwarden/core/module'
import { z } from 'zod'
import type { Contract } from './contract.ts'

const moduleId = z.enum(MODULE_IDS as [ModuleId, ...ModuleId[]])
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
      target: z.enum(['activate', 'manage', 'users', 'module', 'services', 'check', 'support']),
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
  seatPolicy: z.enum(['trialOverage', 'hardLimit']),
  trialDays: z.number(),
  vendor: z.object({ name: z.string(), manageUrl: z.string(), supportUrl: z.string() }).nullable(),
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

const page = <T extends z.ZodType>(item: T) => z.object({ total: z.int(), items: z.array(item), next: z.string().nullable() })
const pageQuery = z.object({
  search: z.string().max(200).optional(),
  sort: z.enum(['address', 'name', 'lastUse', 'lastLogin', 'seat']).optional(),
  order: z.enum(['asc', 'desc']).optional(),
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(1000).optional(),
})

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

export const properties = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
const address = z.string().min(3).max(320)
const dryRun = z.boolean().optional()

/** The license manager's API. [X5] */
export const managerApi = {
  readSession: { method: 'GET', path: '/session', summary: 'Who is signed in', response: sessionView, access: 'administrator' },
  signIn: {
    method: 'POST',
    path: '/session',
    summary: 'Sign in with a password or a one-time link',
    body: z.union([
      z.strictObject({ user: z.string().max(100), password: z.string().max(1000) }),
      z.strictObject({ link: z.string().max(200) }),
    ]),
    response: sessionView,
    access: 'anybody',
  },
  signOut: { method: 'DELETE', path: '/session', summary: 'Sign out', response: z.object({}), access: 'administrator' },
  readLicense: { method: 'GET', path: '/license', summary: 'License page', response: licenseView, access: 'administrator' },
  readUsage: { method: 'GET', path: '/license/usage', summary: 'Used Seats, at once [L8]', response: usageView, access: 'administrator' },
  startRecount: {
    method: 'POST',
    path: '/license/recount',
    summary: 'Read used seats: recount from the accounts [L8]',
    response: recountView,
    status: 202,
    access: 'administrator',
  },
  readRecount: { method: 'GET', path: '/license/recount', summary: 'Progress of the recount [L8]', response: recountView, access: 'administrator' },
  activateOnline: {
    method: 'POST',
    path: '/license/activation',
    summary: 'Activate online by Order ID [A1]',
    body: z.strictObject({ orderId: z.string().min(1).max(64), dryRun }),
    response: activationResult,
    access: 'administrator',
  },
  enterLicense: {
    method: 'POST',
    path: '/license/file',
    summary: 'Enter a license file off-line [A2]',
    body: z.strictObject({ text: z.string().min(1).max(262_144), dryRun }),
    response: activationResult,
    access: 'administrator',
  },
  revalidateNow: { method: 'POST', path: '/license/revalidation', summary: 'Revalidate now [D2]', response: activationResult, access: 'administrator' },
  listModuleAccounts: {
    method: 'GET',
    path: '/modules/:id/accounts',
    summary: 'Active accounts of a module; as many as its Used Seats [L9]',
    params: z.object({ id: moduleId }),
    query: pageQuery,
    response: page(moduleAccount),
    access: 'administrator',
  },
  listModules: { method: 'GET', path: '/modules', summary: 'Modules and who may use them [S3]', response: z.array(moduleAccess), access: 'administrator' },
  setAccessMode: {
    method: 'POST',
    path: '/modules/:id/access-mode',
    summary: 'Set who may use a module [S3]',
    params: z.object({ id: moduleId }),
    body: z.strictObject({
      mode: z.union([z.literal(0), z.literal(1), z.literal(3), z.literal(5), z.literal(9)]),
      group: address.optional(),
      dryRun,
    }),
    response: accessModeResult,
    access: 'administrator',
  },
  listAccounts: {
    method: 'GET',
    path: '/accounts',
    summary: 'Accounts, searched, filtered and sorted [K8]',
    query: pageQuery.extend({
      domain: z.string().max(255).optional(),
      module: moduleId.optional(),
      state: z.enum(['licensed', 'trial', 'refused', 'none', 'off']).optional(),
    }),
    response: page(accountRow).extend({ counting: z.int(), notCounting: z.int(), domains: z.array(z.string()) }),
    access: 'administrator',
  },
  explainAccount: {
    method: 'GET',
    path: '/accounts/:address/explain',
    summary: 'Why an account counts and what each module answers [S2]',
    params: z.object({ address }),
    response: explanation,
    access: 'administrator',
  },
  createAccount: {
    method: 'POST',
    path: '/accounts',
    summary: 'Create a local account',
    body: z.strictObject({ address, properties: properties.optional(), dryRun }),
    response: changeResult,
    access: 'administrator',
  },
  modifyAccounts: {
    method: 'POST',
    path: '/accounts/modify',
    summary: 'Set properties of all accounts that match a pattern [S11]',
    body: z.strictObject({ mask: z.string().min(1).max(320), properties, dryRun }),
    response: changeResult,
    access: 'administrator',
  },
  deleteAccounts: {
    method: 'POST',
    path: '/accounts/delete',
    summary: 'Delete all accounts that match a pattern; their seats are free at once [S12]',
    body: z.strictObject({ mask: z.string().min(1).max(320), dryRun }),
    response: changeResult,
    access: 'administrator',
  },
  readAccounts: {
    method: 'GET',
    path: '/accounts/properties',
    summary: 'Properties of all accounts that match a pattern [X1]',
    query: z.object({
      mask: z.string().min(1).max(320),
      property: z.union([z.string(), z.array(z.string())]),
      cursor: z.string().max(400).optional(),
    }),
    response: accountValues,
    access: 'administrator',
  },
  importAccounts: {
    method: 'POST',
    path: '/accounts/import',
    summary: 'Import accounts from LDIF or CSV [X6]',
    body: z.strictObject({
      format: z.enum(['ldif', 'csv']),
      text: z.string().max(67_108_864),
      defaultDomain: z.string().max(255).optional(),
      dryRun,
    }),
    response: importResult,
    access: 'administrator',
  },
  listDomains: {
    method: 'GET',
    path: '/domains',
    summary: 'Domains and their properties',
    response: z.array(domainRow),
    access: 'administrator',
  },
  saveDomain: {
    method: 'PUT',
    path: '/domains/:name',
    summary: 'Create a domain or set its properties',
    params: z.object({ name: z.string().max(255) }),
    body: z.strictObject({ properties, create: z.boolean().optional(), dryRun }),
    response: changeResult,
    access: 'administrator',
  },
  deleteDomain: {
    method: 'DELETE',
    path: '/domains/:name',
    summary: 'Delete a domain that has no accounts',
    params: z.object({ name: z.string().max(255) }),
    response: z.object({}),
    access: 'administrator',
  },
  readSystem: {
    method: 'GET',
    path: '/system',
    summary: 'Properties of the system [X1]',
    query: z.object({ property: z.union([z.string(), z.array(z.string())]).optional() }),
    response: z.array(z.object({ property: z.string(), value: z.string() })),
    access: 'administrator',
  },
  modifySystem: {
    method: 'POST',
    path: '/system',
    summary: 'Set properties of the system [X1]',
    body: z.strictObject({ properties, dryRun }),
    response: systemResult,
    access: 'administrator',
  },
} satisfies Contract
export type ManagerApi = typeof managerApi
