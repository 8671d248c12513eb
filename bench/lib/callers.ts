import type { ModuleId } from '@seatwarden/core/module'
import type { Engine } from '@seatwarden/manager/engine/engine'
import { quantile } from './rounds.ts'

/** One first access that shall be made: by whom, to what. */
export interface FirstAccess {
  login: string
  module: ModuleId
}

export interface Claimed {
  /** First accesses a second. */
  rate: number
  /** Milliseconds. */
  p99: number
  licensed: number
}

/** So many callers at once, each asking for the next one as soon as its last is answered, until the list is through. */
export const callAll = async (
  engines: readonly Engine[],
  callers: number,
  list: readonly FirstAccess[],
): Promise<Claimed> => {
  const times: number[] = []
  let next = 0
  let licensed = 0
  const call = async (engine: Engine): Promise<void> => {
    for (let access = list[next++]; access; access = list[next++]) {
      const from = performance.now()
      const answer = await engine.access.ask(access.login, access.module)
      times.push(performance.now() - from)
      if (answer.granted && answer.seat === 'licensed') licensed += 1
    }
  }
  const from = performance.now()
  await Promise.all(Array.from({ length: callers }, (_, at) => call(engines[at % engines.length]!)))
  const seconds = (performance.now() - from) / 1000
  return { rate: list.length / seconds, p99: quantile(times, 0.99), licensed }
}

/** Hands out accounts that have no seat yet, each once. */
export class Newcomers {
  readonly #address: (number: number) => string
  #next = 0

  constructor(address: (number: number) => string) {
    this.#address = address
  }

  take(count: number, moduleAt: (at: number) => ModuleId = () => 'mail'): FirstAccess[] {
    return Array.from({ length: count }, (_, at) => {
      this.#next += 1
      return { login: this.#address(this.#next - 1), module: moduleAt(at) }
    })
  }
}
