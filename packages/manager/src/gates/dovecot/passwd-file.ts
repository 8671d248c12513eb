/** One local account as the passwd-file needs it. Directory and SQL accounts don't belong here. [X8] */
export interface PasswdAccount {
  address: string
  /** Dovecot scheme form, {SCHEME}…; without one nobody could log in, so the account is left out. */
  passwordHash: string | null
  enabled: boolean
}

export interface MailboxOwner {
  /** System user and group that own the mail folders, as numbers. */
  uid: number
  gid: number
  /** Home folder; {domain} and {local} stand for the parts of the address. */
  home: string
}

export type LeftOut = 'disabled' | 'no_password' | 'address_unusable' | 'password_unusable' | 'home_unusable' | 'double'

export interface PasswdLines {
  text: string
  leftOut: { address: string; code: LeftOut }[]
}

const HEADER = '# Written by Seatwarden; changes made here are lost.\n'
/** A field ends at a colon, a line at a control character; '#' would make the line a comment, '/' leave the folder. */
const ADDRESS = /^[^\s\p{C}:#/@."\\][^\s\p{C}:/@"\\]*@[a-z0-9][a-z0-9.-]*$/u
const HASH = /^\{[A-Z0-9.-]+\}[!-9;-~]+$/
const UNUSABLE_HOME = /[\p{C}:]|(?:^|\/)\.\.(?:\/|$)/u

// Dovecot 2.3 looks names up with the apostrophe escaped, so it must stand so in the file.
const keyOf = (address: string): string => address.replaceAll("'", "\\'")

const homeOf = (address: string, template: string): string => {
  const at = address.lastIndexOf('@')
  const parts: Record<string, string> = { local: address.slice(0, at), domain: address.slice(at + 1) }
  return template.replace(/\{(local|domain)\}/g, (_, part: string) => parts[part] ?? '')
}

const leaveOut = (account: PasswdAccount, home: string): LeftOut | null => {
  if (!account.enabled) return 'disabled'
  if (account.passwordHash === null) return 'no_password'
  if (!ADDRESS.test(account.address)) return 'address_unusable'
  if (!HASH.test(account.passwordHash)) return 'password_unusable'
  return UNUSABLE_HOME.test(home) || !home.startsWith('/') ? 'home_unusable' : null
}

/**
 * Dovecot's passwd-file (user:password:uid:gid:gecos:home), sorted by address, with what was left out and why. An
 * account that can't be written safely never harms the others' lines. [X8 Q2]
 */
export const passwdLines = (accounts: Iterable<PasswdAccount>, owner: MailboxOwner): PasswdLines => {
  const lines = new Map<string, string>()
  const leftOut: PasswdLines['leftOut'] = []
  for (const account of accounts) {
    const { address, passwordHash } = account
    const home = homeOf(address, owner.home)
    const code = leaveOut(account, home) ?? (lines.has(address) ? 'double' : null)
    if (code === null)
      lines.set(address, `${keyOf(address)}:${passwordHash ?? ''}:${owner.uid}:${owner.gid}::${home}\n`)
    else leftOut.push({ address, code })
  }
  const sorted = [...lines].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line)
  return { text: `${HEADER}${sorted.join('')}`, leftOut }
}

/** The text alone. */
export const passwdFile = (accounts: Iterable<PasswdAccount>, owner: MailboxOwner): string =>
  passwdLines(accounts, owner).text
