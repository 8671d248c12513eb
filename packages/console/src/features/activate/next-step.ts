import type { Problem } from '@seatwarden/protocol/problem'
import type { Act } from './act.ts'

/** The one thing to press after a refusal. */
export type Step =
  | { does: 'check' | 'proxy' | 'authority' | 'offline' | 'again' | 'manage' | 'support' }
  | { does: 'move'; act: Act }
  | { does: 'fill'; orderId: string }
  | { does: 'details'; fields: readonly string[] }

const PLAIN: Record<string, Step['does'] & ('again' | 'manage' | 'support')> = {
  order_unknown: 'support',
  order_revoked: 'support',
  order_suspended: 'support',
  format_too_old: 'manage',
  format_too_new: 'manage',
  build_newer_than_maintenance: 'manage',
  license_expired: 'manage',
  evaluation_used: 'manage',
  signature_invalid: 'manage',
  clock_skew: 'again',
  vendor_busy: 'again',
}

/** By the broken link of the way: what mends it stands first. */
const unreachable = (cause: string | undefined): Step => {
  if (cause === 'proxy') return { does: 'proxy' }
  if (cause === 'tls') return { does: 'authority' }
  return { does: 'check' }
}

function move({ about }: Problem, act: Act): Step {
  // a move was asked for already, or none is left this year
  if (act.kind === 'move' || about?.movesLeft === 0) return { does: 'support' }
  const orderId = about?.orderId ?? (act.kind === 'order' ? act.orderId : undefined)
  if (orderId !== undefined) return { does: 'move', act: { kind: 'move', orderId } }
  return { does: 'move', act: { kind: 'move', ...(act.kind === 'file' && { text: act.text }) } }
}

/** One next step a code, as a button; null where the words of the server are all there is. [A3] */
export function stepAfter(problem: Problem, act: Act): Step | null {
  const { code, about } = problem
  if (code === 'vendor_unreachable') return unreachable(about?.cause)
  if (code === 'order_bound_elsewhere' || code === 'reference_mismatch') return move(problem, act)
  if (code === 'previous_order_required') return about?.orderId ? { does: 'fill', orderId: about.orderId } : null
  if (code === 'details_missing') return about?.fields?.length ? { does: 'details', fields: about.fields } : null
  const does = PLAIN[code]
  return does ? { does } : null
}
