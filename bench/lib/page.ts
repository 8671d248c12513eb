import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Result } from '../figure.ts'
import { figureText } from './numbers.ts'
import { drawCurves } from './picture.ts'

const docs = (name: string): string => fileURLToPath(new URL(`../docs/${name}`, import.meta.url))

const verdict = ({ ok }: Result): string => (ok === null ? '' : ok ? 'reached' : 'missed')

const goalText = ({ goal, better }: Result): string =>
  goal === null ? '' : `${better === 'higher' ? 'at least' : 'at most'} ${figureText(goal)}`

/** One row a result, as people read it. */
const cellsOf = (result: Result): string[] => [
  result.name,
  result.unit === '' ? '' : `${figureText(result.value)} ${result.unit}`,
  result.against ?? '',
  result.ratio === null ? '' : figureText(result.ratio),
  goalText(result),
  verdict(result),
  result.detail,
]

const HEAD = ['figure', 'ours', 'against', 'ratio', 'goal', '', 'detail']

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** For a terminal: columns that stand under each other. */
export const tableOf = (results: readonly Result[]): string => {
  const rows = [HEAD, HEAD.map(() => '---'), ...results.map(cellsOf)]
  const widths = HEAD.map((_, at) => Math.max(...rows.map((cells) => cells[at]!.length)))
  return rows
    .map((cells) => line(cells.map((cell, at) => (at === HEAD.length - 1 ? cell : cell.padEnd(widths[at]!)))))
    .join('\n')
}

const git = (...args: string[]): string =>
  execFileSync('git', args, { cwd: docs('.'), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()

/** Where and of what the figures were taken. */
const taken = (now: Date): string => {
  const [first] = cpus()
  const machine = `${cpus().length} x ${first?.model.trim() ?? 'a processor'}, ${Math.round(totalmem() / 2 ** 30)} GB`
  return `${now.toISOString().slice(0, 10)}, commit ${git('rev-parse', '--short', 'HEAD')}, Node ${process.versions.node}, ${machine}`
}

const RESULTS = /(<!-- results\b[^>]*-->\n)([\s\S]*?)(<!-- end results -->)/

/** Rows that were taken before and are not taken now stay. */
const rowsOf = (old: string, results: readonly Result[]): string[] => {
  const fresh = new Map(results.map((result) => [result.name, line(cellsOf(result))]))
  const before = old.split('\n').filter((row) => row.startsWith('| ') && !/^\| (figure|---) /.test(row))
  const names = before.map((row) => row.split(' | ')[0]!.slice(2))
  const kept = before.map((row, at) => fresh.get(names[at]!) ?? row)
  return [...kept, ...[...fresh].filter(([name]) => !names.includes(name)).map(([, row]) => row)]
}

/** Puts what was measured into docs/performance.md and draws docs/performance.svg where curves were taken. */
export const writePage = (results: readonly Result[]): void => {
  const text = readFileSync(docs('performance.md'), 'utf8')
  const rows = rowsOf(RESULTS.exec(text)?.[2] ?? '', results)
  const section = [`Last taken: ${taken(new Date())}.`, '', line(HEAD), line(HEAD.map(() => '---')), ...rows, ''].join(
    '\n',
  )
  writeFileSync(
    docs('performance.md'),
    text.replace(RESULTS, (_all, begin: string, _old, end: string) => begin + section + end),
  )
  const curves = results.flatMap(({ curve }) => curve ?? [])
  if (curves.length > 1)
    writeFileSync(docs('performance.svg'), drawCurves(curves, 'accounts, or seats held in the pool'))
}
