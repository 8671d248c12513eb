import { pathToFileURL } from 'node:url'
import { type Figure, type Result, unmeasured } from './figure.ts'
import { claimFigures } from './figures/claims.ts'
import { growthFigures } from './figures/growth.ts'
import { managerFigures } from './figures/manager.ts'
import { toolFigures } from './figures/tool.ts'
import { tableOf, writePage } from './lib/page.ts'
import { ROLES } from './roles.ts'

const FIGURES: readonly Figure[] = [...managerFigures, ...claimFigures, ...toolFigures, ...growthFigures]

const say = (line: string): void => void process.stderr.write(`${line}\n`)

const chosen = (names: readonly string[]): readonly Figure[] | string => {
  const unknown = names.filter((name) => !FIGURES.some((figure) => figure.name === name))
  if (unknown.length > 0)
    return `There is no figure ${unknown.join(', ')}. Figures: ${FIGURES.map(({ name }) => name).join(' ')}. Nothing ran.`
  return names.length === 0 ? FIGURES : FIGURES.filter(({ name }) => names.includes(name))
}

const installPackages = async (): Promise<void> => {
  const { ensureDebianPackages } = await import(new URL('../scripts/lib/debian.mjs', import.meta.url).href)
  await ensureDebianPackages(['bench'])
}

/** One that fails says why in its place; the others are taken all the same. */
const takeFigure = (figure: Figure): Promise<Result[]> =>
  figure.run().catch((error: unknown) => {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error))
    return [unmeasured(figure.name, String(error).split('\n', 1)[0] ?? '')]
  })

const lineOf = ({ curve: _curve, ...result }: Result): string => JSON.stringify(result)

const OPTIONS = ['--json', '--write']

/**
 * `npm run bench -- [NAME…] [--json] [--write]`: takes these figures, or all; `--write` puts them into docs/performance.md.
 * It decides nothing: its exit code is 0.
 */
export const main = async (argv: readonly string[]): Promise<void> => {
  const json = argv.includes('--json')
  const figures = chosen(argv.filter((arg) => !OPTIONS.includes(arg)))
  if (typeof figures === 'string') {
    say(figures)
    process.exitCode = 1
    return
  }
  await installPackages()
  const results: Result[] = []
  for (const figure of figures) {
    say(`${figure.name} …`)
    const taken = await takeFigure(figure)
    if (json) for (const result of taken) process.stdout.write(`${lineOf(result)}\n`)
    results.push(...taken)
  }
  if (!json) process.stdout.write(`${tableOf(results)}\n`)
  if (argv.includes('--write')) writePage(results)
}

// A child of the benchmark is the same program with the name of its part.
const started = process.argv[1] === undefined ? '' : pathToFileURL(process.argv[1]).href
if (import.meta.url === started) ROLES[process.argv[2] ?? '']?.()
