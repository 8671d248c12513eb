import type { OfflineRequestView } from '@seatwarden/protocol/api/license-views'
import type { LicenseView } from '@seatwarden/protocol/api/manager'
import { askWithAdvice } from '../advice.ts'
import type { Context, Said } from '../context.ts'
import { misuse } from '../failure.ts'
import { contentSaid } from '../file-out.ts'
import { type Command, noMore } from '../grammar.ts'
import { qrOf } from '../show/qr.ts'

type Kind = 'activation' | 'move' | 'revalidation'

/** Without an Order ID it is about the license that is installed; where none is, the portal asks for the Order ID. */
const kindOf = async ({ options, ask }: Context, orderId: string | undefined): Promise<Kind> => {
  const { move, revalidation } = options
  if (move !== undefined && revalidation !== undefined)
    throw misuse('One request is either a move or a revalidation.', 'Leave out --move or --revalidation.')
  if (revalidation !== undefined && orderId !== undefined)
    throw misuse(
      'A revalidation is of the installed license and takes no Order ID.',
      'tool license request --revalidation',
    )
  if (move !== undefined) return 'move'
  if (revalidation !== undefined) return 'revalidation'
  if (orderId !== undefined) return 'activation'
  const license = await ask<LicenseView>({ method: 'GET', path: '/license' })
  return license.orderId === null ? 'activation' : 'revalidation'
}

const ABOUT: Record<OfflineRequestView['kind'], string> = {
  activation: 'activation',
  move: 'move to this machine',
  revalidation: 'revalidation',
  deactivation: 'deactivation',
}

const steps = ({ kind, orderId, portal }: OfflineRequestView): string[] => [
  `This asks for the ${ABOUT[kind]}${orderId === null ? ': have the Order ID ready' : ` of ${orderId}`}.`,
  `Take it to ${portal ?? "the vendor's portal"}, from any device, and bring the license file back: tool license import FILE`,
]

const withQr = async (context: Context, view: OfflineRequestView): Promise<Said> => {
  const { text, json, done } = context.options.out === undefined ? { json: view } : await fileSaid(context, view)
  const qr = context.json ? '' : await qrOf(view.compact, context)
  return { json, text: (text ?? '') + qr, notes: steps(view), ...(done !== undefined && { done }) }
}

const fileSaid = (context: Context, view: OfflineRequestView): Promise<Said> =>
  contentSaid(context, { json: view, text: view.xml, what: 'The request', notes: steps(view) })

/** What is carried to the portal where there is no connection. [A2 A13] */
const request = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 1, 'license request [ORDER_ID] [--move] [--revalidation] [--qr] [--out FILE]')
  const [orderId] = words
  const body = { kind: await kindOf(context, orderId), ...(orderId !== undefined && { orderId }) }
  const asked = { method: 'POST', path: '/license/offline-request', body } as const
  const view = await askWithAdvice<OfflineRequestView>(context, asked, { command: 'license request' })
  return context.options.qr === undefined ? fileSaid(context, view) : withQr(context, view)
}

export const offlineCommands: readonly Command[] = [
  {
    name: 'license request',
    usage: '[ORDER_ID]',
    about: 'without a connection: a request as XML or QR code',
    more: 'With an Order ID it asks for its activation, else for a new file of the installed license; where none is installed, the portal asks for the Order ID. The answer is a license file: "tool license import FILE".',
    options: ['move', 'revalidation', 'qr', 'out'],
    examples: [
      ['tool license request ORD-48213 --out request.xml', 'to activate an order'],
      ['tool license request --qr', 'the code holds all of it: a telephone takes it to the portal'],
      ['tool license request --move', 'after the machine has changed'],
    ],
    run: request,
  },
]
