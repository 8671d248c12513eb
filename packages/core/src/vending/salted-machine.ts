import { factsMatch, type Machine, sameMachine } from '../machine.ts'

/** A machine whose facts were hashed with `salt`: the Order ID before an activation, then the file's machineSalt. [F1] */
export interface SaltedMachine extends Machine {
  /** Empty where there are no facts: a Reference ID that a person typed. */
  salt: string
}

const hasFacts = (machine: Machine): boolean => Object.keys(machine.facts).length > 0

/** Facts under different salts say nothing of each other; then the Reference ID alone decides. [F1 F2] */
export const sameSalted = (then: SaltedMachine, now: SaltedMachine): boolean =>
  then.salt === now.salt ? sameMachine(then, now) : then.referenceId === now.referenceId

/** What only the machine itself can say; its Reference ID is known to whoever has seen its license file. [F1] */
export const shownByFacts = (then: SaltedMachine, now: SaltedMachine): boolean =>
  then.salt === now.salt && factsMatch(then, now)

/**
 * The salt with which the asking machine has to hash before it can be told from the known one; undefined when it can
 * be told already. [F1]
 */
export const saltToAsk = (known: SaltedMachine, now: SaltedMachine): string | undefined => {
  if (known.salt === now.salt || known.referenceId === now.referenceId) return undefined
  return hasFacts(known) && hasFacts(now) ? known.salt : undefined
}

/**
 * The machine to keep on record. The facts of the first start stay while the Reference ID does, so that small changes
 * do not add up to another machine; a new Reference ID is a new first start. Facts under the license's own salt replace
 * those under another, since these are what will be compared from now on. [F1 F2]
 */
export const machineToKeep = (known: SaltedMachine, now: SaltedMachine, licenseSalt: string): SaltedMachine => {
  if (!hasFacts(now) && known.referenceId === now.referenceId) return known
  const settled = known.salt === licenseSalt || now.salt !== licenseSalt
  return known.referenceId === now.referenceId && hasFacts(known) && settled ? known : now
}
