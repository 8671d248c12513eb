import type { AccountValues, ChangeResult } from '@seatwarden/protocol/api/manager'
import type { Context, Said } from '../context.ts'
import { misuse } from '../failure.ts'
import { type Command, needed, noMore, pairsIn } from '../grammar.ts'
import { changeSaid, lines, seatLines } from '../show/change.ts'
import { blocksOf, csvLine, valuesOf } from '../show/values.ts'
import { stream } from '../stream.ts'
import { explainAccount } from './explain.ts'
import { importAccounts } from './import.ts'
import { withPassword } from './password.ts'

const create = async (context: Context, words: readonly string[]): Promise<Said> => {
  const address = needed(words, 0, 'The address', 'create account ADDRESS [PROPERTY VALUE …]')
  const properties = await withPassword(context, pairsIn(words.slice(1)))
  const body = { address, properties, dryRun: context.dryRun }
  const result = await context.ask<ChangeResult>({ method: 'POST', path: '/accounts', body })
  return { ...changeSaid(result, 'created', 'would be created'), text: lines(seatLines(result.seats)) }
}

const modify = async (context: Context, words: readonly string[]): Promise<Said> => {
  const usage = 'modify account MASK PROPERTY VALUE [PROPERTY VALUE …]'
  const mask = needed(words, 0, 'The address or pattern', usage)
  needed(words, 1, 'The property', usage)
  const properties = await withPassword(context, pairsIn(words.slice(1)))
  const body = { mask, properties, dryRun: context.dryRun }
  const result = await context.ask<ChangeResult>({ method: 'POST', path: '/accounts/modify', body })
  return changeSaid(result, 'changed', 'would be changed')
}

const remove = async (context: Context, words: readonly string[]): Promise<Said> => {
  const mask = needed(words, 0, 'The address or pattern', 'delete account MASK')
  noMore(words, 1, 'delete account MASK')
  const body = { mask, dryRun: context.dryRun }
  const result = await context.ask<ChangeResult>({ method: 'POST', path: '/accounts/delete', body })
  return changeSaid(result, 'deleted', 'would be deleted')
}

/** Pages of accounts with the values asked for. */
async function* pages(context: Context, mask: string, property: readonly string[]): AsyncGenerator<AccountValues> {
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: Record<string, string | readonly string[]> = { mask, property, ...(cursor !== '' && { cursor }) }
    const page: AccountValues = await context.ask<AccountValues>({ method: 'GET', path: '/accounts/properties', query })
    yield page
    cursor = page.next
  }
}

const asJson = (page: AccountValues): object[] =>
  page.items.map(({ address, values }) => ({ address, values: valuesOf(page.properties, values) }))

const display = (context: Context, words: readonly string[]): Promise<number> => {
  const mask = needed(words, 0, 'The address or pattern', 'display account MASK [PROPERTY …]')
  const properties = words.length > 1 ? words.slice(1) : ['*']
  const text = (page: AccountValues) =>
    blocksOf(page.items.map(({ address, values }) => ({ title: address, values: valuesOf(page.properties, values) })))
  return stream(context, 'accounts', pages(context, mask, properties), { json: asJson, text })
}

const exportAccounts = (context: Context, words: readonly string[]): Promise<number> => {
  const usage = 'export account MASK PROPERTY [PROPERTY …]'
  const mask = needed(words, 0, 'The address or pattern', usage)
  if (words.length < 2) throw misuse('The property is missing.', `tool ${usage}`)
  const text = (page: AccountValues) => page.items.map(({ address, values }) => csvLine([address, ...values])).join('')
  return stream(context, 'accounts', pages(context, mask, words.slice(1)), { json: asJson, text })
}

export const accountCommands: readonly Command[] = [
  {
    name: 'create account',
    usage: 'ADDRESS [PROPERTY VALUE …]',
    about: 'create a local account',
    options: ['dry-run'],
    examples: [['tool create account anna@example.net U_Name "Anna Nováková"', 'creates an enabled user']],
    run: create,
  },
  {
    name: 'modify account',
    usage: 'MASK PROPERTY VALUE [PROPERTY VALUE …]',
    about: 'set properties of all accounts that the pattern names',
    options: ['dry-run'],
    examples: [
      ['tool modify account "*@*" U_IM 0', 'switches instant messaging off for everybody who exists'],
      ['tool modify account anna@example.net U_Password -', 'reads the new password from standard input'],
    ],
    run: modify,
  },
  {
    name: 'display account',
    usage: 'MASK [PROPERTY …]',
    about: 'print properties; without any, or with "*", all of them',
    examples: [['tool display account anna@example.net "*"', 'everything about one account']],
    run: display,
  },
  {
    name: 'delete account',
    usage: 'MASK',
    about: 'delete accounts; their seats are free at once',
    options: ['dry-run'],
    examples: [['tool delete account "*@old.example" --dry-run', 'says how many it would be']],
    run: remove,
  },
  {
    name: 'export account',
    usage: 'MASK PROPERTY [PROPERTY …]',
    about: 'print address,value,value, a line per account',
    examples: [['tool export account "*@*" u_im u_activesync', 'who may use what']],
    run: exportAccounts,
  },
  {
    name: 'import account',
    usage: 'FILE',
    about: 'take in accounts from LDIF or CSV; - reads standard input',
    options: ['dry-run', 'format', 'domain'],
    examples: [['tool import account people.csv --dry-run', 'add, change or skip, and what it does to the seats']],
    run: importAccounts,
  },
  {
    name: 'check account',
    usage: 'ADDRESS [MODULE]',
    about: 'why an account counts and what each module answers',
    run: explainAccount,
  },
]
