/** Every code with which something is expected to say no. Texts for people stand where they are shown. */
export type RefusalCode =
  // gates [S9]
  | 'module_unlicensed'
  | 'module_suspended'
  | 'module_trial_over'
  | 'account_unknown'
  | 'account_does_not_count'
  | 'account_disabled'
  | 'switched_off'
  | 'trial_over'
  | 'no_seat_free'
  // activation [A3]
  | 'vendor_unreachable'
  | 'order_unknown'
  | 'order_bound_elsewhere'
  | 'previous_order_required'
  | 'reference_mismatch'
  | 'format_too_old'
  | 'format_too_new'
  | 'build_newer_than_maintenance'
  | 'license_expired'
  | 'evaluation_used'
  | 'signature_invalid'
  | 'license_malformed'
  | 'clock_skew'
  | 'details_missing'
  | 'request_outdated'
  | 'vendor_busy'
  | 'order_suspended'
  | 'order_revoked'
  // backups [A10]
  | 'license_replaced'
  | 'license_released'
  // administration
  | 'license_emergency'
  | 'plan_exceeded'

/** What a program needs of a refusal beside its code; pages and tool offer the next step from it. [A3] */
export interface RefusalAbout {
  /** `vendor_unreachable`: which link of the way is broken. */
  cause?: 'name' | 'proxy' | 'port' | 'tls' | 'answer'
  /** `order_bound_elsewhere`: moves that the order has left this year. [F5] */
  movesLeft?: number
  /** `previous_order_required`: the order to activate first. [A4] */
  orderId?: string
  /** `details_missing`: fields of the customer's details. [A5] */
  fields?: readonly string[]
  /** The machine is known under another salt: hash the facts with this one and ask again. [F1] */
  machineSalt?: string
}

/** An expected "no": a code for programs, a sentence and one next step for people. */
export interface Refusal {
  code: RefusalCode
  sentence: string
  next: string
  about?: RefusalAbout
}

export type Outcome<T> = ({ ok: true } & T) | { ok: false; refusal: Refusal }
export const refuse = (
  code: RefusalCode,
  sentence: string,
  next: string,
  about?: RefusalAbout,
): { ok: false; refusal: Refusal } => ({ ok: false, refusal: { code, sentence, next, ...(about && { about }) } })
