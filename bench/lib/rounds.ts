export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** The value that `share` of all values do not exceed. */
export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.ceil(values.length * share) - 1)] ?? 0

/**
 * Ours and the other in turn, in short rounds, because a machine's load moves absolute figures more than anything
 * else. The side that goes first changes from round to round. One uncounted round warms both.
 */
export const inTurn = async <A, B>(
  rounds: number,
  ours: (round: number) => A | Promise<A>,
  other: (round: number) => B | Promise<B>,
): Promise<{ ours: A[]; other: B[] }> => {
  const taken: { ours: A[]; other: B[] } = { ours: [], other: [] }
  for (let round = 0; round <= rounds; round += 1) {
    const first = round % 2 === 0 ? await ours(round) : undefined
    const theirs = await other(round)
    const mine = first ?? (await ours(round))
    if (round === 0) continue
    taken.ours.push(mine)
    taken.other.push(theirs)
  }
  return taken
}

/** The median of the rounds' own ratios: what moved both sides of one round falls out. */
export const ratioOf = (ours: readonly number[], other: readonly number[]): number =>
  median(ours.map((value, round) => value / other[round]!))

export const milliseconds = async (work: () => unknown): Promise<number> => {
  const from = performance.now()
  await work()
  return performance.now() - from
}
