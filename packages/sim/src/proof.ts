import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { toIso } from '@seatwarden/core/instant'
import { systemClock } from '@seatwarden/runtime/clock'
import { simCore } from './core/sim-core.ts'
import { simExchange } from './exchange/sim-exchange.ts'
import { MUTATIONS, MutationProof } from './mutations/mutation-proof.ts'
import { lastSeedOf, type ProofRow, textOf, withBlock, withRow } from './proof-page.ts'
import { simSchedule } from './schedule/sim-schedule.ts'
import { TamperProof } from './tamper/tamper-proof.ts'
import { simTown } from './town/sim-town.ts'

interface Options {
  years: number
  managers: number
}

interface Figures {
  licenseYears: number
  steps: number
  /** What else there is to tell of all runs so far. */
  seen?: string
}

interface Proof {
  about: string
  years: number
  /** Runs, unless told otherwise; 10. */
  count?: number
  run: (seed: number, options: Options) => Promise<Figures>
  /** The page with what was seen; a row of its table, unless told otherwise. */
  write?: (page: string, row: ProofRow) => string
}

/** So far apart that no life of one run is one of the next. */
const CORE_SEEDS = 1_000_000

const tampered = new TamperProof()
const mutations = new MutationProof()

const PROOFS: Record<string, Proof> = {
  'sim-core': {
    about: 'random lives of a license in the pure core; --years: license-years a run',
    years: 2_000,
    run: async (seed, { years }) => simCore({ seed: seed * CORE_SEEDS, years }),
  },
  'sim-town': {
    about: 'the real server with real managers, through a faulty network; --years (at most 4), --managers (at most 8)',
    years: 1,
    run: simTownOf,
  },
  'sim-exchange': {
    about: 'both halves of one license: moves, copies, snapshots, proofs and changed keys, through a faulty network',
    years: 1,
    count: 10_000,
    run: (seed) => simExchange(seed),
  },
  'sim-schedule': {
    about: 'when 1,000,000 installations ask the vendor: a usual month, and the hour after a day without it',
    years: 1,
    count: 1,
    run: simScheduleOf,
  },
  tamper: {
    about: 'mutated license files, 10,000 a run, before the reader of license files: 1,000,000 by default',
    years: 1,
    count: 100,
    run: (seed) => tampered.run(seed),
  },
  mutations: {
    about: 'test builds in which one rule of the product is broken: the simulators find each',
    years: 1,
    count: MUTATIONS.length,
    run: (n) => mutations.run(n),
    write: (page) => withBlock(page, 'mutations', mutations.table),
  },
}

async function simTownOf(seed: number, { years, managers }: Options): Promise<Figures> {
  return simTown({ seed, years, managers })
}

const MILLION = 1_000_000
const DAYS_WATCHED = 31

async function simScheduleOf(seed: number): Promise<Figures> {
  const { installations, revalidations, all, backlog } = simSchedule(MILLION, seed)
  const times = ({ busiest, mean }: typeof all) => (busiest / mean).toFixed(2)
  const seen = `busiest ten minutes ${times(revalidations)} × the mean (with looks for news ${times(all)} ×); after a day's outage ${
    backlog.waiting
  } revalidations within ${Math.ceil(backlog.within / 1_000)} s, busiest minute ${times(backlog.revalidations)} ×`
  return { licenseYears: (installations * DAYS_WATCHED) / 365, steps: installations, seen }
}

const USAGE = `npm run proof -- NAME [--count RUNS] [--seed FIRST] [--years N] [--managers N] [--write]

${Object.entries(PROOFS)
  .map(([name, { about }]) => `  ${name}  ${about}`)
  .join('\n')}

With --write the figures go into docs/proof.md, and the next run goes on behind the last seed there.
`

/** Runs after which what was seen so far is written down, so that a run that is ended early counts. */
const WRITE_EVERY = 5
const PAGE = join('docs', 'proof.md')

const numberOf = (text: string | undefined, otherwise: number): number => {
  const number = text === undefined ? otherwise : Number(text)
  if (!(Number.isFinite(number) && number > 0)) throw new TypeError(`"${text}" is no number above zero`)
  return number
}

const read = (argv: readonly string[]) => {
  const text = { type: 'string' } as const
  const options = { count: text, seed: text, years: text, managers: text, write: { type: 'boolean' } } as const
  const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true })
  const [name = ''] = positionals
  const proof = Object.hasOwn(PROOFS, name) ? PROOFS[name] : undefined
  if (!proof || positionals.length > 1) throw new TypeError(`there is no proof "${positionals.join(' ')}"`)
  const write = values.write ?? false
  const known = write && existsSync(PAGE) ? lastSeedOf(readFileSync(PAGE, 'utf8'), name) : 0
  return {
    name,
    proof,
    write,
    first: numberOf(values.seed, known + 1),
    count: numberOf(values.count, proof.count ?? 10),
    years: numberOf(values.years, proof.years),
    managers: numberOf(values.managers, 3),
  }
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const today = (): string => toIso(systemClock.wall()).slice(0, 10)

/** Runs seed after seed until one breaks a guarantee; tells what was seen. */
const prove = async (asked: ReturnType<typeof read>, note: (row: ProofRow) => void): Promise<ProofRow> => {
  const { name, proof, first, count, years, managers } = asked
  const row: ProofRow = {
    date: today(),
    name,
    first,
    last: first - 1,
    licenseYears: 0,
    steps: 0,
    seconds: 0,
    seen: '',
    broken: '',
  }
  for (let seed = first; seed < first + count && row.broken === ''; seed += 1) {
    const began = systemClock.monotonic()
    try {
      const { licenseYears, steps, seen = '' } = await proof.run(seed, { years, managers })
      row.licenseYears += licenseYears
      row.steps += steps
      row.seen = seen
    } catch (error) {
      row.broken = (error as Error).message
    }
    row.seconds += (systemClock.monotonic() - began) / 1_000
    row.last = seed
    if ((seed - first + 1) % WRITE_EVERY === 0) note(row)
  }
  note(row)
  return row
}

/** `npm run proof -- NAME`: the simulators with as many runs as are asked for. Exit status 1: a guarantee broke. */
export const main = async (argv: readonly string[], _env: Record<string, string | undefined>): Promise<void> => {
  let asked: ReturnType<typeof read>
  try {
    asked = read(argv)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`)
    process.exitCode = 2
    return
  }
  const page = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : ''
  const row = await prove(asked, (seen) => {
    say(textOf(seen))
    if (asked.write) writeFileSync(PAGE, (asked.proof.write ?? withRow)(page, seen))
  })
  if (row.broken !== '') process.exitCode = 1
}
