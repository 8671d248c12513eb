import type { Problem } from '@seatwarden/protocol/problem'
import { t } from '../lib/text.ts'

const BASE = '/api/v1'

/** An answer that is a problem document, or a server that did not answer at all (`code` "no_answer"). */
export class ApiError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail)
    this.name = 'ApiError'
    this.problem = problem
  }
}

const noAnswer = (): ApiError =>
  new ApiError({ type: 'about:blank', title: t.error.title, status: 0, ...t.error.noAnswer, code: 'no_answer' })

async function problemOf(response: Response): Promise<ApiError> {
  const known = {
    type: 'about:blank',
    title: t.error.title,
    status: response.status,
    ...t.error.unclear(response.status),
  }
  try {
    const body = (await response.json()) as Partial<Problem>
    return new ApiError({ ...known, code: `http_${response.status}`, ...body })
  } catch {
    return new ApiError({ ...known, code: `http_${response.status}` })
  }
}

interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  body?: unknown
  signal?: AbortSignal
}

/** One call of the manager's API. Rejects with `ApiError` only. */
export async function call<T>(path: string, { method = 'GET', body, signal }: Call = {}): Promise<T> {
  let response: Response
  try {
    response = await fetch(`${BASE}${path}`, {
      method,
      credentials: 'same-origin',
      headers: body === undefined ? { accept: 'application/json' } : { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    })
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw noAnswer()
  }
  if (!response.ok) throw await problemOf(response)
  return (response.status === 204 ? {} : await response.json()) as T
}

/** A question or an act with a body. */
export const post = <T>(path: string, body: unknown = {}): Promise<T> => call<T>(path, { method: 'POST', body })

/** A query string of the values that are set. */
export function query(values: Record<string, string | number | undefined>): string {
  const made = new URLSearchParams()
  for (const [name, value] of Object.entries(values))
    if (value !== undefined && value !== '') made.set(name, String(value))
  const text = made.toString()
  return text === '' ? '' : `?${text}`
}

/** The problem behind a failure, for pages that show it. */
export const problemIn = (error: unknown): Problem => (error instanceof ApiError ? error.problem : noAnswer().problem)
