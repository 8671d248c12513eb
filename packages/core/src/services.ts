import type { Instant } from './instant.ts'

/** `absent`: nothing of it is installed on this machine. */
export type ServiceState = 'running' | 'stopped' | 'unknown' | 'absent'

/** What the manager stopped, and owes. [D10] */
export interface HeldService {
  id: string
  name: string
  /** What had been set before the first command, so that a start sets it again; null: nothing is to be remembered. */
  remembered: string | null
  /** argv of each command that starts it, for a list that was changed meanwhile. */
  start: readonly (readonly string[])[]
  /** Null: its stop has begun, and nobody knows yet that it went through. */
  stoppedAt: Instant | null
}

/** The stop of one midnight; a crash goes on with what is not done. */
export interface StopRun {
  at: Instant
  /** Services that are through with it, stopped or left alone. */
  done: readonly string[]
  /** An administrator has started services since: this midnight stops nothing more. [D9] */
  over?: true
}

export interface ServicesState {
  run: StopRun | null
  /** In the order in which they were stopped. */
  held: readonly HeldService[]
}

export const NOTHING_HELD: ServicesState = { run: null, held: [] }

export const heldOf = (state: ServicesState, id: string): HeldService | undefined =>
  state.held.find((held) => held.id === id)

/** Begins the stop of a midnight, or goes on with it; not where a later one has begun, or where it is over. [D9] */
export const beginStop = (state: ServicesState, at: Instant): ServicesState | 'later' | 'over' => {
  if (state.run && state.run.at > at) return 'later'
  if (state.run?.at !== at) return { ...state, run: { at, done: [] } }
  return state.run.over ? 'over' : state
}

/** What an administrator starts runs until the next midnight: what is left of the last one's stop is given up. [D9] */
export const endRun = (state: ServicesState): ServicesState =>
  state.run ? { ...state, run: { ...state.run, over: true } } : state

export const isDone = (state: ServicesState, id: string): boolean => state.run?.done.includes(id) ?? false

/**
 * What a stop does to a service. `leave`: it is not there, or its administrator had stopped it himself, so that nobody
 * starts it again. What cannot be asked is stopped, and a stop that was broken off is taken to its end: stopping twice
 * harms nothing. [D8 D10]
 */
export const atStop = (now: ServiceState, held: HeldService | undefined): 'stop' | 'stopped' | 'leave' => {
  if (now === 'absent') return 'leave'
  if (now === 'stopped' && !held) return 'leave'
  return now === 'stopped' && held?.stoppedAt != null ? 'stopped' : 'stop'
}

/** Whether it has to be started: who was started by hand is left as he is, unless a broken-off stop may yet end him. */
export const atStart = (now: ServiceState, held: HeldService): boolean => now !== 'running' || held.stoppedAt === null

/** To be stored before the first command: from here on it is ours to start. What was remembered first stays. */
export const hold = (state: ServicesState, service: Omit<HeldService, 'stoppedAt'>): ServicesState => {
  const before = heldOf(state, service.id)
  const held = { ...service, remembered: before ? before.remembered : service.remembered, stoppedAt: null }
  return { ...state, held: [...state.held.filter(({ id }) => id !== service.id), held] }
}

/** This midnight is through with a service; `at`: it is stopped since then, where it is ours. */
export const passed = (state: ServicesState, id: string, at: Instant): ServicesState => ({
  run: state.run && { ...state.run, done: [...state.run.done.filter((one) => one !== id), id] },
  held: state.held.map((held) => (held.id === id ? { ...held, stoppedAt: held.stoppedAt ?? at } : held)),
})

/** It runs again, or there is nothing left of it to start. */
export const release = (state: ServicesState, id: string): ServicesState => ({
  ...state,
  held: state.held.filter((held) => held.id !== id),
})

/** What was stopped, the last first: receiving before submission, submission before clients. [D10] */
export const toStart = (state: ServicesState): readonly HeldService[] => state.held.toReversed()
