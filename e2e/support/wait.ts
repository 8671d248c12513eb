import { setTimeout as pause } from 'node:timers/promises'

const POLL_MS = 20

/** Milliseconds since the call, by the machine's monotonic clock: real programs run on real time. */
export function stopwatch(): () => number {
  const start = process.hrtime.bigint()
  return () => Number(process.hrtime.bigint() - start) / 1e6
}

/**
 * Polls until `probe` gives something other than undefined, for at most `limitMs`.
 * Throws `what` with the time waited and, if given, what `context` says then (a log, for example).
 */
export async function until<T>(
  what: string,
  limitMs: number,
  probe: () => T | undefined | Promise<T | undefined>,
  context: () => string = () => '',
): Promise<T> {
  const elapsed = stopwatch()
  for (;;) {
    const found = await probe()
    if (found !== undefined) return found
    if (elapsed() > limitMs) throw new Error(`Waited ${limitMs} ms for ${what}, in vain.\n${context()}`)
    await pause(POLL_MS)
  }
}

/** Rejects with `what` when `work` takes longer than `limitMs`. */
export async function within<T>(what: string, limitMs: number, work: Promise<T>): Promise<T> {
  const stop = new AbortController()
  const late = pause(limitMs, undefined, { signal: stop.signal }).then(() => {
    throw new Error(`Waited ${limitMs} ms for ${what}, in vain.`)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    stop.abort()
    late.catch(() => {})
  }
}
