import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { unarmor } from '@seatwarden/protocol/license-file/armor'
import { type Verified, verifyLicense } from '@seatwarden/protocol/license-file/verify'
import { seededRandom } from '@seatwarden/runtime/random'
import { Dice } from '../town/dice.ts'
import { DAMAGE, LONG, type Mutation } from './damage.ts'
import { FORGERY } from './forgery.ts'
import { LARGE_MISFIT, MISFIT } from './misfit.ts'
import { type Stock, stockOf } from './stock.ts'

const OFTEN = 20
const weighted = (mutations: Record<string, Mutation>, weight: number) =>
  Object.entries(mutations).map(([kind, mutate]) => [weight, { kind, mutate }] as const)

const CHOICES = [...weighted({ ...DAMAGE, ...FORGERY, ...MISFIT }, OFTEN), ...weighted({ ...LONG, ...LARGE_MISFIT }, 1)]

/** Every kind of change, by its name. */
export const KINDS: readonly string[] = CHOICES.map(([, { kind }]) => kind)

export interface Mutant {
  kind: string
  text: string
}

/** So far apart that no mutant of one run is one of the next. */
const RUN_SEEDS = 10_000_000

/** Mutant number `at` of a run: the same for the same numbers, whatever came before it. */
export const mutantOf = async (stock: Stock, seed: number, at: number): Promise<Mutant> => {
  const dice = new Dice(seededRandom(seed * RUN_SEEDS + at + 1))
  const { kind, mutate } = dice.weighted(CHOICES)
  return { kind, text: await mutate({ dice, stock, file: dice.pick(stock.vendor.files) }) }
}

export const stockOfRun = (seed: number): Promise<Stock> => stockOf(seededRandom(seed * RUN_SEEDS))

/** Codes that a bad file may be refused with. */
const CODES = ['license_malformed', 'signature_invalid', 'format_too_old', 'format_too_new', 'clock_skew']
const MOST_LETTERS = 1_000

/** What became of a mutant: the code of its refusal, or `noise`: it is still the very file that the vendor signed. */
export const judged = (stock: Stock, text: string, read: Verified): string => {
  if (!read.ok) {
    const { code, sentence, next } = read.refusal
    if (CODES.includes(code) && sentence !== '' && next !== '' && sentence.length + next.length <= MOST_LETTERS)
      return code
    throw new Error(`refused in a strange way: ${code}: ${sentence.slice(0, 200)}`)
  }
  const found = unarmor(text)
  const original = found.ok ? stock.genuine.get(found.jws) : undefined
  if (original === undefined) throw new Error('ACCEPTED, and the vendor never signed that')
  if (JSON.stringify(read.payload) !== payloadText(found.ok ? found.jws : ''))
    throw new Error('ACCEPTED with another meaning')
  return 'noise'
}

const payloadText = (jws: string): string => Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()

/** Bytes that this process keeps after everything unused was given back. */
export const keptBytes = (): number => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

export interface TamperResult {
  mutants: number
  /** How many of each kind ended how. */
  seen: Map<string, Map<string, number>>
  /** By how many bytes the process has grown since the first tenth. */
  grown: number
}

export interface TamperOptions {
  seed: number
  count: number
}

/** Reads mutant after mutant; throws with the numbers of the first that is accepted, or that breaks the reader. [L2] */
export const tamper = async ({ seed, count }: TamperOptions): Promise<TamperResult> => {
  const stock = await stockOfRun(seed)
  const seen = new Map(KINDS.map((kind) => [kind, new Map<string, number>()]))
  let before = 0
  for (let at = 0; at < count; at += 1) {
    if (at === Math.floor(count / 10)) before = keptBytes()
    const { kind, text } = await mutantOf(stock, seed, at)
    const verdict = await verdictOf(stock, text).catch((error: Error) => {
      throw new Error(`mutant ${at} of seed ${seed} (${kind}): ${error.message}`, { cause: error })
    })
    const verdicts = seen.get(kind)
    verdicts?.set(verdict, (verdicts.get(verdict) ?? 0) + 1)
  }
  return { mutants: count, seen, grown: keptBytes() - before }
}

const verdictOf = async (stock: Stock, text: string): Promise<string> =>
  judged(stock, text, await verifyLicense(text, stock.trust, stock.now))
