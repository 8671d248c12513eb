import ts from 'typescript'
import { nodes, place } from './source.ts'
import { files, read, sources } from './tree.ts'

const binary = /\.(png|jpe?g|gif|ico|woff2?|ttf|db|gz|zip|pdf)$/

function linesWith(paths: readonly string[], pattern: RegExp, advice: string): string[] {
  return paths.flatMap((path) =>
    read(path)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${advice}`] : [])),
  )
}

const isTestFile = (path: string): boolean => /\.(test|spec)\.tsx?$/.test(path)

/** Every test runs, always: one that is left out shows nothing. */
export const leftOut = (): string[] => [
  ...linesWith(
    files.filter(isTestFile),
    /\.(only|skip|todo|fixme)\b *\(|\b(skipIf|runIf)\b/,
    'every test runs: mend it, or take it away with its reason',
  ),
  ...linesWith(
    files.filter((path) => /^(package\.json|[\w.]+\.config\.ts|scripts\/.*\.mjs)$/.test(path)),
    /pass[W]ithNoTests|pass-[w]ith-no-tests/,
    'a run without tests has not passed',
  ),
]

/** The project runs anywhere: it names no directory of one machine. */
export const machinePaths = (): string[] =>
  linesWith(
    files.filter((path) => !binary.test(path)),
    /(^|[\s"'`(=:[,])\/(work|root|home|Users)\/\w/,
    'a path of one machine: make it relative, or an argument',
  )

/** Packages come from wherever npm is told to look: no registry is written down, but npm's own. */
export const registries = (): string[] => [
  ...linesWith(
    ['package-lock.json'],
    /"resolved": "https?:\/\/(?!registry\.npmjs\.org\/)/,
    'a registry of one machine: run npm install with registry.npmjs.org or omit-lockfile-registry-resolved',
  ),
  ...linesWith(
    files.filter((path) => path.endsWith('.npmrc')),
    /registry *=/,
    'a registry belongs in the settings of a machine, not here',
  ),
]

const testers = /^(test|it|describe)\b/

function title(node: ts.Node): ts.StringLiteralLike[] {
  if (!ts.isCallExpression(node) || !testers.test(node.expression.getText())) return []
  const [first] = node.arguments
  return first !== undefined && ts.isStringLiteralLike(first) ? [first] : []
}

/** Every row that a test's title cites stands in docs/rules.md, as a line that starts `- **L1** `. */
export function unknownRows(): string[] {
  if (!files.includes('docs/rules.md'))
    return ['docs/rules.md:1: write it: a line `- **L1** …` for each row that tests cite']
  const known = new Set([...read('docs/rules.md').matchAll(/^- \*\*([A-Z]\d+)\*\*/gm)].map((found) => found[1]))
  const titles = sources.filter(isTestFile).flatMap((path) => nodes(path).flatMap(title))
  return titles.flatMap((node) => {
    const groups = [...node.text.matchAll(/\[([A-Z]\d+(?:[\s,]+[A-Z]\d+)*)\]/g)]
    const rows = groups.flatMap((group) => (group[1] ?? '').split(/[\s,]+/))
    return rows.filter((row) => !known.has(row)).map((row) => `${place(node)}: row ${row} is not in docs/rules.md`)
  })
}
