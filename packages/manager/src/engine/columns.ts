/** A growing column of small whole numbers: a million accounts in a few megabytes. */
export class Column<A extends Uint8Array | Uint16Array | Uint32Array | Float64Array> {
  values: A
  readonly #make: (length: number) => A

  constructor(make: (length: number) => A) {
    this.#make = make
    this.values = make(1024)
  }

  get(at: number): number {
    return this.values[at] ?? 0
  }

  set(at: number, value: number): void {
    if (at >= this.values.length) {
      const larger = this.#make(Math.max(at + 1, this.values.length * 2))
      larger.set(this.values)
      this.values = larger
    }
    this.values[at] = value
  }
}

export const bytes = () => new Column((n) => new Uint8Array(n))
export const words = () => new Column((n) => new Uint16Array(n))
export const longs = () => new Column((n) => new Uint32Array(n))
export const doubles = () => new Column((n) => new Float64Array(n))
