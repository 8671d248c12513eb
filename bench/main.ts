import { pathToFileURL } from 'node:url'
import { type Figure, type Result, unmeasured } from './figure.ts'
import { claimFigures } from './figures/claims.ts'
import { managerFigures } from './figures/manager.ts'
import { figureText } from './lib/numbers.ts'
import { ROLES } from './roles.ts'

const FIGURES: readonly Figure[] = [...managerFigures, ...claimFigures]

const say = (line: string): void => void process.stderr.write(`${line}\n`)

const verdict = ({ ok }: Result): string => (ok === null ? '' : ok ? 'reached' : 'missed')

const goalText = ({ goal, better }: Result): string =>
  goal === null ? '' : `${better === 'higher' ? 'at least' : 'at most'} ${figureText(goal)}`

/** One row a result, as people read it and as docs/performance.md has it. */
const row = (result: Result): string[] => [
  result.name,
  result.unit === '' ? '' : `${figureText(result.value)} ${result.unit}`,
  result.against ?? '',
  result.ratio === null ? '' : figureText(result.ratio),
  goalText(result),
  verdict(result),
  result.detail,
]

const HEAD = ['figure', 'ours', 'against', 'ratio', 'goal', '', 'detail']

const table = (results: readonly Result[]): string => {
  const rows = [HEAD, HEAD.map(() => '---'), ...results.map(row)]
  const widths = HEAD.map((_, at) => Math.max(...rows.map((cells) => cells[at]!.length)))
  const line = (cells: string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(at === HEAD.length - 1 ? 0 : widths[at]!)).join(' | ')} |`
  return rows.map(line).join('\n')
}

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

/** `npm run bench -- [NAME…] [--json]`: takes these figures, or all. It decides nothing: its exit code is 0. */
export const main = async (argv: readonly string[]): Promise<void> => {
  const json = argv.includes('--json')
  const figures = chosen(argv.filter((arg) => arg !== '--json'))
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
    if (json) for (const result of taken) process.stdout.write(`${JSON.stringify(result)}\n`)
    results.push(...taken)
  }
  if (!json) process.stdout.write(`${table(results)}\n`)
}

// A child of the benchmark is the same program with the name of its part.
const started = process.argv[1] === undefined ? '' : pathToFileURL(process.argv[1]).href
if (import.meta.url === started) ROLES[process.argv[2] ?? '']?.()
