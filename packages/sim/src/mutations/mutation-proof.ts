import type { Find, Mutation } from './mutation.ts'
import { CORE_MUTATIONS, TOWN_MUTATIONS } from './mutations.ts'
import { huntIn } from './test-build.ts'

/** Runs after which a broken rule counts as not found. */
export const MOST_RUNS = { core: 500, town: 40 }

export interface Caught {
  mutation: Mutation
  find: Find
}

export const MUTATIONS: readonly Mutation[] = [...CORE_MUTATIONS, ...TOWN_MUTATIONS]

export const hunted = async (mutation: Mutation): Promise<Caught> => {
  const hunt = await huntIn(mutation)
  return { mutation, find: await hunt(MOST_RUNS[mutation.simulator]) }
}

const cellsOf = ({ mutation, find }: Caught): string[] => [
  mutation.rule,
  mutation.file.replace(/^packages\/(\w+)\/src\/(.*)\.ts$/, '$1/$2'),
  `sim-${mutation.simulator}`,
  find.guarantee ?? 'nothing',
  String(find.seed),
  String(find.licenseYears),
]

const HEAD = [
  ['rule that was broken', 'in', 'simulator', 'found by', 'seed', 'license-years until then'],
  Array.from({ length: 6 }, () => '---'),
]

/** As it stands in docs/proof.md. */
export const tableOf = (caught: readonly Caught[]): string =>
  [...HEAD, ...caught.map(cellsOf)].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** Breaks one rule after the other; the n-th run is the n-th rule. */
export class MutationProof {
  readonly #caught: Caught[] = []

  get table(): string {
    return tableOf(this.#caught)
  }

  async run(n: number): Promise<{ licenseYears: number; steps: number; seen: string }> {
    const mutation = MUTATIONS[n - 1]
    if (!mutation) throw new RangeError(`there are ${MUTATIONS.length} mutations, no ${n}`)
    const caught = await hunted(mutation)
    this.#caught.push(caught)
    const { guarantee, licenseYears, said } = caught.find
    if (guarantee !== mutation.guarantee)
      throw new Error(`${mutation.rule}: ${mutation.guarantee} did not find it; ${said || 'nothing did'}`)
    return { licenseYears, steps: 1, seen: `${this.#caught.length} broken rules found\n${this.table}\n` }
  }
}
