import { simTown } from './sim-town.ts'

const TOWNS = 33

/** A hundred license-years, in a file of tests of their own: two processors share the files. */
export const townsFrom = (first: number): number[] => Array.from({ length: TOWNS }, (_, at) => first + at)

/** A year of three sites; throws at the first guarantee that is broken. */
export const yearOf = async (seed: number): Promise<number> => {
  const { licenseYears } = await simTown({ seed, years: 1, managers: 3 })
  return licenseYears
}
