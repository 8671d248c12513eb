import type { Random } from '@seatwarden/runtime/random'

const FINE = 1_000_000

/** Chance in the words of a simulation; the same seed throws the same. */
export class Dice {
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  /** True in this share of the throws, 0 to 1. */
  chance(share: number): boolean {
    return this.#random.int(FINE) < share * FINE
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + this.#random.int(most - least + 1)
  }

  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError('nothing to pick from')
    return list[this.#random.int(list.length)] as T
  }

  /** So many of the list, some perhaps more than once; none of an empty list. */
  some<T>(list: readonly T[], count: number): T[] {
    return list.length === 0 ? [] : Array.from({ length: count }, () => this.pick(list))
  }

  /** One of the choices, each as likely as its whole weight says. */
  weighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): T {
    let left = this.#random.int(choices.reduce((sum, [weight]) => sum + weight, 0))
    for (const [weight, choice] of choices) {
      if (left < weight) return choice
      left -= weight
    }
    throw new RangeError('nothing to choose from')
  }
}
