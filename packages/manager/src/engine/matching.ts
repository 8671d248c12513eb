import type { AdminParts } from './admin-parts.ts'
import { type Answer, no } from './properties/answer.ts'
import { type Mask, readMask } from './properties/mask.ts'

export const knowsDomain = ({ roster }: AdminParts, domain: string): boolean =>
  roster.domain(domain) !== undefined || roster.domainSize(domain).accounts > 0

/** Reads a pattern; an address or a domain that nobody knows is told at once, since it is most likely mistyped. */
export const knownMask = (parts: AdminParts, typed: string): Answer<Mask> => {
  const mask = readMask(typed)
  if (!mask.ok) return mask
  const { address, domain } = mask.value
  if (address !== null && parts.roster.find(address) === undefined)
    return no('not_found', `There is no account ${address} here.`, 'List all: tool display account "*@*" U_Name')
  if (domain !== null && !knowsDomain(parts, domain))
    return no('not_found', `There is no domain ${domain} here.`, 'List all: tool display domain "*"')
  return mask
}

/** Ids of the accounts that a pattern names. */
export const matchingIds = ({ roster }: AdminParts, mask: Mask): number[] => {
  if (mask.address !== null) {
    const index = roster.find(mask.address)
    return index === undefined ? [] : [roster.idOf(index)]
  }
  const ids: number[] = []
  for (const index of roster.indexes()) if (mask.matches(roster.addressOf(index))) ids.push(roster.idOf(index))
  return ids
}
