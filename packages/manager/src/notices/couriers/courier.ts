import type { Relay, Syslog, Webhook } from '../channels.ts'

/** How a try ended, in the other side's own words. Being refused is an answer, not an exception. */
export interface Sent {
  ok: boolean
  result: string
}

export interface Post {
  /** Sender and recipient as the relay is told them. */
  from: string
  to: string
  /** Made when it is asked for, always the same. */
  mail: () => Promise<Buffer>
}

/** Whoever carries a notice out of the house. */
export interface Couriers {
  mail(relay: Relay, post: Post): Promise<Sent>
  /** `id` is the same in every try. */
  webhook(hook: Webhook, id: string, body: string): Promise<Sent>
  syslog(log: Syslog, line: Buffer): Promise<Sent>
}

const LONGEST = 500

/** One line of others' words, and not much of it. */
export const wordsOf = (text: string): string =>
  text
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim()
    .slice(0, LONGEST)

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'refuses connections',
  ETIMEDOUT: 'does not answer',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  ENOTFOUND: 'is no name that is known',
  EAI_AGAIN: 'cannot be looked up now',
  ECONNRESET: 'has broken the connection off',
  EPIPE: 'has broken the connection off',
}

/** Libraries put their own code in its place; the system's then stands in the message. */
const codeIn = (error: unknown): string => {
  if (!(error instanceof Error)) return ''
  const { code, cause, message } = error as { code?: unknown; cause?: unknown; message: string }
  const said = [code, ...(message.match(/\bE[A-Z]{3,}\b/g) ?? [])]
  return said.find((one): one is string => typeof one === 'string' && Object.hasOwn(REASONS, one)) ?? codeIn(cause)
}

/** What was measured, with the place where it was. */
export const failed = (place: string, error: unknown): Sent => {
  const code = codeIn(error)
  const reason = REASONS[code]
  const said = error instanceof Error ? error.message : String(error)
  return { ok: false, result: wordsOf(reason ? `${place} ${reason} (${code})` : `${place}: ${said}`) }
}
