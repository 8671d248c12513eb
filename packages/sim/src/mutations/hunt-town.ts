import { simTown } from '../town/sim-town.ts'
import { huntWith } from './find.ts'

const TOWN = { years: 0.5, managers: 2 }

/** Of a test build whose core or manager is broken. */
export const hunt = huntWith((seed) => simTown({ seed, ...TOWN }), TOWN.years * TOWN.managers)
