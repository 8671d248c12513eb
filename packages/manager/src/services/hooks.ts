import type { ServiceState } from '@seatwarden/core/services'
import type { CommandEnd, Commands } from '@seatwarden/runtime/command'
import { fill, type ServiceDefinition, WHILE } from './definition.ts'

/** A question is answered within this time, or not at all. */
const QUESTION_MS = 10_000
const POLL_MS = 250
const SECOND = 1_000

export const sayCommand = (argv: readonly string[]): string => argv.join(' ')

const SAID = 300

/** In one line, and so that it can be shown. */
const inShort = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(-SAID)

const faultOf = (argv: readonly string[], end: CommandEnd, seconds: number): string => {
  const how = end.timedOut
    ? `did not end within ${seconds} s`
    : end.code === null
      ? 'did not run to its end'
      : `ended with ${end.code}`
  const said = inShort(end.output)
  return `${sayCommand(argv)} ${how}${said === '' ? '' : `: ${said}`}`
}

/** What sudo refuses to ask is no answer. */
const answerOf = ({ code, timedOut, output }: CommandEnd): boolean | null =>
  timedOut || code === null || output.startsWith('sudo:') ? null : code === 0

/** What went wrong, in a line; null: nothing did. */
export type Fault = string | null

/** Runs the commands of one service. */
export class Hooks {
  readonly #commands: Commands

  constructor(commands: Commands) {
    this.#commands = commands
  }

  /** Null: nobody knows. */
  async #says(argv: readonly string[]): Promise<boolean | null> {
    return answerOf(await this.#commands.run(argv, QUESTION_MS))
  }

  /** A program that is not installed has nothing to stop. */
  async #isHere(argv: readonly string[]): Promise<boolean> {
    const end = await this.#commands.run(argv, QUESTION_MS)
    return end.timedOut || (end.code !== null && answerOf(end) !== false)
  }

  async state({ if: condition, status }: ServiceDefinition): Promise<ServiceState> {
    if (condition && !(await this.#isHere(condition))) return 'absent'
    const runs = status ? await this.#says(status) : null
    return runs === null ? 'unknown' : runs ? 'running' : 'stopped'
  }

  /** What is set before anything is changed: one line of its standard output. */
  async remember(argv: readonly string[]): Promise<{ text: string } | { fault: string }> {
    const end = await this.#commands.run(argv, QUESTION_MS)
    if (end.code !== 0) return { fault: faultOf(argv, end, QUESTION_MS / SECOND) }
    const text = end.stdout?.replace(/\r?\n$/, '')
    if (text === undefined) return { fault: `${sayCommand(argv)} wrote more than can be remembered` }
    if (/[\r\n\0]/.test(text)) return { fault: `${sayCommand(argv)} wrote more than the one line that is remembered` }
    return { text: text.trim() }
  }

  /** One after the other; the first that fails ends it. */
  async #all(
    service: ServiceDefinition,
    commands: readonly (readonly string[])[],
    known: ReadonlyMap<string, string>,
  ): Promise<Fault> {
    for (const command of commands) {
      const argv = fill(command, known)
      if (!argv) return `${sayCommand(command)} was not run: what it needs was not remembered`
      const fault = argv[0] === WHILE ? await this.#letFinish(service, argv.slice(1)) : await this.#run(service, argv)
      if (fault !== null) return fault
    }
    return null
  }

  async #run({ okCodes, timeoutSeconds }: ServiceDefinition, argv: readonly string[]): Promise<Fault> {
    const end = await this.#commands.run(argv, timeoutSeconds * SECOND)
    return end.code !== null && okCodes.includes(end.code) ? null : faultOf(argv, end, timeoutSeconds)
  }

  /** What is in progress goes on, but not for ever. [D8] */
  async #letFinish({ timeoutSeconds }: ServiceDefinition, argv: readonly string[]): Promise<null> {
    for (let waited = 0; waited < timeoutSeconds * SECOND; waited += POLL_MS) {
      if ((await this.#says(argv)) !== true) return null
      await this.#commands.pause(POLL_MS)
    }
    return null
  }

  /** Asks until it says so, for as long as one command may take. */
  async #becomes(service: ServiceDefinition, wanted: boolean): Promise<boolean | null> {
    const { status, timeoutSeconds } = service
    if (!status) return null
    for (let waited = 0; ; waited += POLL_MS) {
      const runs = await this.#says(status)
      if (runs === null || runs === wanted || waited >= timeoutSeconds * SECOND) return runs
      await this.#commands.pause(POLL_MS)
    }
  }

  /** What the status says goes before what a command said: a second stop of what is stopped may well complain. */
  async stop(service: ServiceDefinition, known: ReadonlyMap<string, string>): Promise<Fault> {
    const failed = await this.#all(service, service.stop, known)
    const runs = failed === null ? await this.#becomes(service, false) : await this.#once(service)
    if (runs === false) return null
    return failed ?? (runs ? `${service.name} still runs` : null)
  }

  async start(service: ServiceDefinition, known: ReadonlyMap<string, string>): Promise<Fault> {
    const failed = await this.#all(service, service.start, known)
    const runs = failed === null ? await this.#becomes(service, true) : await this.#once(service)
    if (runs === true) return null
    return failed ?? (runs === false ? `${service.name} does not run` : null)
  }

  async #once({ status }: ServiceDefinition): Promise<boolean | null> {
    return status ? this.#says(status) : null
  }
}
