import type { Clock } from '@seatwarden/runtime/clock'
import type { Sent } from './courier.ts'

/** Together with a second relay less than the time after which another node may try too. */
export const LIMIT_MS = 45_000

/** A try that takes too long is ended: `begin` is told how, and is not waited for any more. */
export const within = (
  clock: Clock,
  place: string,
  begin: (done: (sent: Sent) => void, onLate: (stop: () => void) => void) => void,
): Promise<Sent> =>
  new Promise((resolve) => {
    let stop: () => void = () => undefined
    const cancel = clock.after(
      LIMIT_MS,
      () => {
        resolve({ ok: false, result: `${place} took longer than ${LIMIT_MS / 1_000} seconds` })
        stop()
      },
      { unref: true },
    )
    const done = (sent: Sent): void => {
      cancel()
      resolve(sent)
    }
    begin(done, (how) => {
      stop = how
    })
  })
