const LONGEST = 64

/** How many letters must be added, left out, changed or swapped with their neighbour; both texts lower case. */
const distance = (a: string, b: string): number => {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1)
      next.push(least)
    }
    before = row
    row = next
  }
  return row[b.length] ?? 0
}

/** The known names that are closest to what was typed, at most three; none when nothing is close. */
export const nearest = (typed: string, known: readonly string[]): string[] => {
  const wanted = typed.toLowerCase().slice(0, LONGEST)
  const limit = Math.max(2, Math.floor(wanted.length / 3))
  const all = known.map((name) => ({ name, far: distance(wanted, name.toLowerCase()) }))
  const best = Math.min(limit, ...all.map(({ far }) => far))
  return all
    .filter(({ far }) => far === best)
    .slice(0, 3)
    .map(({ name }) => name)
}

/** ` Closest: U_IM, U_SIP.`, or nothing. */
export const closest = (typed: string, known: readonly string[]): string => {
  const names = nearest(typed, known)
  return names.length > 0 ? ` Closest: ${names.join(', ')}.` : ''
}
