type Version = readonly [number, number, number]

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}

/** The half-open span of versions that a partial one names: `20` is 20.0.0 to 21.0.0. */
function span(text: string): { low: Version; high: Version } {
  const given = text.split('.').filter((part) => /^\d+$/.test(part))
  const [major = 0, minor = 0, patch = 0] = given.map(Number)
  const low: Version = [major, minor, patch]
  if (given.length === 0) return { low, high: [Number.POSITIVE_INFINITY, 0, 0] }
  if (given.length === 1) return { low, high: [major + 1, 0, 0] }
  return { low, high: given.length === 2 ? [major, minor + 1, 0] : [major, minor, patch + 1] }
}

function satisfies(version: Version, comparator: string): boolean {
  const [, sign = '', text = ''] = /^(>=|<=|>|<|\^|~|=)?v?(.*)$/.exec(comparator) ?? []
  const { low, high } = span(text.replace(/[-+].*$/, ''))
  const fromLow = compare(version, low) >= 0
  const belowHigh = compare(version, high) < 0
  if (sign === '>=') return fromLow
  if (sign === '>') return !belowHigh
  if (sign === '<') return !fromLow
  if (sign === '<=') return belowHigh
  if (sign === '^') return fromLow && version[0] === low[0]
  if (sign === '~') return fromLow && version[0] === low[0] && (version[1] === low[1] || !text.includes('.'))
  return fromLow && belowHigh
}

/** Whether npm's range allows a version; `^0.x` does not occur in `engines.node`. */
export function allows(range: string, version: Version): boolean {
  return range.split('||').some((part) => {
    const spaced = part.replace(/(>=|<=|>|<|\^|~|=)\s+/g, '$1').replace(/(\S+)\s+-\s+(\S+)/g, '>=$1 <=$2')
    return spaced.split(/\s+/).every((comparator) => comparator === '' || satisfies(version, comparator))
  })
}
