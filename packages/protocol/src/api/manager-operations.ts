import { z } from 'zod'
import type { Contract } from './contract.ts'
import { declineApi } from './decline-operations.ts'
import { licenseApi } from './license-operations.ts'
import {
  accessModeResult,
  accountRow,
  accountValues,
  changeResult,
  domainRow,
  explanation,
  importResult,
  licenseView,
  moduleAccess,
  moduleAccount,
  moduleId,
  recountView,
  sessionView,
  systemResult,
  usageView,
} from './manager.ts'

const page = <T extends z.ZodType>(item: T) =>
  z.object({ total: z.int(), items: z.array(item), next: z.string().nullable() })
const pageQuery = z.object({
  search: z.string().max(200).optional(),
  sort: z.enum(['address', 'name', 'lastUse', 'lastLogin', 'seat']).optional(),
  order: z.enum(['asc', 'desc']).optional(),
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(1000).optional(),
})
const properties = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
const address = z.string().min(3).max(320)
const dryRun = z.boolean().optional()

/** The license manager's API. [X5] */
export const managerApi = {
  readSession: {
    method: 'GET',
    path: '/session',
    summary: 'Who is signed in',
    response: sessionView,
    access: 'administrator',
  },
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
  readLicense: {
    method: 'GET',
    path: '/license',
    summary: 'License page',
    response: licenseView,
    access: 'administrator',
  },
  readUsage: {
    method: 'GET',
    path: '/license/usage',
    summary: 'Used Seats, at once [L8]',
    response: usageView,
    access: 'administrator',
  },
  startRecount: {
    method: 'POST',
    path: '/license/recount',
    summary: 'Read used seats: recount from the accounts [L8]',
    response: recountView,
    status: 202,
    access: 'administrator',
  },
  readRecount: {
    method: 'GET',
    path: '/license/recount',
    summary: 'Progress of the recount [L8]',
    response: recountView,
    access: 'administrator',
  },
  ...licenseApi,
  ...declineApi,
  listModuleAccounts: {
    method: 'GET',
    path: '/modules/:id/accounts',
    summary: 'Active accounts of a module; as many as its Used Seats [L9]',
    params: z.object({ id: moduleId }),
    query: pageQuery,
    response: page(moduleAccount),
    access: 'administrator',
  },
  listModules: {
    method: 'GET',
    path: '/modules',
    summary: 'Modules and who may use them [S3]',
    response: z.array(moduleAccess),
    access: 'administrator',
  },
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
