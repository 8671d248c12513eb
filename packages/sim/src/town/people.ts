import { DAY } from '@seatwarden/core/instant'
import type { ModuleId, SwitchId } from '@seatwarden/core/module'
import { withoutSwitch, withSwitch } from '@seatwarden/core/module'
import type { AccessModeName } from '@seatwarden/core/seats/access-mode'
import type { AccessAnswer } from '@seatwarden/manager/engine/access'
import { type Account, newAccount } from '@seatwarden/manager/store/accounts'
import { seatsOf } from './picture.ts'
import { holds } from './seat-guarantees.ts'
import { type Site, USED } from './site.ts'

const idsOf = ({ engine: { roster } }: Site, addresses: readonly string[]): number[] =>
  [...new Set(addresses)].flatMap((address) => {
    const index = roster.find(address)
    return index === undefined ? [] : [roster.idOf(index)]
  })

interface Question {
  address: string
  by: SwitchId
  module: ModuleId
}

/** People at their programs, sometimes somebody whom nobody has told us of. [G8] */
const questionsOf = (site: Site, count: number): Question[] => {
  const { dice } = site
  const addresses = dice.some(site.people, count)
  if (dice.chance(0.15)) addresses.push(site.newAddress())
  for (const address of addresses) if (!site.people.includes(address)) site.people.push(address)
  return addresses.map((address) => {
    const module = dice.pick(USED)
    return { address, module, by: module === 'mail' && dice.chance(0.3) ? 'smtp' : module }
  })
}

const asked = async (site: Site, { address, by, module }: Question, undisturbed: boolean): Promise<AccessAnswer> => {
  const answer = await site.engine.access.ask(address, by)
  site.tell({ address, module, at: site.engine.now(), answer, undisturbed })
  return answer
}

const countOf = (answers: readonly AccessAnswer[]): string => {
  const counts = new Map<string, number>()
  for (const answer of answers) {
    const what = answer.granted ? answer.seat : answer.code
    counts.set(what, (counts.get(what) ?? 0) + 1)
  }
  return [...counts].map(([what, n]) => `${n} ${what}`).join(', ')
}

const CROWD = 14

/** A crowd signs in at once. [S4 S9] */
export const signIn = async (site: Site): Promise<string> => {
  const questions = questionsOf(site, site.dice.between(1, CROWD))
  const answers = await Promise.all(questions.map((question) => asked(site, question, true)))
  return `signed in: ${countOf(answers)}`
}

export const hire = async (site: Site, most = 6): Promise<string> => {
  const { dice } = site
  const addresses = Array.from({ length: dice.between(1, most) }, () =>
    site.gone.length > 0 && dice.chance(0.4)
      ? (site.gone.splice(dice.between(0, site.gone.length - 1), 1)[0] ?? '')
      : site.newAddress(),
  )
  await site.engine.accounts.create(addresses.map((address) => newAccount(address, site.now())))
  site.people.push(...addresses)
  return `${addresses.length} accounts created`
}

const leave = async (site: Site, addresses: readonly string[]): Promise<number> => {
  const ids = idsOf(site, addresses)
  await site.engine.accounts.remove(ids)
  site.people = site.people.filter((address) => !addresses.includes(address))
  site.gone.push(...new Set(addresses))
  return ids.length
}

export const dismiss = async (site: Site): Promise<string> => {
  const left = await leave(site, site.dice.some(site.people, site.dice.between(1, 3)))
  return `${left} accounts deleted`
}

/** Some are deleted while a crowd signs in; none of those deleted asks. [S9 S12] */
export const signInAmidDismissals = async (site: Site): Promise<string> => {
  const { dice } = site
  const leaving = [...new Set(dice.some(site.people, dice.between(1, 3)))]
  const questions = questionsOf(site, dice.between(4, CROWD)).filter(({ address }) => !leaving.includes(address))
  const before = questions.slice(0, dice.between(0, questions.length))
  const first = before.map((question) => asked(site, question, false))
  const left = leave(site, leaving)
  const rest = questions.slice(before.length).map((question) => asked(site, question, false))
  const answers = await Promise.all([...first, ...rest])
  return `signed in while ${await left} accounts were deleted: ${countOf(answers)}`
}

const edit = async (site: Site, change: (account: Account) => Account): Promise<number> => {
  const changed = await site.engine.accounts.modify(idsOf(site, site.dice.some(site.people, 3)), change)
  return changed.accounts
}

/** Accounts are disabled or enabled, switched on or off. [S3 S12] */
export const reconsider = async (site: Site): Promise<string> => {
  const { dice } = site
  const enabled = dice.chance(0.75)
  if (dice.chance(0.5)) return `${enabled ? 'enabled' : 'disabled'}: ${await edit(site, (a) => ({ ...a, enabled }))}`
  const id = dice.pick<SwitchId>(['mail', 'smtp', 'im', 'groupware'])
  const way = dice.pick(['on', 'off', 'neither'] as const)
  const changed = await edit(site, (account) => ({
    ...account,
    on: way === 'on' ? withSwitch(account.on, id) : withoutSwitch(account.on, id),
    off: way === 'off' ? withSwitch(account.off, id) : withoutSwitch(account.off, id),
  }))
  return `${id} set to ${way}: ${changed}`
}

/** [S3] */
export const switchAccessMode = async (site: Site): Promise<string> => {
  const { dice, engine, domain } = site
  const module = dice.pick<ModuleId>(['im', 'im', 'groupware', 'mail', 'desktop_client'])
  const modes: AccessModeName[] = [
    'all',
    'all',
    'all_except_selected',
    'selected_accounts',
    'group',
    'selected_domains',
  ]
  const mode = dice.pick(modes)
  const group = mode === 'group' ? `${module}-users@${domain}` : null
  const members = new Set(mode === 'group' ? dice.some(site.people, 6) : [])
  if (group !== null)
    await engine.stores.db.transaction(async (tx) => {
      await engine.stores.policy.removeMembers(tx, group)
      for (const member of members) await engine.stores.policy.addMember(tx, group, member)
    })
  await engine.accounts.setAccessMode(module, { mode, group }, members)
  return `access mode of ${module}: ${mode}`
}

/** [S3] */
export const switchDomain = async (site: Site): Promise<string> => {
  const { dice } = site
  const on = dice.chance(0.3) ? withSwitch(0, 'im') : 0
  const off = on === 0 && dice.chance(0.4) ? withSwitch(0, 'groupware') : 0
  const selected = dice.chance(0.7) ? withSwitch(withSwitch(withSwitch(0, 'im'), 'mail'), 'groupware') : 0
  await site.engine.accounts.saveDomain({ name: site.domain, on, off, selected, accountLimit: null })
  return `switches of the domain: on ${on}, off ${off}`
}

const MOST_TURNS = 60

/** The plug is pulled in the middle of a crowd: whoever was let in before has the seat after. [Q1] */
export const crashAmidSignIns = async (site: Site): Promise<Question[]> => {
  const questions = questionsOf(site, CROWD)
  const before: (Question & { seat: 'licensed' | 'trial' })[] = []
  const asking = questions.map(async (question) => {
    const answer = await site.engine.access.ask(question.address, question.by)
    if (answer.granted && !site.machine.plugPulled) before.push({ ...question, seat: answer.seat })
  })
  for (let turns = site.dice.between(0, MOST_TURNS); turns > 0; turns -= 1) await Promise.resolve()
  site.machine.pullPlug()
  await Promise.allSettled(asking)
  return before
}

/** After the crash: the seats of those who were let in, and whom of the others the disk knows. */
export const assertSeated = async (site: Site, seated: readonly Question[]): Promise<void> => {
  const picture = await seatsOf(site.engine)
  for (const { address, module } of seated)
    if (!holds(picture, address, module, 'trial')) site.complain('noAnswerIsTakenBack', `${address} ${module}`)
  site.people = site.people.filter((address) => site.engine.roster.find(address) !== undefined)
}

/** How long people leave the system alone. */
export const PAUSE = { least: DAY / 8, most: 9 * DAY }
