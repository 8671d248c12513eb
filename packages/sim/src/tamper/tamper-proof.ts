import { keptBytes, tamper } from './tamper.ts'

/** Mutants of one run. */
const PER_RUN = 10_000
const MEBIBYTE = 1_048_576
/** What a process may keep more after a run, or after all of them, than before: caches fill, and no more. */
const MOST_GROWN = 8 * MEBIBYTE

const mebibytes = (bytes: number): string => `${(bytes / MEBIBYTE).toFixed(1)} MiB`

/** Runs of mutated license files, one after the other in one process, whose memory is to stay as it is. [L2] */
export class TamperProof {
  #refused = 0
  #noise = 0
  #first: { kept: number; whole: number } | null = null

  async run(seed: number): Promise<{ licenseYears: number; steps: number; seen: string }> {
    const { mutants, seen, grown } = await tamper({ seed, count: PER_RUN })
    const noise = [...seen.values()].reduce((sum, verdicts) => sum + (verdicts.get('noise') ?? 0), 0)
    this.#noise += noise
    this.#refused += mutants - noise
    return { licenseYears: 0, steps: mutants, seen: this.#told(seed, grown) }
  }

  #told(seed: number, grown: number): string {
    const [kept, { rss: whole }] = [keptBytes(), process.memoryUsage()]
    this.#first ??= { kept, whole }
    const overAll = kept - this.#first.kept
    for (const more of [grown, overAll])
      if (more > MOST_GROWN) throw new Error(`memory grew by ${mebibytes(more)} up to seed ${seed}`)
    const count = (n: number): string => n.toLocaleString('en-GB')
    const memory = `kept memory ${mebibytes(overAll)} and the process ${mebibytes(whole - this.#first.whole)} above the first run's`
    return `${count(this.#refused)} refused, ${count(this.#noise)} the vendor's own file in other armour, ${memory}`
  }
}
