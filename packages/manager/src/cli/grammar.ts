import { closest, nearest } from '../engine/properties/nearest.ts'
import { OPTIONS, type OptionName, type Options } from './arguments.ts'
import type { Context, Said } from './context.ts'
import { failure, misuse } from './failure.ts'

export interface Command {
  /** `modify account` */
  name: string
  /** What stands after the name. */
  usage: string
  about: string
  /** A remark for the command's own page of help. */
  more?: string
  /** Options beside those that every command takes. */
  options?: readonly OptionName[]
  examples?: readonly (readonly [command: string, does: string])[]
  /** A number: the command has written its answer itself; this is its result code. */
  run: (context: Context, words: readonly string[]) => Promise<Said | number>
}

/** What stands first and has commands of its own. [X3] */
export const TOPICS = ['license', 'notices', 'services'] as const
export const VERBS = ['create', 'modify', 'display', 'delete', 'export', 'import', 'check', ...TOPICS] as const
export const OBJECTS = ['account', 'domain', 'system', 'license', 'directory'] as const
const SYNONYMS: Record<string, string> = {
  set: 'modify',
  get: 'display',
  accounts: 'account',
  domains: 'domain',
  directories: 'directory',
  notice: 'notices',
  service: 'services',
  proxy: 'connection',
}
/** Taken by every command. */
export const COMMON: readonly OptionName[] = ['json', 'host', 'token', 'socket', 'help']

export const wordFor = (typed: string): string => {
  const lower = typed.toLowerCase()
  return Object.hasOwn(SYNONYMS, lower) ? (SYNONYMS[lower] ?? lower) : lower
}

const shown = (typed: string): string => JSON.stringify(typed.slice(0, 64))

const seconds = (commands: readonly Command[], verb: string): string[] =>
  commands.flatMap(({ name }) => (name.startsWith(`${verb} `) ? [name.slice(verb.length + 1)] : []))

const isTopic = (word: string): boolean => TOPICS.some((topic) => topic === word)

const noSecond = (verb: string, typed: string | undefined, known: readonly string[]): Error => {
  const list = `"tool ${verb}" goes with: ${known.join(', ')}.`
  if (typed === undefined) return misuse(`After "${verb}" something is missing.`, list)
  const kind = isTopic(verb) ? 'command' : 'object'
  const real = OBJECTS.some((object) => object === wordFor(typed))
  if (real) return misuse(`"tool ${verb} ${wordFor(typed)}" does not exist.`, list)
  return misuse(`There is no ${kind} ${shown(typed)}.${closest(typed, known)}`, list)
}

const noDirectories = (): Error =>
  failure(
    'unusable',
    'There are no directories in this version.',
    'Accounts come from "tool create account" and "tool import account FILE".',
  )

/** `tool activate ORD-48213` lacks only "license". */
const noVerb = (commands: readonly Command[], first: string): Error => {
  const verbs = [...VERBS, 'help', 'set', 'get']
  const ofLicense = seconds(commands, 'license').filter((name) => !verbs.includes(name))
  const close = nearest(wordFor(first), [...verbs, ...ofLicense])
  const names = close.map((name) => (verbs.includes(name) ? name : `license ${name}`))
  const hint = names.length > 0 ? ` Closest: ${names.join(', ')}.` : ''
  return misuse(`There is no verb ${shown(first)}.${hint}`, `Verbs: ${verbs.join(', ')}.`)
}

/** The command that the words begin with, and the words left to it. [X1] */
export const findCommand = (
  commands: readonly Command[],
  words: readonly string[],
): { command: Command; rest: readonly string[] } => {
  const [first = '', second] = words
  const verb = wordFor(first)
  if (!VERBS.some((known) => known === verb)) throw noVerb(commands, first)
  const object = second === undefined ? undefined : wordFor(second)
  if (object === 'directory' && !isTopic(verb)) throw noDirectories()
  const command = commands.find(({ name }) => name === `${verb} ${object ?? 'list'}`)
  if (command) return { command, rest: words.slice(2) }
  throw noSecond(verb, second, seconds(commands, verb))
}

/** Each option must mean something to the command: one that is passed over would mislead. */
export const checkOptions = (command: Command, options: Options): void => {
  const allowed: readonly string[] = [...COMMON, ...(command.options ?? [])]
  for (const name of Object.keys(options) as OptionName[])
    if (!allowed.includes(name))
      throw misuse(
        `"tool ${command.name}" takes no --${name}.`,
        `It takes: ${allowed.map((option) => `--${option}`).join(', ')}.`,
      )
}

/** `PROPERTY VALUE [PROPERTY VALUE …]` */
export const pairsIn = (words: readonly string[]): Record<string, string> => {
  const pairs: Record<string, string> = {}
  for (let at = 0; at < words.length; at += 2) {
    const [name = '', value] = words.slice(at, at + 2)
    if (value === undefined)
      throw misuse(`${shown(name)} has no value. Nothing was changed.`, 'Properties and values come in pairs: U_IM 0')
    const known = Object.keys(pairs).some((other) => other.toLowerCase() === name.toLowerCase())
    if (known) throw misuse(`${shown(name)} is given twice. Nothing was changed.`, 'Give it once.')
    Object.defineProperty(pairs, name, { value, enumerable: true })
  }
  return pairs
}

/** The next word, which the command cannot do without. */
export const needed = (words: readonly string[], at: number, what: string, usage: string): string => {
  const word = words[at]
  if (word === undefined || word === '') throw misuse(`${what} is missing.`, `tool ${usage}`)
  return word
}

export const noMore = (words: readonly string[], from: number, usage: string): void => {
  if (words.length > from) throw misuse(`${shown(words[from] ?? '')} is one word too many.`, `tool ${usage}`)
}

export const optionHelp = (name: OptionName): string => {
  const { value } = OPTIONS[name]
  return value === null ? `--${name}` : `--${name} ${value}`
}
