import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { connect, isIP, type Socket } from 'node:net'
import { type Broken, codeOf, givenUp } from './broken.ts'
import { placeText } from './target.ts'

/** What is said of a machine that is dialled: the vendor's, or the proxy's. */
export interface DialWords {
  /** The name could not be looked up. */
  unknown(): Broken
  /** `where`: address and port. */
  silent(where: string): Broken
  refused(where: string): Broken
  /** This machine itself has no route. */
  noRoute(where: string): Broken
}

export interface Address {
  address: string
  family: number
}

const NO_ROUTE = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'EACCES', 'EPERM', 'EINVAL', 'EADDRNOTAVAIL'])

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const end = () => reject(signal.reason as Error)
    signal.addEventListener('abort', end, { once: true })
  })

/** By the system's own resolver, its hosts file too. */
export const addressesOf = async (host: string, signal: AbortSignal, words: DialWords): Promise<Address[]> => {
  const bare = host.replace(/^\[|\]$/g, '')
  const family = isIP(bare)
  if (family > 0) return [{ address: bare, family }]
  try {
    const found = await Promise.race([lookup(bare, { all: true }), aborted(signal)])
    if (found.length > 0) return found
  } catch {
    if (signal.aborted) throw givenUp(signal, () => words.unknown())
  }
  throw words.unknown()
}

const addressIn = (error: unknown): string | undefined => {
  const one = error instanceof AggregateError ? (error.errors[0] as unknown) : error
  return (one as { address?: string } | null)?.address
}

const explain = (error: unknown, where: string, words: DialWords): Broken => {
  const code = codeOf(error)
  if (code === 'ECONNREFUSED') return words.refused(where)
  return NO_ROUTE.has(code) ? words.noRoute(where) : words.silent(where)
}

/** Each address in turn, with time enough for a slow line. */
const ATTEMPT_MS = 3_000

const begin = (addresses: Address[], port: number): Socket => {
  const [first] = addresses
  if (addresses.length === 1 && first) return connect({ host: first.address, port })
  return connect({
    host: 'several',
    port,
    lookup: (_host, _options, done) => done(null, addresses),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ATTEMPT_MS,
  })
}

/** The first of the addresses that answers. Rejects with Broken, or with the signal's own reason. */
export const dial = async (
  addresses: Address[],
  port: number,
  signal: AbortSignal,
  words: DialWords,
): Promise<Socket> => {
  const socket = begin(addresses, port)
  // Whoever uses the socket hears of its end; an error between two users is nobody's crash.
  socket.on('error', () => undefined)
  try {
    await once(socket, 'connect', { signal })
    return socket.setNoDelay(true)
  } catch (error) {
    socket.destroy()
    const where = placeText(addressIn(error) ?? addresses[0]?.address ?? '', port)
    throw signal.aborted ? givenUp(signal, () => words.silent(where)) : explain(error, where, words)
  }
}
