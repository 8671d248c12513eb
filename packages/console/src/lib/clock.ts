import { useSyncExternalStore } from 'react'

/**
 * The page's clock: the server's time, carried on by this browser. The only file of the console that reads a clock;
 * a wrong clock on this desk must not shift a deadline.
 */
let skew = 0
let current = Date.now()
const readers = new Set<() => void>()

const tell = (): void => {
  current = Date.now() + skew
  for (const reader of readers) reader()
}

/** Takes over the server's present instant, ISO 8601. */
export function setServerTime(iso: string): void {
  const wanted = Date.parse(iso) - Date.now()
  if (Math.abs(wanted - skew) < 1_000) return
  skew = wanted
  tell()
}

/** Milliseconds of this browser, for ages of what it received itself. */
export const localNow = (): number => Date.now()

/** Calls back every so many milliseconds until the returned function is called. */
export function every(milliseconds: number, act: () => void): () => void {
  const timer = setInterval(act, milliseconds)
  return () => clearInterval(timer)
}

function subscribe(reader: () => void): () => void {
  readers.add(reader)
  const stop = every(15_000, tell)
  return () => {
    readers.delete(reader)
    stop()
  }
}

/** The server's present instant; renders again when words such as "in 5 days" may have changed. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => current)
