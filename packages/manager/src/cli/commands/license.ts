import type { ActivationResult, LicenseView, RecountView, UsageView } from '@seatwarden/protocol/api/manager'
import type { Context, Said } from '../context.ts'
import { failure, misuse } from '../failure.ts'
import { readNamed, textOf } from '../file-text.ts'
import { type Command, needed, noMore } from '../grammar.ts'
import { progressBar } from '../progress.ts'
import { forecastText, licenseText, usageText } from '../show/license.ts'
import { explainAccount } from './explain.ts'

const view = (context: Context): Promise<LicenseView> => context.ask<LicenseView>({ method: 'GET', path: '/license' })

const show = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 0, 'license show')
  const license = await view(context)
  return { json: license, text: licenseText(license, context.io.columns, context.paint) }
}

const forecast = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 0, 'license forecast')
  const license = await view(context)
  return { json: license.timeline, text: forecastText(license, context.io.columns, context.paint) }
}

const POLL_MS = 200

const recounted = ({ lastResult, error, state }: RecountView): string => {
  if (state === 'failed')
    throw failure('internal', `The recount ended early: ${error ?? 'not known why'}. Counters are as they were.`)
  if (!lastResult || lastResult.equal) return 'Recount equals the counters.'
  const repaired = lastResult.repaired.map((d) => `${d.module}: found ${d.counted}, the counter said ${d.counter}`)
  return `Recount found a difference, which is repaired: ${repaired.join('; ')}.`
}

/** "Read used seats": begins a recount and waits for it, with a bar on a terminal. [L8 X3] */
const recount = async (context: Context): Promise<string> => {
  const bar = progressBar(context.io)
  let progress = await context.ask<RecountView>({ method: 'POST', path: '/license/recount', body: {} })
  while (progress.state === 'running') {
    await bar.show(progress.done, progress.total)
    await context.io.wait(POLL_MS)
    progress = await context.ask<RecountView>({ method: 'GET', path: '/license/recount' })
  }
  await bar.end()
  return recounted(progress)
}

const usage = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 0, 'license usage [--recount]')
  const done = context.options.recount === undefined ? undefined : await recount(context)
  const used = await context.ask<UsageView>({ method: 'GET', path: '/license/usage' })
  return {
    json: used,
    text: usageText(used, context.io.columns, context.paint),
    ...(done !== undefined && { done }),
  }
}

const activationSaid = (result: ActivationResult): Said => ({
  json: result,
  text: [...result.changes.map(({ text }) => text), ...result.effects].map((line) => `${line}\n`).join(''),
  done: result.dryRun
    ? `Nothing was changed; this would install the license of ${result.orderId}.`
    : `License ${result.orderId} is installed.`,
})

const enter = async (context: Context, path: string): Promise<Said> => {
  const body = { text: textOf(await readNamed(context.io, path)), dryRun: context.dryRun }
  return activationSaid(await context.ask<ActivationResult>({ method: 'POST', path: '/license/file', body }))
}

const activate = async (context: Context, words: readonly string[]): Promise<Said> => {
  const way = 'license activate ORDER_ID, or tool license activate --file FILE'
  const { file } = context.options
  noMore(words, file === undefined ? 1 : 0, way)
  if (file !== undefined) return enter(context, file)
  const body = { orderId: needed(words, 0, 'The Order ID', way), dryRun: context.dryRun }
  return activationSaid(await context.ask<ActivationResult>({ method: 'POST', path: '/license/activation', body }))
}

const importFile = (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 1, 'import license FILE')
  return enter(context, needed(words, 0, 'The file', 'import license FILE'))
}

const exportFile = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 0, 'export license')
  const query = { property: 'C_License' }
  const [found] = await context.ask<{ value: string }[]>({ method: 'GET', path: '/system', query })
  const license = found?.value ?? ''
  if (license === '') throw failure('order_unknown', 'No license is installed here.', 'tool license activate ORDER_ID')
  return { json: { license }, text: `${license}\n` }
}

/** Result code -2 where the license asks for action. [X2] */
const check = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 0, 'check license')
  const { status, phase, reason, nextConsequence, verdict } = await view(context)
  if (phase === 'emergency' || phase === 'expired' || status === 'Reference ID Mismatch')
    throw failure('license_emergency', verdict.sentence, verdict.next || 'tool license forecast')
  return {
    json: { status, phase, reason, nextConsequence, verdict },
    text: `${verdict.sentence} ${verdict.next}`.trim().concat('\n'),
    done: `Status ${status}, phase ${phase}.`,
  }
}

const display = async (context: Context, words: readonly string[]): Promise<Said> => {
  if (words.length > 0)
    throw misuse('"tool display license" takes no properties.', 'tool display system C_LicenseStatus C_Reference')
  return show(context, words)
}

export const licenseCommands: readonly Command[] = [
  {
    name: 'license show',
    usage: '',
    about: 'the license, and seats and used seats of every module',
    run: show,
  },
  {
    name: 'license usage',
    usage: '[--recount]',
    about: 'used seats: licensed, on trial, refused, not used yet',
    options: ['recount'],
    examples: [['tool license usage --recount', 'reads used seats: counts all accounts anew']],
    run: usage,
  },
  {
    name: 'license explain',
    usage: 'ADDRESS [MODULE]',
    about: 'why an account counts and what each module answers',
    examples: [['tool license explain anna@example.net im', 'every step of the decision']],
    run: explainAccount,
  },
  {
    name: 'license activate',
    usage: 'ORDER_ID | --file FILE',
    about: 'activate an order online, or enter a license file',
    options: ['file', 'dry-run'],
    examples: [['tool license activate ORD-48213 --dry-run', 'what would change']],
    run: activate,
  },
  { name: 'license forecast', usage: '', about: 'what happens next, and when, if nothing changes', run: forecast },
  { name: 'display license', usage: '', about: 'the same as "tool license show"', run: display },
  { name: 'export license', usage: '', about: 'print the license file', run: exportFile },
  {
    name: 'import license',
    usage: 'FILE',
    about: 'enter a license file; - reads standard input',
    options: ['dry-run'],
    run: importFile,
  },
  { name: 'check license', usage: '', about: 'is the license in order; exit status 2 when it is not', run: check },
]
