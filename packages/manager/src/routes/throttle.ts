import { ProblemError } from '@seatwarden/protocol/problem'
import type { Clock } from '@seatwarden/runtime/clock'
import type { FastifyRequest } from 'fastify'

const PER_MINUTE = 20
const WINDOW_MS = 60_000
const MOST_CLIENTS = 10_000

/** At most twenty tries to sign in a minute and address. [Q3] */
export const signInThrottle = (clock: Clock): ((request: FastifyRequest) => void) => {
  const tries = new Map<string, { from: number; count: number }>()
  return ({ ip }) => {
    const now = clock.monotonic()
    const known = tries.get(ip)
    const entry = known && now - known.from < WINDOW_MS ? known : { from: now, count: 0 }
    entry.count += 1
    if (tries.size > MOST_CLIENTS) tries.clear()
    tries.set(ip, entry)
    if (entry.count > PER_MINUTE)
      throw new ProblemError(
        'too_many_requests',
        'Too many tries to sign in came from this address.',
        'Wait a minute and try again.',
      )
  }
}
