import {
  addNote,
  addSkipped,
  type Complaint,
  IMPORT_LIMITS,
  type ImportedAccount,
  type ParsedImport,
} from './imported.ts'

export interface LdifGroup {
  line: number
  /** Normalised DN. */
  key: string
  address: string
  name: string
  memberKeys: string[]
  memberUids: string[]
}

interface Directory {
  parsed: ParsedImport
  addresses: Map<string, number>
  byDn: ReadonlyMap<string, ImportedAccount | number>
  uids: string[]
  groups: LdifGroup[]
}

interface Found {
  members: Set<ImportedAccount>
  missing: number
}

/** Steps that all groups within groups may take together, so that a hostile file stays linear. [Q2] */
const STEPS = 5_000_000

interface Finder {
  byKey: (key: string) => ImportedAccount | LdifGroup | undefined
  byUid: (uid: string) => ImportedAccount | undefined
}

const finder = ({ parsed, byDn, uids, groups }: Directory): Finder => {
  const groupByKey = new Map(groups.map((group) => [group.key, group]))
  const isNeeded = groups.some(({ memberUids }) => memberUids.length > 0)
  const accountByUid = new Map(isNeeded ? parsed.accounts.map((account, at) => [uids[at] ?? '', account]) : [])
  return {
    byKey: (key) => {
      const account = byDn.get(key)
      return typeof account === 'object' ? account : groupByKey.get(key)
    },
    byUid: (uid) => (uid === '' ? undefined : accountByUid.get(uid)),
  }
}

const walk = (start: LdifGroup, { byKey, byUid }: Finder, budget: { left: number }): Found => {
  const found: Found = { members: new Set(), missing: 0 }
  const seen = new Set([start])
  for (const group of seen) {
    budget.left -= group.memberKeys.length + group.memberUids.length + 1
    if (budget.left < 0 || found.members.size > IMPORT_LIMITS.groupMembers) break
    for (const member of [...group.memberKeys.map(byKey), ...group.memberUids.map(byUid)]) {
      if (member === undefined) found.missing += 1
      else if ('memberKeys' in member) seen.add(member)
      else found.members.add(member)
    }
  }
  return found
}

const complaintOf = (
  directory: Directory,
  { address }: LdifGroup,
  found: Found,
  isComplete: boolean,
): Complaint | null => {
  const earlier = directory.addresses.get(address)
  if (earlier !== undefined) {
    return { what: `The group's address ${address} is already in line ${earlier}.`, next: 'Change one of them.' }
  }
  const next = 'Split it into smaller groups; it is left out rather than read by half.'
  if (!isComplete) return { what: `The groups up to ${address} have more than 5,000,000 members together.`, next }
  if (found.members.size <= IMPORT_LIMITS.groupMembers) return null
  return { what: `The group ${address} has more than 10,000 members, those of groups within it included.`, next }
}

const storeGroup = (directory: Directory, group: LdifGroup, found: Found): void => {
  const { line, address, name } = group
  directory.addresses.set(address, line)
  const missing = `The group ${address} names ${found.missing} members that are not in the file; they are left out.`
  if (found.missing > 0) addNote(directory.parsed, line, missing, 'Export them too, if they are accounts.')
  for (const account of found.members) account.groups.push(address)
  directory.parsed.groups.push({ address, name, members: [...found.members].map((account) => account.address) })
}

/** Turns member DNs into addresses, and groups within groups into their members; fills both sides. [X6 S3] */
export const resolveGroups = (directory: Directory): void => {
  const find = finder(directory)
  const budget = { left: STEPS }
  for (const group of directory.groups) {
    const found = walk(group, find, budget)
    const complaint = complaintOf(directory, group, found, budget.left >= 0)
    if (complaint === null) storeGroup(directory, group, found)
    else addSkipped(directory.parsed, group.line, complaint.what, complaint.next)
  }
}
