import { type ModuleId, switchSet } from '@seatwarden/core/module'
import { sampleCompany } from '@seatwarden/manager/directories/testing/company'
import type { Engine } from '@seatwarden/manager/engine/engine'
import { type NewAccount, newAccount } from '@seatwarden/manager/store/accounts'

export const SAMPLE_DOMAIN = 'harbourfinch.example'
const PEOPLE = 150

/** How many of the people have used what: enough to see seats held, trials running and seats left. */
const USES: Partial<Record<ModuleId, number>> = {
  mail: 94,
  groupware: 61,
  webmail: 40,
  im: 29,
  activesync: 9,
  antivirus: 94,
  antispam: 94,
  desktop_client: 3,
}

/** Who may use these: as many, and none while the company comes in. */
const PILOTS: Partial<Record<ModuleId, number>> = { activesync: 12, desktop_client: 5, connector: 3 }

/** A company of 150 people with groups, resources and lists, some of whom have signed in already. */
export const addSampleCompany = async (engine: Engine): Promise<void> => {
  const company = sampleCompany({ people: PEOPLE, seed: 7, domain: SAMPLE_DOMAIN })
  const now = engine.now()
  const accounts = company.map(
    ({ address, name, type, enabled }): NewAccount => ({ ...newAccount(address, now), name, type, enabled }),
  )
  for (const module of Object.keys(PILOTS) as ModuleId[]) await restrict(engine, module, 0)
  await engine.accounts.create(accounts)
  await engine.stores.db.transaction(async (tx) => {
    for (const { address, groups } of company)
      for (const group of groups) await engine.stores.policy.addMember(tx, group, address)
  })
  const off = switchSet(['webdav', 'sip', 'ftp', 'sms'])
  await engine.accounts.saveDomain({ name: SAMPLE_DOMAIN, on: 0, off, selected: 0, accountLimit: null })
  for (const [module, people] of Object.entries(PILOTS) as [ModuleId, number][]) await restrict(engine, module, people)
  await useSome(engine)
}

/** Only the first few people may use it. */
const restrict = async (engine: Engine, module: ModuleId, people: number): Promise<void> => {
  const users = usersOf(engine)
  await engine.accounts.setAccessMode(
    module,
    { mode: 'group', group: `pilot-${module}@${SAMPLE_DOMAIN}` },
    new Set(users.slice(0, people)),
  )
  await engine.stores.db.transaction(async (tx) => {
    for (const user of users.slice(0, people))
      await engine.stores.policy.addMember(tx, `pilot-${module}@${SAMPLE_DOMAIN}`, user)
  })
}

const usersOf = (engine: Engine): string[] =>
  [...engine.roster.indexes()]
    .filter((index) => engine.roster.facts(index).type === 'user' && engine.roster.facts(index).enabled)
    .map((index) => engine.roster.addressOf(index))

const useSome = async (engine: Engine): Promise<void> => {
  const users = usersOf(engine)
  for (const [module, n = 0] of Object.entries(USES) as [ModuleId, number | undefined][])
    await Promise.all(users.slice(0, n).map(async (address) => engine.access.ask(address, module)))
}
