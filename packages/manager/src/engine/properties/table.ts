import { MODULE_IDS, MODULES, type ModuleId, moduleOf, type SwitchId } from '@seatwarden/core/module'

/** One property as people type it; upper and lower case are the same. [X1] */
export interface Property {
  name: string
  about: string
  /** What it may be set to; null: it can only be read. */
  values: string | null
  /** It can be set but never read. */
  secret?: true
  /** Too long to be printed among others: `*` leaves it out. */
  long?: true
}

/** The switch that each U_ property turns. Mail has two of them. [X1 S3] */
export const SWITCH_PROPERTIES = {
  U_SMTP: 'smtp',
  U_POP3IMAP: 'mail',
  U_IM: 'im',
  U_GW: 'groupware',
  U_WebMail: 'webmail',
  U_ActiveSync: 'activesync',
  U_WebDAV: 'webdav',
  U_AVScan: 'antivirus',
  U_AS: 'antispam',
  U_SIP: 'sip',
  U_FTP: 'ftp',
  U_SMS: 'sms',
  U_Client_Desktop: 'desktop_client',
  U_Client_Connector: 'connector',
} as const satisfies Record<string, SwitchId>

const SERVICES: Partial<Record<SwitchId, string>> = { smtp: 'Mail, sending', mail: 'Mail, reading (POP3, IMAP)' }

export const switchTitle = (id: SwitchId): string => SERVICES[id] ?? MODULES[moduleOf(id)].name

const switches: Property[] = Object.entries(SWITCH_PROPERTIES).map(([name, id]) => ({
  name,
  about: switchTitle(id),
  values: '1 on, 0 off, default',
}))

export const ACCOUNT_PROPERTIES: readonly Property[] = [
  ...switches,
  {
    name: 'U_Type',
    about: 'Kind of account; only users count',
    values:
      '0 user, 1 mailing list, 2 executable, 3 notification, 4 static route, 5 catalog, 6 list server, ' +
      '7 group, 8 resource, 9 alias',
  },
  { name: 'U_AccountDisabled', about: 'The account is disabled and does not count', values: '1 disabled, 0 enabled' },
  { name: 'U_Name', about: "The person's name", values: 'up to 256 characters' },
  { name: 'U_Password', about: 'Password of a local account', values: '1 to 256 characters', secret: true },
]

export const DOMAIN_PROPERTIES: readonly Property[] = [
  ...switches,
  { name: 'D_AccountLimit', about: 'Most user accounts in the domain', values: 'a whole number, default (none)' },
]

const stem = (module: ModuleId): string => {
  const found = Object.entries(SWITCH_PROPERTIES).find(([, id]) => id === module)?.[0]
  return module === 'mail' || !found ? 'Mail' : found.slice('U_'.length)
}

/** `C_IM_ProcessingMode`: who may use the module. [S3] */
export const modeProperty = (module: ModuleId): string => `C_${stem(module)}_ProcessingMode`
export const groupProperty = (module: ModuleId): string => `C_${stem(module)}_ProcessingGroup`

export const MODE_VALUES = '0 all, 1 all except selected, 3 members of a group, 5 selected domains, 9 selected accounts'

export const SYSTEM_PROPERTIES: readonly Property[] = [
  { name: 'C_LicenseStatus', about: 'Status: OK, Evaluation or Reference ID Mismatch', values: null },
  { name: 'C_Reference', about: 'Reference ID of this machine', values: null },
  { name: 'C_OnlineLicense', about: 'Order ID; setting it activates online', values: 'an Order ID' },
  {
    name: 'C_License',
    about: 'The license file; setting it enters one; not part of "*"',
    values: 'the text of a license file',
    long: true,
  },
  { name: 'Statistics_ActiveUsers', about: 'Used Seats of the master module', values: null },
  { name: 'Statistics_LicensedUsers', about: 'Seats of the master module', values: null },
  ...MODULE_IDS.flatMap((module) => [
    { name: modeProperty(module), about: `Who may use ${MODULES[module].name}`, values: MODE_VALUES },
    { name: groupProperty(module), about: `The group of mode 3 of ${MODULES[module].name}`, values: 'an address' },
  ]),
]

/** The property that turns a switch, for messages. */
export const propertyOf = (id: SwitchId): string =>
  Object.entries(SWITCH_PROPERTIES).find(([, other]) => other === id)?.[0] ?? ''
