import type { AccountType } from '@seatwarden/core/seats/account'

/** One account as a file describes it; nothing has been stored yet. [X6] */
export interface ImportedAccount {
  /** 1-based line of the file where the account begins. */
  line: number
  /** Lower case local@domain. */
  address: string
  name: string
  type: AccountType
  enabled: boolean
  /** Dovecot scheme form: {SSHA}…, {ARGON2ID}…, {CRYPT}$6$… */
  passwordHash: string | null
  clearPassword: string | null
  /** Addresses of the groups the account is a member of. */
  groups: string[]
  /** Columns such as u_im, lower case. Absent means the file says nothing. [S3] */
  flags: Record<string, boolean>
  /** The directory's own lasting id (entryUUID, objectGUID …). */
  externalId: string | null
}

export interface ImportedGroup {
  address: string
  name: string
  /** Addresses of accounts in the same file; groups within the group are resolved. */
  members: string[]
}

export interface Complaint {
  what: string
  next: string
}

/** `what` names the thing and what is wrong with it; `next` says what to do. */
export interface ImportProblem extends Complaint {
  line: number
}

/** Shape shared by LDIF and CSV. With `fatal` set every list is empty: nothing may be imported by half. [Q2] */
export interface ParsedImport {
  accounts: ImportedAccount[]
  groups: ImportedGroup[]
  /** Entries or rows that were not read, the first 10,000 of `skippedCount`. */
  skipped: ImportProblem[]
  skippedCount: number
  /** Details left out of things that were read, the first 10,000 of `noteCount`. */
  notes: ImportProblem[]
  noteCount: number
  /** Containers, computers and the like: no account, no problem. */
  passedOver: number
  fatal: ImportProblem | null
}

export interface ImportOptions {
  /** Completes user names without a domain. */
  defaultDomain?: string
}

/** What one file may hold. [Q2] */
export const IMPORT_LIMITS = {
  bytes: 64 * 1024 * 1024,
  entries: 1_000_000,
  valueChars: 64 * 1024,
  groupMembers: 10_000,
  listedProblems: 10_000,
} as const

export const emptyImport = (fatal: ImportProblem | null = null): ParsedImport => ({
  accounts: [],
  groups: [],
  skipped: [],
  skippedCount: 0,
  notes: [],
  noteCount: 0,
  passedOver: 0,
  fatal,
})

export const addSkipped = (parsed: ParsedImport, line: number, what: string, next: string): void => {
  parsed.skippedCount += 1
  if (parsed.skipped.length < IMPORT_LIMITS.listedProblems) parsed.skipped.push({ line, what, next })
}

export const addNote = (parsed: ParsedImport, line: number, what: string, next: string): void => {
  parsed.noteCount += 1
  if (parsed.notes.length < IMPORT_LIMITS.listedProblems) parsed.notes.push({ line, what, next })
}

export const tooManyEntries = (line: number): ImportProblem => ({
  line,
  what: 'The file holds more than 1,000,000 entries.',
  next: 'Split it into smaller files and import them one after the other.',
})

/** A piece of the file for a message: one line, short, no control characters. */
export const quoted = (text: string): string => {
  const plain = text.slice(0, 80).replace(/\p{Cc}/gu, ' ')
  return text.length > 80 ? `"${plain}…"` : `"${plain}"`
}
