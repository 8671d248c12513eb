import type { managerApi } from '@seatwarden/protocol/api/manager-operations'
import { ProblemError } from '@seatwarden/protocol/problem'
import type { Handlers } from '@seatwarden/runtime/serve'
import { deleteDomain, readDomains, saveDomain } from '../engine/domains.ts'
import type { Engine } from '../engine/engine.ts'
import { importAccounts } from '../engine/import.ts'
import { createAccount, deleteAccounts, modifyAccounts } from '../engine/modify.ts'
import { orThrow } from '../engine/properties/answer.ts'
import { readSystem } from '../engine/properties/system.ts'
import { groupProperty, modeProperty } from '../engine/properties/table.ts'
import { readAccounts } from '../engine/read-accounts.ts'
import { modifySystem } from '../engine/system.ts'
import type { Account } from '../store/accounts.ts'
import { moduleAccessList } from '../views/access.ts'
import { accountList, moduleAccounts } from '../views/accounts.ts'
import { explain } from '../views/explain.ts'
import { recountView, usageView } from '../views/license.ts'
import { connectionHandlers } from './connection.ts'
import { drillHandlers } from './drill.ts'
import { licenseHandlers } from './license.ts'
import { noticeHandlers } from './notices.ts'
import { paperHandlers } from './paper.ts'
import { serviceHandlers } from './services.ts'
import type { Sessions } from './sessions.ts'

type Api = Handlers<typeof managerApi>

const list = <T>(value: T | T[] | undefined): T[] => (value === undefined ? [] : Array.isArray(value) ? value : [value])

/** What no address holds and PostgreSQL refuses to look for. [Q2] */
const NO_ADDRESS = /[\p{Cc}\p{Cs}]/u

const accountAt = async (engine: Engine, typed: string): Promise<Account> => {
  const address = typed.toLowerCase()
  const [account] = NO_ADDRESS.test(address)
    ? []
    : await engine.stores.accounts.byAddresses(engine.stores.db, [address])
  if (account) return account
  throw new ProblemError('not_found', `There is no account ${typed.slice(0, 100)} here.`, 'Check the address.')
}

const then = async <T extends { dryRun: boolean }>(settled: () => Promise<void>, result: T): Promise<T> => {
  if (!result.dryRun) await settled()
  return result
}

const setAccessMode =
  (engine: Engine): Api['setAccessMode'] =>
  async ({ params: { id }, body: { mode, group, dryRun = false } }) => {
    if (group && mode !== 3)
      throw new ProblemError(
        'unusable',
        `Only mode 3 takes a group; this is mode ${mode}. Nothing was changed.`,
        'Leave the group out, or send mode 3.',
      )
    const before = engine.roster.usedSeats[id]
    const given = { [modeProperty(id)]: mode, ...(group && { [groupProperty(id)]: group }) }
    const result = orThrow(await modifySystem(engine, { properties: given, dryRun }))
    const effect = result.seats.find((seat) => seat.module === id)
    const command = `tool modify system ${Object.entries(given)
      .map(([name, value]) => `${name} ${value}`)
      .join(' ')}`
    return { dryRun, before, after: effect?.after ?? before, loses: result.loses, gains: result.gains, command }
  }

const usageHandlers = (engine: Engine) =>
  ({
    readUsage: () => usageView(engine),
    startRecount: () => {
      void engine.recount.start().then(() => engine.events.emit())
      return recountView(engine.recount)
    },
    readRecount: () => recountView(engine.recount),
    listModuleAccounts: ({ params, query }) => moduleAccounts(engine, params.id, query),
    listModules: () => moduleAccessList(engine),
    setAccessMode: setAccessMode(engine),
  }) satisfies Partial<Api>

const accountHandlers = (engine: Engine, settled: () => Promise<void>) =>
  ({
    listAccounts: ({ query }) => accountList(engine, query),
    explainAccount: async ({ params }) => explain(engine, await accountAt(engine, params.address)),
    createAccount: async ({ body }) => then(settled, orThrow(await createAccount(engine, body))),
    modifyAccounts: async ({ body }) => then(settled, orThrow(await modifyAccounts(engine, body))),
    deleteAccounts: async ({ body }) => then(settled, orThrow(await deleteAccounts(engine, body))),
    readAccounts: async ({ query }) => orThrow(await readAccounts(engine, query)),
    importAccounts: async ({ body }) => {
      const { format, text, defaultDomain, dryRun = false } = body
      const request = { format, text, dryRun, ...(defaultDomain !== undefined && { defaultDomain }) }
      return then(settled, orThrow(await importAccounts(engine, request)))
    },
    listDomains: () => readDomains(engine),
    saveDomain: async ({ params, body }) => orThrow(await saveDomain(engine, { name: params.name, ...body })),
    deleteDomain: async ({ params }) => ({ ...orThrow(await deleteDomain(engine, params.name)) }),
    readSystem: async ({ query }) => orThrow(await readSystem(engine, list(query.property))),
    modifySystem: async ({ body }) => orThrow(await modifySystem(engine, body)),
  }) satisfies Partial<Api>

/** One function an operation; each only reads the question and hands it on. */
export const managerHandlers = (engine: Engine, sessions: Sessions, settled: () => Promise<void>): Api => ({
  ...sessions.handlers,
  ...paperHandlers(engine),
  ...licenseHandlers(engine),
  ...usageHandlers(engine),
  ...connectionHandlers(engine),
  ...serviceHandlers(engine),
  ...noticeHandlers(engine),
  ...drillHandlers(engine),
  ...accountHandlers(engine, settled),
})
