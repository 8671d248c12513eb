import ts from 'typescript'
import { nodes, parse, place } from './source.ts'
import { files, isTest, median, read, sources } from './tree.ts'

const lines = (path: string): number => read(path).trimEnd().split('\n').length

const scripts = files.filter((path) => path.startsWith('scripts/') && path.endsWith('.mjs'))
const counted = [...sources.filter((path) => !isTest(path)), ...scripts]

/** No file over 500 lines. */
export const longFiles = (): string[] =>
  counted
    .filter((path) => lines(path) > 500)
    .map((path) => `${path}:501: ${lines(path)} lines, 500 at most: split it by what changes together`)

/** Nine files of ten have at most 300 lines, half of them at most 80. */
export function fileSizes(): string[] {
  const all = counted.map(lines)
  const long = counted.filter((path) => lines(path) > 300)
  const most = median(all)
  return [
    ...(long.length > all.length / 10
      ? long.map((path) => `${path}:301: ${lines(path)} lines, and too many files have over 300`)
      : []),
    ...(most > 80 ? [`half of the files have over ${most} lines, 80 at most: split the longest`] : []),
  ]
}

function functions(path: string): { where: string; length: number }[] {
  const file = parse(path)
  const line = (position: number) => file.getLineAndCharacterOfPosition(position).line
  return nodes(path)
    .filter((node) => ts.isFunctionLike(node) && 'body' in node && node.body !== undefined)
    .map((node) => ({ where: place(node), length: line(node.getEnd()) - line(node.getStart()) + 1 }))
}

/** No function over 60 lines. */
export const longFunctions = (): string[] =>
  counted
    .flatMap(functions)
    .filter(({ length }) => length > 60)
    .map(({ where, length }) => `${where}: a function of ${length} lines, 60 at most: give its parts names`)

/** Half of the functions have at most 12 lines. */
export function functionSizes(): string[] {
  const most = median(counted.flatMap(functions).map(({ length }) => length))
  return most > 12 ? [`half of the functions have over ${most} lines, 12 at most: give parts of the longest names`] : []
}
