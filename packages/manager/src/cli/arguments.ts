import { closest } from '../engine/properties/nearest.ts'
import { misuse } from './failure.ts'

export interface Option {
  /** What stands after it; null: nothing. */
  value: string | null
  about: string
}

/** Every option of the tool. Which command takes which stands with the command. */
export const OPTIONS = {
  json: { value: null, about: 'print one JSON document, also for a failure' },
  'dry-run': { value: null, about: 'say what would happen, change nothing' },
  host: { value: 'URL', about: 'the manager on another host (or SEATWARDEN_URL)' },
  token: { value: 'TOKEN', about: 'token for that host (better: SEATWARDEN_TOKEN)' },
  socket: { value: 'PATH', about: 'socket of the manager on this host (or SEATWARDEN_SOCKET)' },
  help: { value: null, about: 'how the command is used' },
  format: { value: 'ldif|csv', about: 'format of the file; otherwise by its name and content' },
  domain: { value: 'DOMAIN', about: 'completes user names without a domain' },
  file: { value: 'FILE', about: 'a license file; - reads standard input' },
  recount: { value: null, about: 'count all accounts anew and compare' },
  out: { value: 'FILE', about: 'write to this file; - is standard output' },
  offline: { value: null, about: 'without a connection, by a signed file' },
  move: { value: null, about: 'ask to move the license to this machine' },
  revalidation: { value: null, about: 'ask for a new license file of the installed license' },
  qr: { value: null, about: 'draw a QR code on the terminal' },
  user: { value: 'NAME', about: "user name at the proxy or relay; '' for none" },
  'password-file': { value: 'FILE', about: 'first line: the password for --user; - reads standard input' },
  'secret-file': { value: 'FILE', about: 'first line: what the webhook signs with; - reads standard input' },
  ca: { value: 'FILE', about: "PEM certificates to trust beside the system's; none for none" },
  organization: { value: 'NAME', about: 'the organization that the license is for' },
  person: { value: 'NAME', about: 'the person to speak to' },
  email: { value: 'ADDRESS', about: "that person's mail address" },
  phone: { value: 'NUMBER', about: "that person's telephone" },
  country: { value: 'CODE', about: 'two letters, as in GB' },
  state: { value: 'STATE', about: 'in US, CA and AU' },
  city: { value: 'CITY', about: 'city' },
  street: { value: 'STREET', about: 'street and number' },
  zip: { value: 'ZIP', about: 'postal code' },
} as const satisfies Record<string, Option>
export type OptionName = keyof typeof OPTIONS

export type Options = Partial<Record<OptionName, string>>

export interface Arguments {
  words: string[]
  options: Options
}

const isOption = (name: string): name is OptionName => Object.hasOwn(OPTIONS, name)

const named = (typed: string): OptionName => {
  if (isOption(typed)) return typed
  const names = Object.keys(OPTIONS)
  throw misuse(
    `There is no option --${typed.slice(0, 64)}.${closest(typed, names)}`,
    '"tool --help" lists all. A value that begins with -- stands after a lone --.',
  )
}

/** Tells words from options. A lone `--` ends the options; `-h` is `--help`. */
export const readArguments = (argv: readonly string[]): Arguments => {
  const rest = [...argv]
  const words: string[] = []
  const options: Options = {}
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    if (argument === '--') return { words: [...words, ...rest], options }
    const found = argument === '-h' ? ['', 'help'] : /^--([^=]+)(?:=(.*))?$/s.exec(argument)
    if (!found) {
      words.push(argument)
      continue
    }
    const name = named(found[1] ?? '')
    const { value } = OPTIONS[name]
    if (value === null && found[2] !== undefined) throw misuse(`--${name} takes no value.`)
    const given = value === null ? '' : (found[2] ?? rest.shift())
    if (given === undefined) throw misuse(`--${name} needs ${value} after it.`)
    options[name] = given
  }
  return { words, options }
}

/** Is JSON wanted? Known even where the arguments cannot be read. */
export const wantsJson = (argv: readonly string[]): boolean => {
  const end = argv.indexOf('--')
  return (end < 0 ? argv : argv.slice(0, end)).includes('--json')
}
