import type { RefusalAbout } from '@seatwarden/core/refusal'

/** A problem document (RFC 9457) with our two additions: the stable code and the next step. [X5 Q2] */
export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: string
  /** What to do. */
  next?: string
  errors?: { path: string; message: string }[]
  /** What a program needs to offer the next step. [A3] */
  about?: RefusalAbout
}

/** The one table from codes to HTTP status and to the tool's result codes. [X2] */
export const CODES = {
  malformed: { status: 400, tool: -3, title: 'Not understood' },
  not_signed_in: { status: 401, tool: -6, title: 'Not signed in' },
  password_wrong: { status: 401, tool: -6, title: 'Not signed in' },
  forbidden: { status: 403, tool: -1, title: 'Not allowed' },
  not_found: { status: 404, tool: -1, title: 'Not found' },
  conflict: { status: 409, tool: -7, title: 'Conflict' },
  too_large: { status: 413, tool: -3, title: 'Too large' },
  unusable: { status: 422, tool: -8, title: 'Cannot be used' },
  too_many_requests: { status: 429, tool: -1, title: 'Too many requests' },
  internal: { status: 500, tool: -1, title: 'Our own trouble' },
  starting: { status: 503, tool: -1, title: 'Starting' },
  not_delivered: { status: 502, tool: -1, title: 'Not delivered' },
  manager_unreachable: { status: 503, tool: -1, title: 'Not reached' },
  plan_exceeded: { status: 409, tool: -12, title: 'Plan exceeded' },
  license_emergency: { status: 423, tool: -2, title: 'Emergency Mode' },
  vendor_unreachable: { status: 502, tool: -2, title: 'Licensing server not reached' },
  vendor_busy: { status: 503, tool: -2, title: 'Licensing server busy' },
  order_unknown: { status: 404, tool: -2, title: 'Not activated' },
  order_bound_elsewhere: { status: 409, tool: -2, title: 'Not activated' },
  previous_order_required: { status: 409, tool: -2, title: 'Not activated' },
  reference_mismatch: { status: 409, tool: -2, title: 'Not activated' },
  format_too_old: { status: 422, tool: -2, title: 'Not activated' },
  format_too_new: { status: 422, tool: -2, title: 'Not activated' },
  build_newer_than_maintenance: { status: 409, tool: -2, title: 'Not activated' },
  license_expired: { status: 409, tool: -2, title: 'Not activated' },
  evaluation_used: { status: 409, tool: -2, title: 'Not activated' },
  signature_invalid: { status: 422, tool: -2, title: 'Not activated' },
  license_malformed: { status: 422, tool: -2, title: 'Not activated' },
  clock_skew: { status: 409, tool: -2, title: 'Not activated' },
  details_missing: { status: 422, tool: -2, title: 'Not activated' },
  request_outdated: { status: 409, tool: -2, title: 'Not answered' },
  order_suspended: { status: 403, tool: -2, title: 'Not activated' },
  order_revoked: { status: 403, tool: -2, title: 'Not activated' },
  license_replaced: { status: 409, tool: -2, title: 'Not restored' },
  license_released: { status: 409, tool: -2, title: 'Not restored' },
} as const satisfies Record<string, { status: number; tool: number; title: string }>
export type ProblemCode = keyof typeof CODES
export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(CODES, code)

export const problem = (
  code: ProblemCode,
  detail: string,
  next?: string,
  errors?: { path: string; message: string }[],
  about?: RefusalAbout,
): Problem => ({
  type: `https://seatwarden.example/problems/${code}`,
  title: CODES[code].title,
  status: CODES[code].status,
  detail,
  code,
  ...(next && { next }),
  ...(errors && { errors }),
  ...(about && { about }),
})

/** Thrown where an answer cannot go on; the edge writes its problem document. */
export class ProblemError extends Error {
  readonly problem: Problem
  constructor(
    code: ProblemCode,
    detail: string,
    next?: string,
    errors?: { path: string; message: string }[],
    about?: RefusalAbout,
  ) {
    super(detail)
    this.name = 'ProblemError'
    this.problem = problem(code, detail, next, errors, about)
  }
}
