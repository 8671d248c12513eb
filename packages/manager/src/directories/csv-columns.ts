import type { Delimiter } from './csv-rows.ts'
import { slug } from './import-address.ts'
import { quoted } from './imported.ts'

/** What a column can mean. Several columns of one kind: the first counts. */
export type Field =
  | 'address'
  | 'user'
  | 'name'
  | 'given'
  | 'family'
  | 'password'
  | 'hash'
  | 'type'
  | 'enabled'
  | 'disabled'
  | 'groups'
  | 'members'
  | 'id'

const SYNONYMS: Record<Field, string> = {
  address: 'address email mail emailaddress mailaddress account userprincipalname upn emailadresse mailadresse adresa',
  user: 'user username userid uid login loginname localpart samaccountname mailbox benutzer benutzername uzivatel',
  name: 'name displayname fullname commonname cn uname anzeigename vollstandigername jmeno celejmeno nomcomplet',
  given: 'firstname givenname forename vorname krestnijmeno prenom',
  family: 'lastname surname sn familyname nachname prijmeni nom',
  password: 'password userpassword upassword clearpassword passwort kennwort heslo motdepasse',
  hash: 'passwordhash hash hashedpassword encryptedpassword passwdhash',
  type: 'type utype accounttype kind',
  enabled: 'enabled active aktiv aktivni status accountenabled',
  disabled: 'disabled accountdisabled uaccountdisabled blocked blockcredential locked suspended gesperrt deaktiviert',
  groups: 'groups group memberof gruppen gruppe skupiny skupina groupes',
  members: 'members member mitglieder clenove membres',
  id: 'id externalid uuid guid objectid entryuuid objectguid employeeid employeenumber',
}

const FIELD_OF = new Map<string, Field>(
  Object.entries(SYNONYMS).flatMap(([field, names]) => names.split(' ').map((name) => [name, field as Field] as const)),
)

/** Switches of an account, as the tool names them. [X1 S3] */
const FLAGS = new Set(
  (
    'u_im u_gw u_smtp u_pop3imap u_webmail u_activesync u_webdav u_as u_avscan u_sip u_ftp u_sms ' +
    'u_client_desktop u_client_connector'
  ).split(' '),
)

export interface Columns {
  width: number
  fields: Map<Field, number>
  flags: { name: string; at: number }[]
  /** Titles that mean nothing here; their columns are left out. */
  unknown: string[]
}

// Google's own export writes "Email Address [Required]".
const titleKey = (title: string): string => slug(title.replace(/\[[^[\]]*\]/g, ''), '')

/** Reads the header row. */
export const readColumns = (titles: string[]): Columns => {
  const columns: Columns = { width: titles.length, fields: new Map(), flags: [], unknown: [] }
  titles.forEach((title, at) => {
    const flag = title.trim().toLowerCase()
    const field = FIELD_OF.get(titleKey(title))
    if (FLAGS.has(flag)) columns.flags.push({ name: flag, at })
    else if (field !== undefined && !columns.fields.has(field)) columns.fields.set(field, at)
    else if (flag !== '') columns.unknown.push(quoted(title.trim()))
  })
  return columns
}

export const UNDERSTOOD =
  'Columns that are understood: address, name, first name, last name, password, password hash, type, enabled, ' +
  'disabled, groups, members, id, and switches such as U_IM.'

const understood = (columns: Columns): number => columns.fields.size + columns.flags.length

/** The delimiter under which most titles of the header line mean something. */
export const detectDelimiter = (header: string): Delimiter => {
  const cut = (delimiter: Delimiter) => header.split(delimiter).map((title) => title.replaceAll('"', ''))
  const score = (delimiter: Delimiter) =>
    understood(readColumns(cut(delimiter))) * 1_000 + Math.min(cut(delimiter).length, 999)
  return ([',', ';', '\t'] as const).reduce((best, next) => (score(next) > score(best) ? next : best))
}
