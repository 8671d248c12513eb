import type { Instant } from '../instant.ts'
import type { Seats } from '../license.ts'
import { POLICY } from '../policy.ts'

export type Recommendation = 'Add Users' | 'Renew License'

/** Compared in whole thousandths: 0.07 x 100 is more than 7 in binary fractions. */
export const reaches = (usedSeats: number, seats: number, share: number): boolean =>
  usedSeats * 1000 >= seats * Math.round(share * 1000)

/** [L7] From the days before maintenance ends, and after. */
export const renewalDue = (maintenanceEnds: Instant, now: Instant): boolean => now >= maintenanceEnds - POLICY.renewFrom

/** [L7] What to do about a module; both when both hold. */
export const recommend = (
  module: { seats: Seats; usedSeats: number; maintenanceEnds: Instant | null },
  now: Instant,
  addUsersFrom: number = POLICY.addUsersFrom,
): Recommendation[] => {
  const answers: Recommendation[] = []
  const { seats, usedSeats } = module
  if (seats !== 'unlimited' && usedSeats > 0 && reaches(usedSeats, seats, addUsersFrom)) answers.push('Add Users')
  if (module.maintenanceEnds !== null && renewalDue(module.maintenanceEnds, now)) answers.push('Renew License')
  return answers
}

/** [L6] By how many Used Seats exceed Seats; 0 when they do not. */
export const overBy = (seats: Seats, usedSeats: number): number =>
  seats === 'unlimited' ? 0 : Math.max(0, usedSeats - seats)
