import { LIFE_YEARS, simCore } from '../core/sim-core.ts'
import { huntWith } from './find.ts'

/** Of a test build whose core is broken. */
export const hunt = huntWith(async (seed) => simCore({ seed, years: LIFE_YEARS }), LIFE_YEARS)
