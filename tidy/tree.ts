import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

const made = new Set(['node_modules', 'dist', 'data', 'coverage', 'test-results', 'playwright-report', '.git'])

function walk(directory: string): string[] {
  const entries = readdirSync(join(root, directory), { withFileTypes: true }).filter((entry) => !made.has(entry.name))
  return entries.flatMap((entry) => {
    const path = directory === '' ? entry.name : `${directory}/${entry.name}`
    return entry.isDirectory() ? walk(path) : [path]
  })
}

// A tree from an archive has no .git; there everything that is not made counts.
function listed(): string[] {
  if (!existsSync(join(root, '.git'))) return walk('')
  const args = ['ls-files', '--cached', '--others', '--exclude-standard']
  const names = execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\n')
  return names.filter((name) => name !== '' && statSync(join(root, name), { throwIfNoEntry: false })?.isFile())
}

/** Every file of the project, by its path from the root. */
export const files: readonly string[] = [...new Set(listed())].toSorted((a, b) => (a < b ? -1 : 1))

export const read = (path: string): string => readFileSync(join(root, path), 'utf8')

export interface Manifest {
  readonly name?: string
  readonly workspaces?: readonly string[]
  readonly dependencies?: Record<string, string>
  readonly devDependencies?: Record<string, string>
  readonly optionalDependencies?: Record<string, string>
  readonly overrides?: Record<string, string>
}

export const manifest = (path: string): Manifest => JSON.parse(read(path)) as Manifest

const testing = /\.(test|spec)\.tsx?$|\/testing\/|\/contract\.ts$/

/** Tests and what only tests use: they may do what the product may not. */
export const isTest = (path: string): boolean =>
  testing.test(path) || path.startsWith('e2e/') || path.startsWith('tidy/')

/** TypeScript that people write. */
export const sources: readonly string[] = files.filter(
  (path) => /\.tsx?$/.test(path) && !/\.(generated|d)\.ts$/.test(path),
)

/** `core` for `packages/core/src/instant.ts`; `e2e`, `bench` for those; otherwise nothing. */
export function packageOf(path: string): string | undefined {
  const [first, second] = path.split('/')
  if (first === 'packages') return second
  return first === 'e2e' || first === 'bench' ? first : undefined
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0
