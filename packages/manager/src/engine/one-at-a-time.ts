const lines = new WeakMap<object, Promise<unknown>>()

/** Work on the same thing runs one after the other: what was read at its begin still holds when it is stored. [K2] */
export const oneAtATime = <T>(on: object, work: () => Promise<T>): Promise<T> => {
  const before = lines.get(on) ?? Promise.resolve()
  const result = before.then(work, work)
  lines.set(
    on,
    result.catch(() => undefined),
  )
  return result
}
