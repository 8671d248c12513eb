import { nearest } from '../engine/properties/nearest.ts'
import {
  ACCOUNT_PROPERTIES,
  DOMAIN_PROPERTIES,
  MODE_VALUES,
  type Property,
  SWITCH_PROPERTIES,
  SYSTEM_PROPERTIES,
} from '../engine/properties/table.ts'
import { OPTIONS, type OptionName } from './arguments.ts'
import { misuse } from './failure.ts'
import { COMMON, type Command, optionHelp, TOPICS, VERBS, wordFor } from './grammar.ts'
import { hanging, prose } from './prose.ts'

/** A terminal that nobody has widened. */
const WIDTH = 80
const WIDEST = 34

/** Two columns; what is too long for the left one stands on a line of its own. */
const aligned = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.min(WIDEST, Math.max(...rows.map(([left]) => left.length)))
  const margin = ' '.repeat(width + 4)
  return rows
    .map(([left, right]) =>
      left.length > width
        ? `${hanging('  ', left, WIDTH)}${hanging(margin, right, WIDTH)}`
        : hanging(`  ${left.padEnd(width)}  `, right, WIDTH),
    )
    .join('')
}

const commandRows = (commands: readonly Command[]): [string, string][] =>
  commands.map(({ name, usage, about }) => [`${name} ${usage}`.trim(), about])

const optionRows = (names: readonly OptionName[]): [string, string][] =>
  names.map((name) => [optionHelp(name), OPTIONS[name].about])

const RESULTS = `Result codes (exit status is the code without its sign):
  0 OK, -1 failure, -2 license, -3 parameters, -6 password, -7 conflict,
  -8 cannot be used, -12 plan exceeded
`

const QUOTING = `Patterns: "*@*" is everybody, "*@example.net" a domain, "a*@*" part of a name.
Quote them: a shell puts matching file names in their place (without such files
*@* reaches the tool as it is).
`

/** Names alone: what follows a name fills a page of its own. */
const nameRows = (commands: readonly Command[]): [string, string][] => commands.map(({ name, about }) => [name, about])

const isOf =
  (...topics: string[]) =>
  ({ name }: Command): boolean =>
    topics.some((topic) => name.startsWith(`${topic} `))
const isOfTopic = isOf(...TOPICS)

/** `tool --help` */
export const overview = (commands: readonly Command[]): string =>
  `Manages licenses, accounts, domains and the system of a license manager.

Usage: tool VERB OBJECT [PATTERN] [PROPERTY [VALUE] …] [OPTIONS]
       tool license|notices|services COMMAND [OPTIONS]

Accounts, domains, system:
${aligned(nameRows(commands.filter((command) => !isOfTopic(command))))}
License:
${aligned(nameRows(commands.filter(isOf('license'))))}
Notices and services ("tool notices" is "tool notices list"):
${aligned(nameRows(commands.filter(isOf('notices', 'services'))))}
"set" is "modify", "get" is "display". Upper and lower case are the same in
verbs and properties.
${QUOTING}
Options:
${aligned(optionRows(COMMON))}
${RESULTS}
More: "tool help modify", "tool help license activate", "tool help properties"
`

const examplesOf = (commands: readonly Command[]): string => {
  const examples = commands.flatMap(({ examples: own = [] }) => own)
  return examples.length > 0
    ? `\nExamples:\n${examples.map(([command, does]) => `  ${command}\n${hanging('      ', does, WIDTH)}`).join('')}`
    : ''
}

/** More commands than this, and their options and examples fill the screen for nobody's use. */
const FEW = 8

const usageOf = (commands: readonly Command[]): string =>
  `Usage:\n${aligned(commandRows(commands).map(([left, right]) => [`tool ${left}`, right] as const))}`

const longPage = (commands: readonly Command[]): string =>
  `Usage, each after "tool":
${aligned(commandRows(commands))}
Options of one command: "tool license activate --help". Of all commands:
${aligned(optionRows(COMMON))}`

/** Help for some commands: all of a verb, or one. */
const pageOf = (commands: readonly Command[]): string => {
  if (commands.length > FEW) return longPage(commands)
  const options = [...new Set(commands.flatMap(({ options: own = [] }) => own)), ...COMMON]
  const patterns = commands.some(({ usage }) => usage.includes('MASK')) ? `\n${QUOTING}` : ''
  const more = commands.length === 1 ? (commands[0]?.more ?? '') : ''
  const remark = more && `\n${prose([more], WIDTH)}`
  return `${usageOf(commands)}${remark}\nOptions:\n${aligned(optionRows(options))}${patterns}${examplesOf(commands)}`
}

const propertyRows = (properties: readonly Property[]): [string, string][] =>
  properties.map(({ name, about, values }) => [name, values === null ? `${about} (read only)` : `${about}: ${values}`])

const isSwitch = ({ name }: Property): boolean => Object.hasOwn(SWITCH_PROPERTIES, name)
const isMode = ({ name }: Property): boolean => /_Processing(Mode|Group)$/.test(name)
const modes = SYSTEM_PROPERTIES.filter(({ name }) => name.endsWith('_ProcessingMode'))

const propertiesPage = (): string =>
  `Services of accounts and domains: 1 on, 0 off, default: as the domain, or the
access mode, says. Reading an account tells what holds for it;
"tool license explain ADDRESS" says by which rule.
${aligned(ACCOUNT_PROPERTIES.filter(isSwitch).map(({ name, about }) => [name, about]))}
Accounts:
${aligned(propertyRows(ACCOUNT_PROPERTIES.filter((property) => !isSwitch(property))))}
Domains:
${aligned(propertyRows(DOMAIN_PROPERTIES.filter((property) => !isSwitch(property))))}
System:
${aligned(propertyRows(SYSTEM_PROPERTIES.filter((property) => !isMode(property))))}
${prose([`Who may use a module: ${MODE_VALUES}.`], WIDTH).trimEnd()}
C_<Module>_ProcessingGroup is the address of the group of mode 3.
${aligned(modes.map(({ name, about }) => [name, about]))}`

/** `tool help`, `tool help modify`, `tool help license show`, `tool help properties`, and `--help` anywhere. */
export const helpFor = (commands: readonly Command[], words: readonly string[]): string => {
  const [first, second] = words.map(wordFor)
  if (first === undefined || first === 'help') return overview(commands)
  if (first === 'properties' || first === 'property') return propertiesPage()
  const exact = commands.filter(({ name }) => name === `${first} ${second}`)
  if (exact.length > 0) return pageOf(exact)
  const some = commands.filter(({ name }) => name.split(' ').includes(first))
  if (some.length > 0) return pageOf(some)
  const close = nearest(words[0] ?? '', [...VERBS, 'set', 'get', 'properties'])
  const hint = close.length > 0 ? ` Closest: ${close.join(', ')}.` : ''
  throw misuse(
    `There is no help on "${words[0]?.slice(0, 64) ?? ''}".${hint}`,
    `Topics: ${VERBS.join(', ')}, properties.`,
  )
}
