import type { ChangeResult, DomainRow } from '@seatwarden/protocol/api/manager'
import { readAddress } from '../directories/import-address.ts'
import type { AdminParts } from './admin-parts.ts'
import { changeResultOf, usedSeatsOf } from './effect.ts'
import { knowsDomain } from './matching.ts'
import type { Properties } from './modify.ts'
import { modulesOf } from './new-accounts.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { type Answer, no, ok } from './properties/answer.ts'
import { domainAfter, domainChange, newDomain, readDomain } from './properties/domain.ts'

const domainName = (typed: string): Answer<string> => {
  const address = typed.includes('@') ? null : readAddress(`postmaster@${typed}`)
  return address
    ? ok(address.slice('postmaster@'.length))
    : no('unusable', `"${typed.slice(0, 64)}" is no domain. Nothing was changed.`)
}

const target = (parts: AdminParts, typed: string, create: boolean): Answer<string> => {
  const name = domainName(typed)
  if (!name.ok) return name
  const known = knowsDomain(parts, name.value)
  if (create && known)
    return no('conflict', `The domain ${name.value} exists. Nothing was created.`, 'Use "tool modify domain".')
  if (!create && !known)
    return no('not_found', `There is no domain ${name.value} here.`, `tool create domain ${name.value}`)
  return name
}

export interface DomainRequest {
  name: string
  properties: Properties
  create?: boolean | undefined
  dryRun?: boolean | undefined
}

/** Creates a domain or sets its properties; its switches reach every account in it. [S3 X1] */
export const saveDomain = (parts: AdminParts, request: DomainRequest): Promise<Answer<ChangeResult>> =>
  oneAtATime(parts.roster, async () => {
    const { create = false, dryRun = false } = request
    const change = domainChange(request.properties)
    if (!change.ok) return change
    const name = target(parts, request.name, create)
    if (!name.ok) return name
    const before = usedSeatsOf(parts)
    const domain = domainAfter(parts.roster.domain(name.value) ?? newDomain(name.value), change.value)
    const changed = await parts.accounts.saveDomain(domain, dryRun)
    const { on, off, unset } = change.value
    return ok(changeResultOf(parts, changed, { dryRun, before, named: modulesOf(on | off | unset), notes: [] }))
  })

/** Deletes a domain that has no accounts. */
export const deleteDomain = (parts: AdminParts, typed: string): Promise<Answer<object>> =>
  oneAtATime(parts.roster, async () => {
    const name = target(parts, typed, false)
    if (!name.ok) return name
    if (await parts.accounts.removeDomain(name.value)) return ok({})
    return no(
      'conflict',
      `The domain ${name.value} has accounts. Nothing was deleted.`,
      `Delete them first: tool delete account "*@${name.value}"`,
    )
  })

/** Every domain: created ones and those of accounts, by name. [K5] */
export const readDomains = ({ roster }: AdminParts): DomainRow[] =>
  roster.domainNames().map((name) => ({
    name,
    ...roster.domainSize(name),
    values: readDomain(roster.domain(name) ?? newDomain(name)),
  }))
