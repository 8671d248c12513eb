import { count } from './numbers.ts'
import { t } from './text.ts'

export type Seats = number | 'unlimited'

export const seatsWords = (seats: Seats): string => (seats === 'unlimited' ? t.common.unlimited : count(seats))

/** Whole local days left to the end of maintenance; nothing for a module that has none. [L5] */
export function renewalWords(days: number | null): string {
  if (days === null) return ''
  if (days === 0) return t.seats.today
  return days < 0 ? t.seats.ended(-days) : t.seats.days(days)
}

/** What the red mark speaks of. [L6] */
export interface MarkProps {
  row: { name: string; seats: Seats; usedSeats: number; refused: number }
}
