import type { DeactivationResult } from '@seatwarden/protocol/api/license-views'
import { askWithAdvice, quoted } from '../advice.ts'
import type { Context, Said } from '../context.ts'
import { misuse } from '../failure.ts'
import { writeNamed } from '../file-out.ts'
import { type Command, noMore } from '../grammar.ts'
import { prose } from '../prose.ts'
import { qrOf } from '../show/qr.ts'

type Proof = NonNullable<DeactivationResult['proof']>

/**
 * The license is given up when the proof is written: where it cannot be kept in a file it goes to standard output.
 * Without --out it gets a name of its own and takes the place of no file. [A11]
 */
const keep = async ({ io, options }: Context, { xml, fileName }: Proof): Promise<{ file?: string; text?: string }> => {
  const file = options.out ?? fileName
  if (file === '-' || (options.out === undefined && io.exists(file))) return { text: xml }
  try {
    await writeNamed(io, file, xml)
    return { file }
  } catch {
    return { text: xml }
  }
}

/** Whatever becomes of the picture, the proof itself is kept. */
const pictureOf = async (context: Context, { compact }: Proof): Promise<string> => {
  if (context.json || context.options.qr === undefined) return ''
  return qrOf(compact, context).catch((error: Error) => prose([error.message], context.io.columns))
}

const proofNotes = (kept: { file?: string }, orderId: string): string[] => [
  kept.file === undefined
    ? 'The proof stands above: keep it in a file.'
    : `The proof is in ${kept.file}; "tool license deactivate --offline" shows it again.`,
  `The vendor counts ${orderId} as active here until the proof is taken to the portal.`,
]

const said = async (context: Context, result: DeactivationResult): Promise<Said> => {
  const { orderId, effects, proof, dryRun } = result
  const text = prose(effects, context.io.columns)
  if (dryRun) return { json: result, text, done: `Nothing was changed; this would give ${orderId} up.` }
  const back = `To come back${proof ? ', once it is there' : ''}: tool license activate ${quoted(orderId)}`
  const kept = proof ? await keep(context, proof) : {}
  const picture = proof ? await pictureOf(context, proof) : ''
  return {
    json: { ...result, ...(kept.file !== undefined && { file: kept.file }) },
    text: text + (kept.text ?? '') + picture,
    notes: [...(proof ? proofNotes(kept, orderId) : []), back],
    done: proof ? `${orderId} is given up on this machine.` : `${orderId} is given up and free for another machine.`,
  }
}

/** Asks for nothing: one command brings the license back, and a move is not counted for it. [A11] */
const deactivate = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 0, 'license deactivate [--offline]')
  const { options, dryRun } = context
  const offline = options.offline !== undefined
  if ((options.out !== undefined || options.qr !== undefined) && !offline)
    throw misuse('--out and --qr go with --offline. Nothing was changed.', 'tool license deactivate --offline --qr')
  const request = { method: 'POST', path: '/license/deactivation', body: { offline, dryRun } } as const
  const typed = { command: 'license deactivate', after: { vendor_unreachable: 'tool license deactivate --offline' } }
  return said(context, await askWithAdvice<DeactivationResult>(context, request, typed))
}

export const deactivateCommand: Command = {
  name: 'license deactivate',
  usage: '[--offline]',
  about: 'give the license up: it is free for another machine',
  more: 'It is done at once; --dry-run says what would follow. "tool license activate ORDER_ID" brings it back. --offline writes a signed proof, to be taken to the portal; the same again shows it again.',
  options: ['offline', 'out', 'qr', 'dry-run'],
  examples: [
    ['tool license deactivate --dry-run', 'what would follow'],
    ['tool license deactivate --offline --out proof.xml', 'without a connection'],
  ],
  run: deactivate,
}
