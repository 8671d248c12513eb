import { allows } from './range.ts'
import { imports, packageName } from './source.ts'
import { files, isTest, manifest, packageOf, read, sources } from './tree.ts'

const manifests = files.filter((path) => /^((packages\/[^/]+|e2e|bench)\/)?package\.json$/.test(path))

function line(path: string, text: string): string {
  const index = read(path)
    .split('\n')
    .findIndex((one) => one.includes(text))
  return `${path}:${index + 1}`
}

/** Two installations of one commit are the same. */
export function loosePins(): string[] {
  return manifests.flatMap((path) => {
    const { dependencies, devDependencies, optionalDependencies, overrides } = manifest(path)
    const all = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies, ...overrides })
    const loose = all.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    return loose.map(
      ([name, version]) => `${line(path, `"${name}"`)}: pin ${name} to one version instead of ${version}`,
    )
  })
}

interface Locked {
  readonly optional?: boolean
  readonly engines?: { readonly node?: string }
}

const locked = (): [string, Locked][] =>
  Object.entries((JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> }).packages)

/** Everything runs on the oldest Node that the project promises. */
export const tooNew = (): string[] =>
  locked()
    .filter(([, { optional, engines }]) => optional !== true && !allows(engines?.node ?? '*', [20, 19, 0]))
    .map(([path, { engines }]) => {
      return `${line('package-lock.json', `"${path}"`)}: ${path} wants Node ${engines?.node ?? ''}: take one that runs on 20.19`
    })

/** The bundles in dist/ look in the root's node_modules only. */
export const nested = (): string[] =>
  locked()
    .filter(([path]) => /^(packages\/[^/]+|e2e|bench)\/node_modules\//.test(path))
    .map(
      ([path]) =>
        `${line('package-lock.json', `"${path}"`)}: a second version of a package: pin the same one everywhere`,
    )

/** Every package has a manifest whose name follows from its directory. */
export function unnamed(): string[] {
  const homes = [...new Set(sources.flatMap((path) => packageOf(path) ?? []))]
  return homes.flatMap((home) => {
    const path = home === 'e2e' || home === 'bench' ? `${home}/package.json` : `packages/${home}/package.json`
    if (!files.includes(path)) return [`${path}:1: write it, with the name @seatwarden/${home}`]
    return manifest(path).name === `@seatwarden/${home}` ? [] : [`${line(path, '"name"')}: name it @seatwarden/${home}`]
  })
}

function declared(path: string): Set<string> {
  const own = files
    .filter((name) => name === `${path}package.json`)
    .flatMap((name) => Object.keys(manifest(name).dependencies ?? {}))
  return new Set(own)
}

const directory = (home: string): string => (home === 'e2e' || home === 'bench' ? `${home}/` : `packages/${home}/`)

/** A package declares what it imports; tests may also use the root's tools. */
export function undeclared(): string[] {
  const tools = new Set(Object.keys(manifest('package.json').devDependencies ?? {}))
  return sources.flatMap((path) => {
    const home = packageOf(path)
    if (home === undefined) return []
    const known = declared(directory(home))
    return imports(path).flatMap(({ from, place }) => {
      const name = packageName(from)
      if (name === undefined || name === `@seatwarden/${home}` || known.has(name)) return []
      if (tools.has(name) && (isTest(path) || home === 'bench' || path.endsWith('.config.ts'))) return []
      return [`${place}: ${name} is not among the dependencies of ${directory(home)}package.json: add it there`]
    })
  })
}

const styles = files.filter((path) => path.endsWith('.css'))

function usedIn(home: string): Set<string> {
  const inside = (path: string): boolean => path.startsWith(home)
  const inCode = sources.filter(inside).flatMap((path) => imports(path).map(({ from }) => from))
  const inStyles = styles.filter(inside).flatMap((path) => [...read(path).matchAll(/(?:@import |url\()['"]([^'"]+)/g)])
  const all = [...inCode, ...inStyles.map((found) => found[1] ?? '')]
  return new Set(all.flatMap((from) => packageName(from) ?? []))
}

/** What is declared is imported: nothing is installed for nobody. */
export function unused(): string[] {
  return manifests.flatMap((path) => {
    const home = packageOf(path)
    if (home === undefined) return []
    const used = usedIn(directory(home))
    const idle = [...declared(directory(home))].filter((name) => !used.has(name) && !name.startsWith('@types/'))
    return idle.map((name) => `${line(path, `"${name}"`)}: nothing imports ${name}: take it out`)
  })
}
