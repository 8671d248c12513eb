import type { Phase } from './state.ts'

interface PhaseFacts {
  /** Of several countdowns the strictest phase holds. */
  strictness: number
  /** Shown, unless the machine is another one or the license an evaluation. [L4] */
  status: 'OK' | 'Evaluation'
  /** Locked: only what D6 names can be done. */
  settings: 'open' | 'locked'
  /** Where settings are otherwise: `settingsFrozen` decides. [F4] */
  unless?: string
  /** What becomes of mail, for people. [D6 D8 D9] */
  services: string
  /** Every phase that can follow, and by what. */
  next: Partial<Record<Phase, string>>
}

const ANOTHER = 'its cause is over, and another one goes on'

/**
 * What each phase is and what follows it: a new one does not compile until all of this is answered. Status and locked
 * settings are read from here; the picture of docs/lifecycle.md is drawn from it, and a test plays lives until it has
 * seen each step and no other.
 */
export const PHASES = {
  valid: {
    strictness: 0,
    status: 'OK',
    settings: 'open',
    services: 'run',
    next: {
      unlicensed: 'the license was given up',
      grace: 'a due revalidation failed, an offline file is due, or a subscription expired',
      emergency: 'an evaluation is over, or the build is newer than maintenance',
      expired: '7 days on another machine',
    },
  },
  unlicensed: {
    strictness: 1,
    status: 'Evaluation',
    settings: 'open',
    services: 'run, all modules, unlimited seats',
    next: { valid: 'a license is activated', emergency: 'the evaluation is over' },
  },
  grace: {
    strictness: 2,
    status: 'OK',
    settings: 'open',
    services: 'run',
    next: {
      valid: 'a valid license is in',
      unlicensed: 'the license was given up',
      emergency: 'grace is over, or the build is newer than maintenance',
      expired: '7 days on another machine',
    },
  },
  emergency: {
    strictness: 3,
    status: 'Evaluation',
    settings: 'locked',
    services: 'run',
    next: { valid: 'a valid license is in', grace: ANOTHER, expired: '7 days later, last call' },
  },
  expired: {
    strictness: 4,
    status: 'Evaluation',
    settings: 'locked',
    unless: 'open where only the machine differs [F4]',
    services: 'stop at the next midnight, and at each one after [D8 D9]',
    next: {
      valid: 'a valid license is in',
      unlicensed: 'on another machine, the license was given up',
      grace: ANOTHER,
      emergency: ANOTHER,
    },
  },
} as const satisfies Record<Phase, PhaseFacts>

export const phaseFacts = (phase: Phase): PhaseFacts => PHASES[phase]

/** The stricter of two. */
export const stricter = (a: Phase, b: Phase): Phase => (PHASES[b].strictness > PHASES[a].strictness ? b : a)
