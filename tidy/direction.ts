import { posix } from 'node:path'
import { type Import, imports, packageName } from './source.ts'
import { isTest, packageOf, sources } from './tree.ts'

const programs = ['core', 'protocol', 'runtime', 'server', 'manager']

const mayImport: Record<string, readonly string[]> = {
  core: [],
  protocol: ['core'],
  runtime: ['core', 'protocol'],
  server: ['core', 'protocol', 'runtime'],
  manager: ['core', 'protocol', 'runtime'],
  console: ['protocol'],
  sim: programs,
  e2e: [...programs, 'sim'],
  bench: [...programs, 'sim'],
}

const scope = '@seatwarden/'
const ownName = (from: string): string | undefined =>
  from.startsWith(scope) ? from.slice(scope.length).split('/')[0] : undefined

function crossing(path: string, { from, place }: Import): string[] {
  const home = packageOf(path)
  const relative = from.startsWith('.') ? packageOf(posix.join(posix.dirname(path), from)) : undefined
  if (home === undefined) return []
  if (relative !== undefined && relative !== home) return [`${place}: write ${scope}${relative}/… instead of ${from}`]
  const target = ownName(from)
  if (target === undefined || target === home) return []
  const allowed = mayImport[home] ?? []
  if (allowed.includes(target)) return []
  return [
    `${place}: ${home} may import ${allowed.join(', ') || 'no other package'}, not ${target}: move what is shared down`,
  ]
}

/** Imports between packages go one way: console -> protocol -> core; server, manager -> runtime, protocol, core. */
export const crossings = (): string[] => sources.flatMap((path) => imports(path).flatMap((one) => crossing(path, one)))

const rooms: Record<string, number> = { main: 0, context: 1, routes: 2, gates: 2, cli: 2, engine: 3, store: 4 }
const names = ['main', 'context', 'routes | gates | cli', 'engine', 'store']

function room(path: string): number | undefined {
  const inside = /^packages\/(?:server|manager)\/src\/([^/.]+)/.exec(path)?.[1]
  return inside === undefined ? undefined : rooms[inside]
}

function upward(path: string, { from, place }: Import): string[] {
  const here = room(path)
  const there = from.startsWith('.') ? room(posix.join(posix.dirname(path), from)) : undefined
  if (here === undefined || there === undefined || there >= here) return []
  return [`${place}: ${names[here]} imports ${from} of ${names[there]}: pass it as an argument, or move its type down`]
}

/** Inside server and manager: main -> context -> routes | gates | cli -> engine -> store, never back. */
export const upwards = (): string[] =>
  sources.filter((path) => !isTest(path)).flatMap((path) => imports(path).flatMap((one) => upward(path, one)))

const below = (directory: string): string[] =>
  sources.filter((path) => path.startsWith(`packages/${directory}/src/`) && !isTest(path))

/** core is pure: of npm only the Temporal polyfill, of Node nothing. */
export const impurities = (): string[] =>
  below('core')
    .flatMap(imports)
    .filter(({ from }) => from.startsWith('node:') || ![undefined, 'temporal-polyfill'].includes(packageName(from)))
    .filter(({ from }) => ownName(from) !== 'core')
    .map(
      ({ from, place }) => `${place}: core imports only temporal-polyfill, not ${from}: take the value as an argument`,
    )

/** The console holds no rule: of protocol it knows the types. */
export const consoleValues = (): string[] =>
  below('console')
    .flatMap(imports)
    .filter(({ from, typeOnly }) => ownName(from) !== undefined && ownName(from) !== 'console' && !typeOnly)
    .map(({ from, place }) => `${place}: write import type … from '${from}': no schema or rule belongs in the browser`)
