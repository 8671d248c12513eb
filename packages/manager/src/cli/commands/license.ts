import type { LicenseView, RecountView, UsageView } from '@seatwarden/protocol/api/manager'
import type { Context, Said } from '../context.ts'
import { failure, misuse } from '../failure.ts'
import { type Command, noMore } from '../grammar.ts'
import { progressBar } from '../progress.ts'
import { forecastText, licenseText, usageText } from '../show/license.ts'
import { activationCommands } from './activation.ts'
import { deactivateCommand } from './deactivate.ts'
import { drillCommand } from './drill.ts'
import { explainAccount } from './explain.ts'
import { licenseFileCommands } from './license-file.ts'
import { offlineCommands } from './offline.ts'
import { vendorCommands } from './vendor.ts'

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

/** Result code -2 where the license asks for action. [X2] */
const check = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 0, 'check license')
  const { status, phase, locked, reason, nextConsequence, verdict } = await view(context)
  if (locked.length > 0 || status === 'Reference ID Mismatch')
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
    about: 'the license, with seats and used seats of each module',
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
  ...activationCommands,
  deactivateCommand,
  ...licenseFileCommands,
  ...offlineCommands,
  ...vendorCommands,
  { name: 'license forecast', usage: '', about: 'what happens next, and when, if nothing changes', run: forecast },
  drillCommand,
  { name: 'display license', usage: '', about: 'the same as "tool license show"', run: display },
  {
    name: 'check license',
    usage: '',
    about: 'is the license in order; exit status 2 when it is not',
    more: 'It looks at the license, not at the way to the vendor: that is "tool license check".',
    run: check,
  },
]
