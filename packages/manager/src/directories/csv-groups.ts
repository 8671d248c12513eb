import { readAddress, readName, slug } from './import-address.ts'
import {
  addNote,
  addSkipped,
  IMPORT_LIMITS,
  type ImportedAccount,
  type ImportedGroup,
  type ParsedImport,
} from './imported.ts'

/** Groups of a table by address; membership stands with the account, with the group's row, or with both. */
export type CsvGroups = Map<string, { line: number; name: string; members: Set<string> }>

export interface Named {
  address: string
  name: string
}

/** Names or addresses, split at semicolons, commas and bars. A name becomes an address of the row's domain. */
export const readList = (parsed: ParsedImport, line: number, text: string, domain: string): Named[] => {
  const found: Named[] = []
  for (const item of text.split(/[;,|]/).map((part) => part.trim())) {
    const isAddress = item.includes('@')
    const address = isAddress ? readAddress(item) : readAddress(slug(item), domain)
    if (address !== null) found.push({ address, name: isAddress ? address : readName(item) })
    else if (item !== '')
      addNote(parsed, line, `"${readName(item)}" can't be used as a group or member.`, 'Write its address.')
  }
  return found
}

/** The row of an account names its groups. */
export const joinByAccount = (groups: CsvGroups, line: number, account: string, names: Named[]): void => {
  for (const { address, name } of names) {
    const group = groups.get(address)
    if (group === undefined) groups.set(address, { line, name, members: new Set([account]) })
    else group.members.add(account)
  }
}

/** The row of a group names its members, and the group. */
export const joinByGroup = (groups: CsvGroups, line: number, group: Named, members: Named[]): void => {
  const known = groups.get(group.address)?.members ?? []
  groups.set(group.address, {
    line,
    name: group.name,
    members: new Set([...known, ...members.map((one) => one.address)]),
  })
}

const storeGroup = (
  parsed: ParsedImport,
  line: number,
  group: ImportedGroup,
  accounts: ReadonlyMap<string, ImportedAccount>,
): void => {
  const known = group.members.flatMap((member) => accounts.get(member) ?? [])
  const missing = group.members.length - known.length
  const unknown = `The group ${group.address} names ${missing} members that are no accounts of this file; they are left out.`
  if (missing > 0) addNote(parsed, line, unknown, 'Add their rows, if they are accounts.')
  for (const account of known) account.groups.push(group.address)
  parsed.groups.push({ ...group, members: known.map((account) => account.address) })
}

/** Fills both sides of the membership: `groups` of the accounts, and the groups themselves. [X6 S3] */
export const storeGroups = (parsed: ParsedImport, groups: CsvGroups): void => {
  const accounts = new Map(parsed.accounts.map((account) => [account.address, account]))
  for (const [address, { line, name, members }] of groups) {
    const taken = accounts.get(address)
    if (taken !== undefined) {
      addSkipped(
        parsed,
        line,
        `The group's address ${address} is that of an account in line ${taken.line}.`,
        'Change one of them.',
      )
    } else if (members.size > IMPORT_LIMITS.groupMembers) {
      const next = 'Split it into smaller groups; it is left out rather than read by half.'
      addSkipped(parsed, line, `The group ${address} has more than 10,000 members.`, next)
    } else storeGroup(parsed, line, { address, name, members: [...members] }, accounts)
  }
}
