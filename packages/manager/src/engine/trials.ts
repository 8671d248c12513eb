import type { Instant } from '@seatwarden/core/instant'

interface Entry {
  end: Instant
  account: number
}

/**
 * The ends of one module's trial seats: how many run now, how many are over, which ends first. Asking costs nothing
 * that grows with their number: each end is passed once. [L8]
 */
export class TrialEnds {
  /** By account, the one entry that holds. */
  readonly #ends = new Map<number, Entry>()
  /** A heap by instant; entries that #ends no longer bears out are dropped when they reach the top. */
  readonly #heap: Entry[] = []
  #over = 0
  #passed = Number.NEGATIVE_INFINITY

  /** The same end told anew is no other entry: who is refused every minute must not fill the heap. [Q4] */
  set(account: number, end: Instant): void {
    if (this.get(account) === end) return
    this.delete(account)
    const entry = { end, account }
    this.#ends.set(account, entry)
    if (end <= this.#passed) this.#over += 1
    else this.#push(entry)
  }

  delete(account: number): void {
    const entry = this.#ends.get(account)
    if (entry === undefined) return
    this.#ends.delete(account)
    if (entry.end <= this.#passed) this.#over -= 1
  }

  get(account: number): Instant | undefined {
    return this.#ends.get(account)?.end
  }

  /** Entries in memory. */
  get kept(): number {
    return this.#heap.length
  }

  /** Trials that run at `now`, those that are over, and the first end ahead. `now` never goes back. */
  at(now: Instant): { running: number; over: number; firstEnd: Instant | null } {
    if (now > this.#passed) this.#passed = now
    let top = this.#heap[0]
    while (top && (this.#ends.get(top.account) !== top || top.end <= this.#passed)) {
      if (this.#ends.get(top.account) === top) this.#over += 1
      this.#pop()
      top = this.#heap[0]
    }
    return { running: this.#ends.size - this.#over, over: this.#over, firstEnd: top?.end ?? null }
  }

  #push(entry: Entry): void {
    const heap = this.#heap
    let at = heap.length
    heap.push(entry)
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent]
      if (!above || above.end <= entry.end) break
      heap[at] = above
      at = parent
    }
    heap[at] = entry
  }

  #pop(): void {
    const heap = this.#heap
    const entry = heap.pop()
    if (!entry || heap.length === 0) return
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      const left = heap[child]
      if (!left) break
      const right = heap[child + 1]
      if (right && right.end < left.end) child += 1
      const smaller = heap[child]
      if (!smaller || smaller.end >= entry.end) break
      heap[at] = smaller
      at = child
    }
    heap[at] = entry
  }
}
