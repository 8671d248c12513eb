/** A separately licensed service. The order of this table is the order of every list of modules. */
export const MODULES = {
  mail: { name: 'Mail', category: 'server' },
  im: { name: 'Instant Messaging', category: 'server' },
  groupware: { name: 'Groupware', category: 'server' },
  webmail: { name: 'Web Client', category: 'server' },
  activesync: { name: 'ActiveSync', category: 'server' },
  webdav: { name: 'WebDAV', category: 'server' },
  antivirus: { name: 'Antivirus', category: 'server' },
  antispam: { name: 'Anti-Spam', category: 'server' },
  sip: { name: 'SIP', category: 'server' },
  ftp: { name: 'FTP', category: 'server' },
  sms: { name: 'SMS', category: 'server' },
  desktop_client: { name: 'Desktop Client', category: 'client' },
  connector: { name: 'Outlook Connector', category: 'client' },
} as const satisfies Record<string, { name: string; category: Category }>

export type Category = 'server' | 'client'
export type ModuleId = keyof typeof MODULES

export const MODULE_IDS = Object.keys(MODULES) as ModuleId[]
export const isModuleId = (text: string): text is ModuleId => Object.hasOwn(MODULES, text)

/**
 * A switch turns one thing on for an account. Each module has one of its own name; mail has a second, `smtp`, because
 * U_SMTP and U_POP3IMAP are set apart [X1] while one mail seat covers both.
 */
export type SwitchId = ModuleId | 'smtp'
/** Stored as bits in this order: `smtp` stands first and new modules last, so that no stored bit ever moves. */
export const SWITCH_IDS: SwitchId[] = ['smtp', ...MODULE_IDS]

export const switchesOf = (module: ModuleId): SwitchId[] => (module === 'mail' ? ['mail', 'smtp'] : [module])
export const moduleOf = (id: SwitchId): ModuleId => (id === 'smtp' ? 'mail' : id)

/** A set of switches in one number, so that a million accounts stay small. */
export type Switches = number
const BIT = Object.fromEntries(SWITCH_IDS.map((id, at) => [id, 1 << at])) as Record<SwitchId, number>

export const NO_SWITCHES: Switches = 0
export const hasSwitch = (set: Switches, id: SwitchId): boolean => (set & BIT[id]) !== 0
export const withSwitch = (set: Switches, id: SwitchId): Switches => set | BIT[id]
export const withoutSwitch = (set: Switches, id: SwitchId): Switches => set & ~BIT[id]
export const switchesIn = (set: Switches): SwitchId[] => SWITCH_IDS.filter((id) => hasSwitch(set, id))
export const switchSet = (ids: Iterable<SwitchId>): Switches => [...ids].reduce(withSwitch, NO_SWITCHES)
