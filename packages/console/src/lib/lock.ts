import { useLicense } from '../api/queries.ts'

/**
 * Whether an operation, or `operation.part`, is refused now. The server says so; the console only locks beforehand what it
 * would refuse. [D6]
 */
export const useLocked = (act: string): boolean => useLicense().data?.locked.includes(act) ?? false

/** Giving the license up; to show the proof of one that was is open. [A11] */
export const GIVE_UP = 'deactivateLicense.give_up'
