import ts from 'typescript'
import { imports, nodes, place } from './source.ts'
import { files, isTest, packageOf, read, sources } from './tree.ts'

/** The product's own files; runtime is the only package that touches the machine. */
const product = sources.filter((path) => /^packages\/[^/]+\/src\//.test(path) && !isTest(path))
// A browser has no runtime package; this one file is its clock.
const browserClock = 'packages/console/src/lib/clock.ts'
const outsideRuntime = product.filter((path) => packageOf(path) !== 'runtime' && path !== browserClock)

type Check = (node: ts.Node) => string | undefined

const find = (paths: readonly string[], check: Check): string[] =>
  paths.flatMap((path) =>
    nodes(path).flatMap((node) => {
      const advice = check(node)
      return advice === undefined ? [] : [`${place(node)}: ${advice}`]
    }),
  )

/** `Date.now` for that expression, also behind `globalThis.`; otherwise nothing. */
function member(node: ts.Node): string | undefined {
  if (!ts.isPropertyAccessExpression(node)) return undefined
  return node.getText().replace(/^(globalThis|window)\./, '')
}

const clocks = /^(Date\.now|performance\.(now|timeOrigin)|process\.hrtime|Temporal\.Now)$/

const clock: Check = (node) => {
  const bareDate = ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length
  if (bareDate) return 'new Date() reads the clock: take now as an argument, or a Clock of runtime/clock'
  const name = member(node)
  if (name === undefined || !clocks.test(name)) return undefined
  return `${name} reads the clock: take now as an argument, or a Clock of runtime/clock`
}

const chance: Check = (node) => {
  const name = member(node)
  if (name === undefined || !/^(Math\.random|(web)?crypto\.(random\w*|getRandomValues))$/.test(name)) return undefined
  return `${name} is chance: take a Random of runtime/random as an argument`
}

const timers = new Set(['setTimeout', 'setInterval', 'setImmediate'])

const timer: Check = (node) => {
  if (!ts.isIdentifier(node) || !timers.has(node.text)) return undefined
  const named = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node
  const global = named && /^(globalThis|window)$/.test(node.parent.expression.getText())
  return named && !global ? undefined : `${node.text} waits by itself: use runtime/timer, which tests can move`
}

/** Time is an argument. */
export const readsOfTheClock = (): string[] => find(outsideRuntime, clock)

/** Chance is an argument too, or no seed could replay a run. */
export const readsOfChance = (): string[] => [
  ...find(outsideRuntime, chance),
  ...outsideRuntime.flatMap(imports).flatMap(({ from, names, place: where }) => {
    const drawn = /^(node:)?crypto$/.test(from) ? names.filter((name) => /^random|^webcrypto$/.test(name)) : []
    return drawn.map((name) => `${where}: ${name} is chance: take a Random of runtime/random as an argument`)
  }),
]

/** The console may wait: it shows things to people. Everything else waits in runtime. */
export const ownTimers = (): string[] => {
  const paths = outsideRuntime.filter((path) => packageOf(path) !== 'console')
  const imported = paths.flatMap(imports).filter(({ from }) => /^(node:)?timers(\/promises)?$/.test(from))
  return [...find(paths, timer), ...imported.map(({ place: where }) => `${where}: use runtime/timer instead of timers`)]
}

const sqlClock = /\bnow\(\)|\bcurrent_(timestamp|time|date)\b|\b(date|time|datetime|unixepoch|strftime)\([^)]*'now'/i
const sqlAdvice = 'SQL reads no clock: bind the instant as a parameter'

const isText = (node: ts.Node): boolean =>
  ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)

/** The database has no say about the time: it may run on another machine. */
export function clocksInSql(): string[] {
  const inCode = find(product, (node) => (isText(node) && sqlClock.test(node.getText()) ? sqlAdvice : undefined))
  const inFiles = files
    .filter((path) => path.startsWith('packages/') && path.endsWith('.sql'))
    .flatMap((path) =>
      read(path)
        .split('\n')
        .map((line, index) => ({ line, where: `${path}:${index + 1}` })),
    )
  return [...inCode, ...inFiles.filter(({ line }) => sqlClock.test(line)).map(({ where }) => `${where}: ${sqlAdvice}`)]
}

const isProgram = (path: string): boolean => /\/src\/((main|demo|proof|run)\.ts$|cli\/)/.test(path)

/** Only a program's outermost file ends the process; all others return or throw, so that what is open is closed. */
export const exits = (): string[] =>
  find(
    product.filter((path) => !isProgram(path)),
    (node) => (member(node) === 'process.exit' ? 'return or throw instead of process.exit' : undefined),
  )

/** A program speaks through its log; only what people type at a shell prints. */
export const prints = (): string[] =>
  find(
    product.filter((path) => !isProgram(path)),
    (node) =>
      /^console\.\w+$/.test(member(node) ?? '') ? `${member(node)} bypasses the log: use runtime/log` : undefined,
  )
