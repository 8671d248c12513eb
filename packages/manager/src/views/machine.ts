import { factName, factsNeeded, type Machine, shortReference } from '@seatwarden/core/machine'
import type { MachineView } from '@seatwarden/protocol/api/license-views'
import type { Engine } from '../engine/engine.ts'
import type { Installation } from '../engine/installation.ts'

const stateOf = (kind: string, then: Machine, now: Machine): MachineView['facts'][number]['state'] => {
  const [before, after] = [then.facts[kind], now.facts[kind]]
  if (before === undefined) return 'new'
  if (after === undefined) return 'missing'
  return before === after ? 'same' : 'changed'
}

/** What of the machine is another, by the names of its facts. [F4] */
export const mismatchSentence = ({ difference, referenceId, referenceIdNow }: Installation): string =>
  `${difference} The license was made for ${shortReference(referenceId)}; this machine is ${shortReference(referenceIdNow)}.`.trim()

const sentenceOf = (installation: Installation, present: number, needed: number): string => {
  const { same, difference } = installation
  if (!same) return mismatchSentence(installation)
  if (difference) return `${difference} ${needed} must match, so it is the same machine.`
  return `${present === 1 ? 'The one fact' : `All ${present} facts`} of the first start ${present === 1 ? 'is' : 'are'} the same.`
}

/** The facts of the first start against those of now. [F2] */
export const machineView = ({ options }: Engine): MachineView => {
  const { installation } = options
  const { known, now } = installation.machines
  const kinds = [...new Set([...Object.keys(known.facts), ...Object.keys(now.facts)])].toSorted()
  const present = Object.keys(known.facts).length
  const needed = factsNeeded(present)
  return {
    referenceId: installation.referenceId,
    same: installation.same,
    needed,
    facts: kinds.map((kind) => ({ kind, name: factName(kind), state: stateOf(kind, known, now) })),
    sentence: sentenceOf(installation, present, needed),
  }
}
