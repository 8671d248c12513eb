import { MODULE_IDS, MODULES } from '@seatwarden/core/module'
import type { RefreshResult } from '@seatwarden/protocol/api/license-views'
import type { ActivationResult } from '@seatwarden/protocol/api/manager'
import { askWithAdvice, quoted } from '../advice.ts'
import type { Context, Said } from '../context.ts'
import { DETAILS, detailsOf } from '../details.ts'
import { misuse } from '../failure.ts'
import { readNamed, textOf } from '../file-text.ts'
import { type Command, needed, noMore } from '../grammar.ts'
import { activationSaid, activationText, installedSaid } from '../show/activation.ts'
import { moduleCalled } from './module.ts'

const enter = async (context: Context, path: string, command: string): Promise<Said> => {
  const body = { text: textOf(await readNamed(context.io, path)), dryRun: context.dryRun }
  const request = { method: 'POST', path: '/license/file', body } as const
  return installedSaid(await askWithAdvice<ActivationResult>(context, request, { command }), context.io.columns)
}

const withFile = (context: Context, words: readonly string[], file: string): Promise<Said> => {
  if (words.length > 0 || detailsOf(context.options))
    throw misuse('A license file needs nothing beside it. Nothing was changed.', 'tool license activate --file FILE')
  return enter(context, file, 'license activate')
}

/** No Order ID is the name of a file. */
const noFile = ({ io }: Context, orderId: string): void => {
  if (/[./]/.test(orderId) && io.exists(orderId))
    throw misuse(`${orderId} is a file. Nothing was changed.`, `tool license activate --file ${quoted(orderId)}`)
}

/** Online, or from a file. [A1 A2] */
const activate = async (context: Context, words: readonly string[]): Promise<Said> => {
  const { file } = context.options
  if (file !== undefined) return withFile(context, words, file)
  const way = 'license activate ORDER_ID, or tool license activate --file FILE'
  noMore(words, 1, way)
  const orderId = needed(words, 0, 'The Order ID', way)
  noFile(context, orderId)
  const details = detailsOf(context.options)
  const body = { orderId, ...(details && { details }), dryRun: context.dryRun }
  const request = { method: 'POST', path: '/license/activation', body } as const
  const command = `license activate ${quoted(orderId)}`
  const result = await askWithAdvice<ActivationResult>(context, request, { command, orderId, details })
  return installedSaid(result, context.io.columns)
}

/** Also `tool license import FILE`. [A2] */
const importFile = (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 1, 'license import FILE')
  return enter(context, needed(words, 0, 'The file', 'license import FILE'), 'license import')
}

/** What was bought, at once. [A7] */
export const fetchNews = (context: Context, dryRun: boolean): Promise<RefreshResult> =>
  askWithAdvice<RefreshResult>(
    context,
    { method: 'POST', path: '/license/refresh', body: { dryRun } },
    { command: 'license refresh' },
  )

const refresh = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 0, 'license refresh')
  const { at, result } = await fetchNews(context, context.dryRun)
  const said = result ? installedSaid(result, context.io.columns) : { done: 'Nothing is new at the vendor.' }
  // `result` is the result code of every document. [X2]
  return { ...said, json: { at, license: result } }
}

/** At once, where it would come by itself. [D2] */
const revalidate = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 0, 'license revalidate')
  const request = { method: 'POST', path: '/license/revalidation' } as const
  const result = await askWithAdvice<ActivationResult>(context, request, { command: 'license revalidate' })
  return {
    json: result,
    text: activationText(result, context.io.columns),
    done: `License ${result.orderId} is validated.`,
  }
}

/** Consent to F5's move; without an Order ID the installed license comes to this machine. [F4 F5] */
const move = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 1, 'license move [ORDER_ID]')
  const [orderId] = words
  const body = { ...(orderId !== undefined && { orderId }), dryRun: context.dryRun }
  const request = { method: 'POST', path: '/license/move', body } as const
  const command = orderId === undefined ? 'license move' : `license activate ${quoted(orderId)}`
  const result = await askWithAdvice<ActivationResult>(context, request, { command })
  const { orderId: moved } = result
  const would = `this would move ${moved} to this machine`
  return activationSaid(result, context.io.columns, `${moved} is moved to this machine.`, would)
}

const ALL_MODULES = MODULE_IDS.map((id) => ({ id, name: MODULES[id].name }))

/** [A6] */
const trial = async (context: Context, words: readonly string[]): Promise<Said> => {
  const usage = 'license trial MODULE'
  const { id, name } = moduleCalled(ALL_MODULES, needed(words, 0, 'The module', usage), 'module')
  noMore(words, 1, usage)
  const details = detailsOf(context.options)
  const body = { module: id, ...(details && { details }) }
  const request = { method: 'POST', path: '/license/trial', body } as const
  const command = `license trial ${id}`
  const result = await askWithAdvice<ActivationResult>(context, request, { command, details })
  return activationSaid(result, context.io.columns, `The trial of ${name} has begun.`, `${name} would be on trial`)
}

export const activationCommands: readonly Command[] = [
  {
    name: 'license activate',
    usage: 'ORDER_ID [DETAILS] | --file FILE',
    about: 'activate an order online, or enter a license file',
    more: "DETAILS are yours: those of the options below that the vendor's record lacks. The answer names them.",
    options: ['file', 'dry-run', ...DETAILS],
    examples: [
      ['tool license activate ORD-48213 --dry-run', 'what would change'],
      ['tool license activate ORD-48213 --phone "+44 113 496 0000" --zip "LS1 4AP"', 'with details that were missing'],
      ['tool license activate --file license.txt', 'without a connection'],
    ],
    run: activate,
  },
  {
    name: 'license import',
    usage: 'FILE',
    about: 'enter a license file; - reads standard input',
    options: ['dry-run'],
    run: importFile,
  },
  {
    name: 'license refresh',
    usage: '',
    about: 'fetch what was bought now; it comes within 24 h anyway',
    options: ['dry-run'],
    run: refresh,
  },
  {
    name: 'license revalidate',
    usage: '',
    about: 'validate now, where the vendor was not reached',
    run: revalidate,
  },
  {
    name: 'license move',
    usage: '[ORDER_ID]',
    about: 'move a license from another machine to this one',
    more: 'Without an Order ID it is the installed license, after the machine itself has changed. Moves are counted: the answer says how many are left this year. --dry-run counts nothing.',
    options: ['dry-run'],
    examples: [['tool license move ORD-48213 --dry-run', 'what would change, and how many moves are left']],
    run: move,
  },
  {
    name: 'license trial',
    usage: 'MODULE [DETAILS]',
    about: 'try a module for 30 days, once',
    more: "DETAILS are yours: those of the options below that the vendor's record lacks. The answer names them.",
    options: [...DETAILS],
    examples: [['tool license trial im', 'instant messaging, for everybody']],
    run: trial,
  },
  {
    name: 'import license',
    usage: 'FILE',
    about: 'the same as "tool license import"',
    options: ['dry-run'],
    run: importFile,
  },
]
