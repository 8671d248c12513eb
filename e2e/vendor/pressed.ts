import type { Problem } from '@seatwarden/protocol/problem'

const CHECK = 'Check connection'
const BY_CAUSE: Record<string, string> = { proxy: 'Proxy settings', tls: 'Private CA settings' }
const MANAGE = 'Manage License'
const SUPPORT = 'Request Support'
const MOVE = 'Move license here'
const AGAIN_NOW = 'Try again'
/** Codes that are missing here have words and no button. */
const BY_CODE: Record<string, string> = {
  order_unknown: SUPPORT,
  order_suspended: SUPPORT,
  order_revoked: SUPPORT,
  order_bound_elsewhere: MOVE,
  reference_mismatch: MOVE,
  format_too_old: MANAGE,
  format_too_new: MANAGE,
  build_newer_than_maintenance: MANAGE,
  license_expired: MANAGE,
  evaluation_used: MANAGE,
  signature_invalid: MANAGE,
  clock_skew: AGAIN_NOW,
  vendor_busy: AGAIN_NOW,
}

/** What can be pressed on the page after a refusal, the next step first. */
export const pressable = ({ code, about }: Problem): string[] => {
  if (code === 'vendor_unreachable') return [BY_CAUSE[about?.cause ?? ''] ?? CHECK, 'Activate off-line']
  if (code === 'previous_order_required') return [`Activate ${about?.orderId} first`]
  const one = BY_CODE[code]
  return one === undefined ? [] : [one]
}

/** Where what is pressed leads, when that is a page of the vendor. */
export const leadsTo = ({ code }: Problem): string | null =>
  ({ [MANAGE]: 'https://portal.northwind.example', [SUPPORT]: 'https://northwind.example/support' })[
    BY_CODE[code] ?? ''
  ] ?? null
