import type { CustomerDetails } from '@seatwarden/protocol/api/exchange'
import type { FileView } from '@seatwarden/protocol/api/license-views'
import type { ActivationResult } from '@seatwarden/protocol/api/manager'
import { post } from '../../api/client.ts'

/** What is asked of the server; asked with `dryRun` it tells, else it does. */
export type Act =
  | { kind: 'order'; orderId: string; details?: CustomerDetails }
  | { kind: 'file'; text: string }
  /** `text`: a license file that names the order. Neither: the installed one. */
  | { kind: 'move'; orderId?: string; text?: string }

async function move(act: Act & { kind: 'move' }, dryRun: boolean): Promise<ActivationResult> {
  const read = act.text === undefined ? undefined : await post<FileView>('/license/verify', { text: act.text })
  const orderId = act.orderId ?? read?.orderId
  return post('/license/move', { ...(orderId && { orderId }), dryRun })
}

export function send(act: Act, dryRun: boolean): Promise<ActivationResult> {
  switch (act.kind) {
    case 'order':
      return post('/license/activation', {
        orderId: act.orderId,
        ...(act.details && { details: act.details }),
        dryRun,
      })
    case 'file':
      return post('/license/file', { text: act.text, dryRun })
    case 'move':
      return move(act, dryRun)
  }
}
