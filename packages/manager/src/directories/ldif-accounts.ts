import type { AccountType } from '@seatwarden/core/seats/account'
import { dnNormaliser, domainOfDn } from './dn.ts'
import { readAddress, readName, slug } from './import-address.ts'
import { readPassword } from './import-password.ts'
import {
  addNote,
  addSkipped,
  type Complaint,
  emptyImport,
  type ImportedAccount,
  type ImportOptions,
  type ParsedImport,
  quoted,
} from './imported.ts'
import { type LdifEntry, ldifEntries } from './ldif.ts'
import { type LdifGroup, resolveGroups } from './ldif-groups.ts'

const words = (text: string): Set<string> => new Set(text.split(' '))

const WANTED = words(
  'objectclass mail rfc822mailbox uid userid samaccountname cn commonname displayname givenname gn sn surname ' +
    'userpassword nsaccountlock useraccountcontrol member uniquemember memberuid ' +
    'entryuuid objectguid nsuniqueid ipauniqueid',
)
const GROUPS = words('groupofnames groupofuniquenames groupofmembers groupofentries posixgroup group')
const RESOURCES = words('calendarresource room')
const USERS = words('inetorgperson organizationalperson person posixaccount user mailuser mailaccount zimbraaccount')
const CONTAINERS = words(
  'organizationalunit organization domain dcobject country locality container builtindomain domaindns computer device ' +
    'organizationalrole nscontainer subentry referral pilotorganization',
)

type Kind = AccountType | 'container' | 'contact' | 'unknown'
const kindOf = (classes: string[]): Kind => {
  const has = (names: ReadonlySet<string>) => classes.some((name) => names.has(name))
  if (classes.includes('computer')) return 'container'
  if (has(GROUPS)) return 'group'
  if (has(RESOURCES)) return 'resource'
  if (classes.includes('contact')) return 'contact'
  if (has(USERS)) return 'user'
  return has(CONTAINERS) ? 'container' : 'unknown'
}

/** The attribute's value without options (cn before cn;lang-en), of the first name that has one. */
const first = (entry: LdifEntry, ...names: string[]): string => {
  for (const name of names) {
    let best = ''
    for (const { text, hasOption } of entry.values.get(name) ?? []) {
      const value = text.trim()
      if (value !== '' && !hasOption) return value
      if (best === '') best = value
    }
    if (best !== '') return best
  }
  return ''
}

const nameOf = (entry: LdifEntry, address: string): string =>
  readName(first(entry, 'displayname', 'cn', 'commonname')) ||
  readName(`${first(entry, 'givenname', 'gn')} ${first(entry, 'sn', 'surname')}`) ||
  address.slice(0, address.lastIndexOf('@'))

// 0x2 is ACCOUNTDISABLE. A login shell says nothing about mail.
const isEnabled = (entry: LdifEntry): boolean =>
  first(entry, 'nsaccountlock').toLowerCase() !== 'true' && (Number(first(entry, 'useraccountcontrol')) & 2) === 0

// Active Directory stores the first three fields of a GUID with the low byte first.
const guid = (hex: string): string | null => {
  const [, a, b, c, d, e] = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(hex) ?? []
  const swap = (part = '') => part.match(/../g)?.toReversed().join('') ?? ''
  return d === undefined || e === undefined ? null : `${swap(a)}-${swap(b)}-${swap(c)}-${d}-${e}`
}

const externalIdOf = (entry: LdifEntry): string | null =>
  first(entry, 'entryuuid', 'nsuniqueid', 'ipauniqueid').toLowerCase().slice(0, 128) || guid(first(entry, 'objectguid'))

interface Reading {
  parsed: ParsedImport
  /** Was there any dn at all? */
  hasNames: boolean
  options: ImportOptions
  dnKey: (dn: string) => string
  /** By normalised DN: the account, or the line of what is none. */
  byDn: Map<string, ImportedAccount | number>
  /** Line of the first entry with this address. */
  addresses: Map<string, number>
  /** Of each account, in their order. */
  uids: string[]
  groups: LdifGroup[]
}

const addressOf = (entry: LdifEntry, options: ImportOptions): string | Complaint => {
  const mail = first(entry, 'mail', 'rfc822mailbox')
  if (mail !== '') {
    const address = mail.includes('@') ? readAddress(mail) : null
    const what = `The mail address ${quoted(mail)} can't be used.`
    return address ?? { what, next: 'Correct the address in the file.' }
  }
  const uid = first(entry, 'uid', 'userid', 'samaccountname')
  if (uid === '')
    return { what: 'The entry has neither mail nor uid.', next: 'Give it one of them, if it is a mailbox.' }
  const address = readAddress(uid, options.defaultDomain)
  if (address !== null) return address
  return options.defaultDomain === undefined
    ? { what: `The entry has no mail, and its uid ${quoted(uid)} no domain.`, next: 'Name a default domain.' }
    : { what: `The uid ${quoted(uid)} can't be part of a mail address.`, next: 'Give the entry a mail attribute.' }
}

type Password = Pick<ImportedAccount, 'passwordHash' | 'clearPassword'>
const passwordOf = (entry: LdifEntry, address: string, parsed: ParsedImport): Password => {
  let left: { line: number; note: string } | null = null
  for (const { line, text } of entry.values.get('userpassword') ?? []) {
    const { hash, clear, note } = readPassword(text)
    if (hash !== null || clear !== null) return { passwordHash: hash, clearPassword: clear }
    if (note !== null) left ??= { line, note }
  }
  if (left !== null) addNote(parsed, left.line, `${address}: ${left.note}`, 'Set a new password.')
  return { passwordHash: null, clearPassword: null }
}

const notesOn = (entry: LdifEntry, address: string, parsed: ParsedImport): void => {
  const mails = entry.values.get('mail')?.length ?? 0
  const others = `${address} has ${mails} mail addresses; the others are left out.`
  if (mails > 1) addNote(parsed, entry.line, others, 'Add them as aliases in the mail server.')
  for (const { line, name } of entry.links) {
    addNote(parsed, line, `${address}: ${name} is a link to a file, which is never opened.`, 'Write the value itself.')
  }
}

const addAccount = (reading: Reading, entry: LdifEntry, key: string, type: AccountType): Complaint | null => {
  const address = addressOf(entry, reading.options)
  if (typeof address !== 'string') return address
  const earlier = reading.addresses.get(address)
  if (earlier !== undefined)
    return { what: `${address} is already in line ${earlier}.`, next: 'Leave one of them out.' }
  const account: ImportedAccount = {
    line: entry.line,
    address,
    name: nameOf(entry, address),
    type,
    enabled: isEnabled(entry),
    ...passwordOf(entry, address, reading.parsed),
    groups: [],
    flags: {},
    externalId: externalIdOf(entry),
  }
  notesOn(entry, address, reading.parsed)
  reading.addresses.set(address, entry.line)
  reading.byDn.set(key, account)
  reading.uids.push(first(entry, 'uid', 'userid', 'samaccountname').toLowerCase())
  reading.parsed.accounts.push(account)
  return null
}

const groupAddress = (entry: LdifEntry, name: string, options: ImportOptions): string | null => {
  const mail = first(entry, 'mail', 'rfc822mailbox')
  if (mail === '') return readAddress(slug(name), options.defaultDomain ?? domainOfDn(entry.dn) ?? '')
  return mail.includes('@') ? readAddress(mail) : null
}

const addGroup = (reading: Reading, entry: LdifEntry, key: string): Complaint | null => {
  const name = readName(first(entry, 'displayname', 'cn', 'commonname'))
  const address = groupAddress(entry, name, reading.options)
  if (address === null) {
    const what = `The group ${quoted(name || entry.dn)} has no mail address, and none can be made of its name.`
    return { what, next: 'Give it a mail attribute, or name a default domain.' }
  }
  const texts = (attribute: string) => (entry.values.get(attribute) ?? []).map(({ text }) => text.trim())
  const memberKeys = [...texts('member'), ...texts('uniquemember')].map(reading.dnKey)
  const memberUids = texts('memberuid').map((uid) => uid.toLowerCase())
  reading.groups.push({ line: entry.line, key, address, name: name || address, memberKeys, memberUids })
  return null
}

const byKind = (reading: Reading, entry: LdifEntry, key: string): Complaint | null => {
  const kind = kindOf(entry.values.get('objectclass')?.map(({ text }) => text.trim().toLowerCase()) ?? [])
  if (kind === 'group') return addGroup(reading, entry, key)
  if (kind === 'user' || kind === 'resource') return addAccount(reading, entry, key, kind)
  if (kind === 'container') {
    reading.parsed.passedOver += 1
    return null
  }
  const what = `${quoted(entry.dn)} is ${kind === 'contact' ? 'a contact' : 'neither a person, a group nor a resource'}.`
  return { what, next: 'Nothing needs to be done, unless it is a mailbox.' }
}

const takeEntry = (reading: Reading, entry: LdifEntry): Complaint | null => {
  if (entry.changeType !== 'add') {
    const what = `The record is a change (${quoted(entry.changeType)}); only whole entries are read.`
    return { what, next: 'Export the entries themselves.' }
  }
  if (entry.problem !== null) return entry.problem
  const key = reading.dnKey(entry.dn)
  const known = reading.byDn.get(key)
  const earlier = typeof known === 'object' ? known.line : known
  if (earlier !== undefined)
    return { what: `${quoted(entry.dn)} is already in line ${earlier}.`, next: 'Leave one out.' }
  reading.byDn.set(key, entry.line)
  return byKind(reading, entry, key)
}

/** Reads accounts and groups out of LDIF. Never throws. [X6 Q2] */
export const parseLdif = (text: string, options: ImportOptions): ParsedImport => {
  const reading: Reading = {
    parsed: emptyImport(),
    hasNames: false,
    options,
    dnKey: dnNormaliser(),
    byDn: new Map(),
    addresses: new Map(),
    uids: [],
    groups: [],
  }
  for (const event of ldifEntries(text, WANTED)) {
    if (event.kind === 'fatal') return emptyImport(event.problem)
    if (event.dn !== '' || event.problem === null) reading.hasNames = true
    const complaint = takeEntry(reading, event)
    const line = event.problem?.line ?? event.line
    if (complaint !== null) addSkipped(reading.parsed, line, complaint.what, complaint.next)
  }
  if (!reading.hasNames) {
    const next = 'Check that it is an LDIF file; a table of accounts is read as CSV.'
    return emptyImport({ line: 1, what: 'No entry of the file begins with "dn:".', next })
  }
  resolveGroups(reading)
  return reading.parsed
}
