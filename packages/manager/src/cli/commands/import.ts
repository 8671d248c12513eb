import type { ImportResult } from '@seatwarden/protocol/api/manager'
import type { Context, Said } from '../context.ts'
import { count } from '../dates.ts'
import { failure, misuse } from '../failure.ts'
import { readNamed, textOf } from '../file-text.ts'
import { needed, noMore } from '../grammar.ts'
import { lines, seatLines } from '../show/change.ts'
import { plain } from '../table.ts'

const LONGEST = 64 * 1024 * 1024

type Format = 'ldif' | 'csv'

const formatOf = (asked: string | undefined, path: string, text: string): Format => {
  const name = asked?.toLowerCase() ?? ''
  if (name === 'ldif' || name === 'csv') return name
  if (asked !== undefined) throw misuse(`--format is ldif or csv, not "${asked.slice(0, 32)}".`)
  if (/\.ldif?$/i.test(path)) return 'ldif'
  if (/\.(csv|tsv)$/i.test(path)) return 'csv'
  return /^(?:\s*#[^\n]*\n|\s*\n)*(?:version|dn):/i.test(text.slice(0, 4096)) ? 'ldif' : 'csv'
}

const rowText = ({ line, address, action, reason }: ImportResult['rows'][number]): string =>
  `${action.padEnd(6)}  line ${line}: ${address === null ? '' : `${address}, `}${plain(reason)}\n`

const said = (result: ImportResult): Said => {
  const { add, change, skip, dryRun } = result
  const figures = `add ${count(add)}, change ${count(change)}, skip ${count(skip)}`
  return {
    json: result,
    text: result.rows.map(rowText).join('') + lines(seatLines(result.seats)),
    done: dryRun ? `Nothing was changed; this would ${figures}.` : `Imported: ${figures}.`,
  }
}

/** `tool import account FILE` [X6] */
export const importAccounts = async (context: Context, words: readonly string[]): Promise<Said> => {
  const usage = 'import account FILE [--format ldif|csv] [--domain DOMAIN] [--dry-run]'
  const path = needed(words, 0, 'The file', usage)
  noMore(words, 1, usage)
  const { format, domain } = context.options
  const bytes = await readNamed(context.io, path)
  if (bytes.byteLength > LONGEST)
    throw failure(
      'too_large',
      'The file is larger than 64 MiB. Nothing was imported.',
      'Split it and import the parts.',
    )
  const text = textOf(bytes)
  const body = {
    format: formatOf(format, path, text),
    text,
    dryRun: context.dryRun,
    ...(domain !== undefined && { defaultDomain: domain }),
  }
  return said(await context.ask<ImportResult>({ method: 'POST', path: '/accounts/import', body }))
}
