import type { Find, Hunt } from './mutation.ts'

/** A simulator's error: its cause names the guarantee. */
const guaranteeOf = (error: Error): string => {
  const { cause } = error
  const known = cause instanceof Error && 'guarantee' in cause && typeof cause.guarantee === 'string'
  return known ? String(cause.guarantee) : `no guarantee (${error.name})`
}

/** Hunts with runs that live so many license-years each. */
export const huntWith =
  (run: (seed: number) => Promise<unknown>, yearsEach: number): Hunt =>
  async (most) => {
    const find: Find = { guarantee: null, seed: 0, licenseYears: 0, said: '' }
    while (find.seed < most) {
      find.seed += 1
      find.licenseYears += yearsEach
      try {
        await run(find.seed)
      } catch (error) {
        const caught = error as Error
        return { ...find, guarantee: guaranteeOf(caught), said: caught.message }
      }
    }
    return find
  }
