import type { Curve } from './lib/picture.ts'

/** One line of `npm run bench -- --json`. What must reach `goal` is the ratio, or the value where there is none. */
export interface Result {
  name: string
  value: number
  unit: string
  /** What it is compared with in the same run; null: an absolute figure. */
  against: string | null
  ratio: number | null
  better: 'higher' | 'lower'
  goal: number | null
  /** null: there is no goal, or nothing was measured. */
  ok: boolean | null
  detail: string
  /** How it grows, for the picture; no part of the line. */
  curve?: Curve
}

export interface Figure {
  name: string
  /** Debian packages and parts it needs are there when this runs. */
  run: () => Promise<Result[]>
}

export type Measured = Omit<Result, 'ok'>

const reached = ({ ratio, value, better, goal }: Measured): boolean | null => {
  if (goal === null) return null
  const shown = ratio ?? value
  return better === 'higher' ? shown >= goal : shown <= goal
}

export const judged = (measured: Measured): Result => ({ ...measured, ok: reached(measured) })

/** A figure that cannot be taken here, and why. */
export const unmeasured = (name: string, why: string): Result => ({
  name,
  value: 0,
  unit: '',
  against: null,
  ratio: null,
  better: 'higher',
  goal: null,
  ok: null,
  detail: `not measured: ${why}`,
})
