import type { BackupView, ExportView, FileView } from '@seatwarden/protocol/api/license-views'
import type { ActivationResult } from '@seatwarden/protocol/api/manager'
import { problem } from '@seatwarden/protocol/problem'
import { askWithAdvice, quoted } from '../advice.ts'
import type { Context, Said } from '../context.ts'
import { Failure } from '../failure.ts'
import { contentSaid } from '../file-out.ts'
import { readNamed, textOf } from '../file-text.ts'
import { type Command, needed, noMore } from '../grammar.ts'
import { activationSaid } from '../show/activation.ts'
import { backupsText, changeLines, fileText } from '../show/license-file.ts'
import { serverDates } from '../zone.ts'
import { fetchNews } from './activation.ts'

/** A number is a backup; a file of such a name is ./12. */
const isFile = ({ io }: Context, named: string): boolean =>
  named === '-' || /[./\\]/.test(named) || (!/^\d+$/.test(named) && io.exists(named))

const contentOf = async (context: Context, path: string): Promise<string> => textOf(await readNamed(context.io, path))

const read = async (context: Context, path: string): Promise<FileView> => {
  const body = { text: await contentOf(context, path) }
  return context.ask<FileView>({ method: 'POST', path: '/license/verify', body })
}

/** The code of a refusal may be one of a newer manager's. */
const refused = ({ code, sentence, next }: NonNullable<FileView['refusal']>): Failure =>
  new Failure({ ...problem('license_malformed', sentence, next), code, title: 'Would not be installed here' })

/** [A2 L2] */
const verify = async (context: Context, words: readonly string[]): Promise<Said> => {
  const path = needed(words, 0, 'The file', 'license verify FILE')
  noMore(words, 1, 'license verify FILE')
  const view = await read(context, path)
  const text = fileText(view, await serverDates(context), context.io.columns, context.paint)
  return {
    json: view,
    text,
    ...(view.refusal ? { failed: refused(view.refusal) } : { done: 'It can be used here. Nothing was changed.' }),
  }
}

const diffWithNews = async (context: Context): Promise<Said> => {
  const { at, result } = await fetchNews(context, true)
  const changes = result?.changes ?? []
  const text = result ? changeLines(changes, context.io.columns) : 'Nothing is new at the vendor.\n'
  return { json: { at, license: result, changes }, text }
}

const diffWithFile = async (context: Context, path: string): Promise<Said> => {
  const view = await read(context, path)
  const why = view.refusal && `It would not be installed here: ${view.refusal.sentence}`
  const text = why && view.changes.length === 0 ? '' : changeLines(view.changes, context.io.columns)
  return { json: view, text, ...(why && { notes: [why] }) }
}

const NO_BACKUP = { not_found: 'tool license backups' }

const restored = async (context: Context, named: string, dryRun: boolean): Promise<ActivationResult> => {
  const command = `license restore ${quoted(named)}`
  const file = isFile(context, named)
  const path = file ? '/license/restore' : `/license/backups/${encodeURIComponent(named)}/restore`
  const body = file ? { text: await contentOf(context, named), dryRun } : { dryRun }
  return askWithAdvice<ActivationResult>(context, { method: 'POST', path, body }, { command, after: NO_BACKUP })
}

/** With what a refresh would bring, with a file, or with a backup. [A12] */
const diff = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 1, 'license diff [FILE | BACKUP_ID]')
  const [named] = words
  if (named === undefined) return diffWithNews(context)
  if (isFile(context, named)) return diffWithFile(context, named)
  const result = await restored(context, named, true)
  return { json: result, text: changeLines(result.changes, context.io.columns) }
}

/** [A10] */
const restore = async (context: Context, words: readonly string[]): Promise<Said> => {
  const usage = 'license restore BACKUP_ID | FILE'
  const named = needed(words, 0, 'The backup', usage)
  noMore(words, 1, usage)
  const result = await restored(context, named, context.dryRun)
  const would = `this would restore the license of ${result.orderId}`
  return activationSaid(result, context.io.columns, `License ${result.orderId} is in force.`, would)
}

const backups = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 0, 'license backups')
  const all = await context.ask<BackupView[]>({ method: 'GET', path: '/license/backups' })
  return {
    json: { backups: all },
    text: backupsText(all, await serverDates(context), context.io.columns, context.paint),
  }
}

const backupFile = async (context: Context, backupId: string): Promise<Said> => {
  const path = `/license/backups/${encodeURIComponent(backupId)}`
  const typed = { command: 'license backup', after: NO_BACKUP }
  const backup = await askWithAdvice<BackupView & { text: string }>(context, { method: 'GET', path }, typed)
  return contentSaid(context, { json: backup, text: backup.text, what: `The license file of backup ${backupId}` })
}

/** Now, or the file of one that was made; --out writes its license file. [A10] */
const backup = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 1, 'license backup [BACKUP_ID] [--out FILE]')
  if (words[0] !== undefined) return backupFile(context, words[0])
  const made = await context.ask<BackupView>({ method: 'POST', path: '/license/backups' })
  if (context.options.out !== undefined) return backupFile(context, made.backupId)
  return { json: made, done: `Backup ${made.backupId} of ${made.orderId} is made.` }
}

/** XML, as the portal takes it. [L10 A2] */
const exportXml = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 0, 'license export [--out FILE]')
  const view = await context.ask<ExportView>({ method: 'GET', path: '/license/export' })
  return contentSaid(context, { json: view, text: view.xml, what: 'The export' })
}

export const licenseFileCommands: readonly Command[] = [
  {
    name: 'license verify',
    usage: 'FILE',
    about: 'what is in a license file, and could it be used here',
    more: 'Exit status 2 when it could not. Nothing is changed and nobody is asked.',
    run: verify,
  },
  {
    name: 'license diff',
    usage: '[FILE | BACKUP_ID]',
    about: 'what a refresh, a file or a backup would change',
    examples: [
      ['tool license diff', 'what is new at the vendor'],
      ['tool license diff license.txt', 'before it is entered'],
    ],
    run: diff,
  },
  {
    name: 'license backup',
    usage: '[BACKUP_ID] [--out FILE]',
    about: "back the license up now, or fetch a backup's file",
    more: 'The manager keeps a backup before every change by itself. --out writes the license file too.',
    options: ['out'],
    examples: [['tool license backup --out license.txt', 'the license file that is installed']],
    run: backup,
  },
  { name: 'license backups', usage: '', about: 'backups with date, order and reason', run: backups },
  {
    name: 'license restore',
    usage: 'BACKUP_ID | FILE',
    about: 'install the license of a backup again',
    options: ['dry-run'],
    run: restore,
  },
  {
    name: 'license export',
    usage: '[--out FILE]',
    about: 'Export License: XML for the portal',
    more: 'The license file itself comes from "tool license backup --out FILE".',
    options: ['out'],
    run: exportXml,
  },
  {
    name: 'export license',
    usage: '[--out FILE]',
    about: 'the same as "tool license export"',
    options: ['out'],
    run: exportXml,
  },
]
