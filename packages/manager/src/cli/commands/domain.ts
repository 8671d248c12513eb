import type { ChangeResult, DomainRow } from '@seatwarden/protocol/api/manager'
import { glob } from '../../engine/properties/mask.ts'
import { propertiesToRead } from '../../engine/properties/resolve.ts'
import { DOMAIN_PROPERTIES } from '../../engine/properties/table.ts'
import type { Context, Said } from '../context.ts'
import { Failure, failure, misuse } from '../failure.ts'
import { type Command, needed, noMore, pairsIn } from '../grammar.ts'
import { changeSaid } from '../show/change.ts'
import { blocksOf, csvLine } from '../show/values.ts'

const pathOf = (name: string): string => `/domains/${encodeURIComponent(name.toLowerCase())}`

const save = async (context: Context, words: readonly string[], create: boolean): Promise<ChangeResult> => {
  const name = needed(words, 0, 'The domain', `${create ? 'create' : 'modify'} domain DOMAIN [PROPERTY VALUE …]`)
  const body = { properties: pairsIn(words.slice(1)), create, dryRun: context.dryRun }
  return context.ask<ChangeResult>({ method: 'PUT', path: pathOf(name), body })
}

const create = async (context: Context, words: readonly string[]): Promise<Said> => {
  const result = await save(context, words, true)
  return {
    json: result,
    done: context.dryRun ? 'Nothing was changed; the domain would be created.' : 'Domain created.',
  }
}

const modify = async (context: Context, words: readonly string[]): Promise<Said> => {
  needed(words, 1, 'The property', 'modify domain DOMAIN PROPERTY VALUE [PROPERTY VALUE …]')
  const result = await save(context, words, false)
  const said = changeSaid(result, 'affected', 'would be affected')
  return result.seats.length > 0 ? said : { json: result, done: said.done ?? '' }
}

const remove = async (context: Context, words: readonly string[]): Promise<Said> => {
  const name = needed(words, 0, 'The domain', 'delete domain DOMAIN')
  noMore(words, 1, 'delete domain DOMAIN')
  await context.ask<object>({ method: 'DELETE', path: pathOf(name) })
  return { json: {}, done: 'Domain deleted.' }
}

const found = async (context: Context, words: readonly string[], usage: string): Promise<DomainRow[]> => {
  const pattern = needed(words, 0, 'The domain or pattern', usage).toLowerCase()
  const read = propertiesToRead(words.length > 1 ? words.slice(1) : ['*'], DOMAIN_PROPERTIES)
  if (!read.ok) throw new Failure(read.problem)
  const all = await context.ask<DomainRow[]>({ method: 'GET', path: '/domains' })
  const matches = glob(pattern)
  const rows = all.filter(({ name }) => matches(name))
  if (rows.length === 0 && !pattern.includes('*'))
    throw failure(
      'not_found',
      `There is no domain ${pattern.slice(0, 64)} here.`,
      `tool create domain ${pattern.slice(0, 64)}`,
    )
  return rows.map((row) => ({
    ...row,
    values: Object.fromEntries(read.value.map(({ name }) => [name, row.values[name] ?? ''])),
  }))
}

const display = async (context: Context, words: readonly string[]): Promise<Said> => {
  const domains = await found(context, words, 'display domain DOMAIN [PROPERTY …]')
  const blocks = domains.map(({ name, accounts, counting, values }) => ({
    title: name,
    values: { Accounts: String(accounts), Counting: String(counting), ...values },
  }))
  return { json: { domains }, text: blocksOf(blocks) }
}

const exportDomains = async (context: Context, words: readonly string[]): Promise<Said> => {
  const usage = 'export domain DOMAIN PROPERTY [PROPERTY …]'
  if (words.length === 1) throw misuse('The property is missing.', `tool ${usage}`)
  const domains = await found(context, words, usage)
  return {
    json: { domains },
    text: domains.map(({ name, values }) => csvLine([name, ...Object.values(values)])).join(''),
  }
}

export const domainCommands: readonly Command[] = [
  {
    name: 'create domain',
    usage: 'DOMAIN [PROPERTY VALUE …]',
    about: 'create a domain, so that accounts can be created in it',
    options: ['dry-run'],
    examples: [['tool create domain example.net', 'nothing else is needed']],
    run: create,
  },
  {
    name: 'modify domain',
    usage: 'DOMAIN PROPERTY VALUE [PROPERTY VALUE …]',
    about: 'set switches for all accounts of a domain, or its limit of accounts',
    options: ['dry-run'],
    examples: [['tool modify domain example.net U_IM 0', 'off, except where an account says otherwise']],
    run: modify,
  },
  {
    name: 'display domain',
    usage: 'DOMAIN [PROPERTY …]',
    about: 'print what is set on domains; "*" stands for all of them',
    examples: [['tool display domain "*"', 'every domain with its accounts']],
    run: display,
  },
  { name: 'delete domain', usage: 'DOMAIN', about: 'delete a domain that has no accounts', run: remove },
  {
    name: 'export domain',
    usage: 'DOMAIN PROPERTY [PROPERTY …]',
    about: 'print domain,value,value,',
    run: exportDomains,
  },
]
