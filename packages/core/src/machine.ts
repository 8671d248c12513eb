/** A machine as the vendor sees it: facts by kind ("board", "mac"), hashed with a salt that both sides know. [F1] */
export interface Machine {
  referenceId: string
  facts: Readonly<Record<string, string>>
}

/** k of n: how many of the facts present then must match now; 3 of 5, 3 of 4, 2 of 3, all of 2 or 1. [F2] */
export const factsNeeded = (present: number): number => Math.floor(present / 2) + 1

const factOf = (machine: Machine, kind: string): string | undefined =>
  Object.hasOwn(machine.facts, kind) ? machine.facts[kind] : undefined

/** Kinds of facts of `then` that are missing or different in `now`, sorted. [F2] */
export const changedFacts = (then: Machine, now: Machine): string[] =>
  Object.keys(then.facts)
    .filter((kind) => factOf(now, kind) !== factOf(then, kind))
    .toSorted()

/** Enough of the facts present then are here now. Without any fact nothing can be said: false. [F2 F3] */
export const factsMatch = (then: Machine, now: Machine): boolean => {
  const present = Object.keys(then.facts).length
  return present > 0 && present - changedFacts(then, now).length >= factsNeeded(present)
}

/**
 * The one answer to "is this the machine we know?". A Reference ID is kept by the machine itself while F2 holds, so an
 * equal one says yes; after a reinstall it may be another, and the facts decide. [F1 F2]
 */
export const sameMachine = (then: Machine, now: Machine): boolean =>
  then.referenceId === now.referenceId || factsMatch(then, now)

/** The first of the five groups: how a machine is named to people. */
export const shortReference = (referenceId: string): string => `${referenceId.split('-', 1)[0]}…`

const FACT_NAMES: Readonly<Record<string, string>> = {
  machine: 'machine id',
  system: 'system id',
  board: 'board',
  disk: 'disk',
  mac: 'network card',
  identity: 'given identity',
}

/** A kind of fact as people call it. */
export const factName = (kind: string): string => (Object.hasOwn(FACT_NAMES, kind) ? (FACT_NAMES[kind] ?? kind) : kind)

/** `3 of 5 facts differ: board, disk, network card.`; empty when none does. [F2 F4] */
export const differenceText = (then: Machine, now: Machine): string => {
  const changed = changedFacts(then, now)
  if (changed.length === 0) return ''
  const verb = changed.length === 1 ? 'differs' : 'differ'
  return `${changed.length} of ${Object.keys(then.facts).length} facts ${verb}: ${changed.map(factName).join(', ')}.`
}
