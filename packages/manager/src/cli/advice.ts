import type { CustomerDetails } from '@seatwarden/protocol/api/exchange'
import { isProblemCode, type Problem, type ProblemCode } from '@seatwarden/protocol/problem'
import type { Context } from './context.ts'
import { DETAILS, type Detail, TO_FILL_IN } from './details.ts'
import { Failure } from './failure.ts'
import type { ApiRequest } from './io.ts'

/** What was typed, so that the next command can be told to the letter. */
export interface Typed {
  /** `license activate`, with its words: what is to be repeated with more details. */
  command: string
  orderId?: string
  details?: CustomerDetails | undefined
  /** What to type after a code, where this command knows better. */
  after?: Partial<Record<ProblemCode, string>>
}

/** As a shell takes it for one word. */
export const quoted = (word: string): string =>
  /^[\p{L}\p{N}_./:@=,+-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`

const isDetail = (name: string): name is Detail => DETAILS.some((known) => known === name)

/** Repeats what was typed and adds what is missing. */
const withDetails = ({ command, details = {} }: Typed, fields: readonly string[]): string | null => {
  const missing = new Set(fields.filter(isDetail))
  if (missing.size === 0) return null
  const options = DETAILS.flatMap((name) => {
    if (missing.has(name)) return [`--${name} ${TO_FILL_IN}`]
    const value = details[name]
    return value === undefined ? [] : [`--${name} ${quoted(value)}`]
  })
  return ['tool', command, ...options].join(' ')
}

const command = ({ code, about = {} }: Problem, typed: Typed): string | null => {
  const own = isProblemCode(code) ? typed.after?.[code] : undefined
  if (own !== undefined) return own
  const order = typed.orderId ?? about.orderId
  if (code === 'order_bound_elsewhere' && order !== undefined && about.movesLeft !== 0)
    return `tool license move ${quoted(order)}`
  if (code === 'previous_order_required' && about.orderId !== undefined)
    return `tool license activate ${quoted(about.orderId)}`
  if (code === 'details_missing') return withDetails(typed, about.fields ?? [])
  if (code === 'vendor_unreachable') return 'tool license check'
  return null
}

/** null: nothing is known, or the next step names the command itself. */
export const adviceOn = (problem: Problem, typed: Typed): string | null => {
  const text = command(problem, typed)
  return text !== null && problem.next?.includes(text) ? null : text
}

/** Asks, and after a refusal tells what to type next. [A3] */
export const askWithAdvice = async <T>({ ask }: Context, request: ApiRequest, typed: Typed): Promise<T> => {
  try {
    return await ask<T>(request)
  } catch (error) {
    throw error instanceof Failure ? new Failure(error.problem, adviceOn(error.problem, typed)) : error
  }
}
