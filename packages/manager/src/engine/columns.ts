/** A growing column of small whole numbers: a million accounts in a few megabytes. */
export class Column<A extends Uint8Array | Uint16Array | Uint32Array | Float64Array> {
  values: A
  readonly #make: (length: number) => A

  constructor(make: (length: number) => A) {
    this.#make = make
    this.values = make(0)
  }

  get(at: number): number {
    return this.values[at] ?? 0
  }

  set(at: number, value: number): void {
    if (at >= this.values.length) {
      const larger = this.#make(Math.max(at + 1, this.values.length * 2, 1024))
      larger.set(this.values)
      this.values = larger
    }
    this.values[at] = value
  }
}

/**
 * Growing rows of a few whole numbers each. A row lies in one line of the processor's cache, so that an answer that needs
 * all of it waits for memory once.
 */
export class Rows {
  #values: Uint32Array
  readonly #width: number

  constructor(width: number) {
    this.#width = width
    this.#values = new Uint32Array(1024 * width)
  }

  get(row: number, field: number): number {
    return this.#values[row * this.#width + field] ?? 0
  }

  set(row: number, field: number, value: number): void {
    const at = row * this.#width + field
    if (at >= this.#values.length) {
      const larger = new Uint32Array(Math.max(at + this.#width, this.#values.length * 2))
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[at] = value
  }
}

export const doubles = () => new Column((n) => new Float64Array(n))
