/** Tells whoever looks that something changed; what changed is read again. */
export class Events {
  readonly #listeners = new Set<() => void>()

  emit(): void {
    for (const listener of this.#listeners) listener()
  }

  /** Returns its own end. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
