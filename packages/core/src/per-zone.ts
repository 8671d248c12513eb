/**
 * Remembers what was worked out of a value in a zone, for as long as the value lives. States are never changed in
 * place, so what holds of one holds for ever.
 */
export const perZone = <K extends object, V>(workOut: (key: K, zone: string) => V): ((key: K, zone: string) => V) => {
  const known = new WeakMap<K, { zone: string; value: V }>()
  return (key, zone) => {
    const found = known.get(key)
    if (found?.zone === zone) return found.value
    const value = workOut(key, zone)
    known.set(key, { zone, value })
    return value
  }
}
