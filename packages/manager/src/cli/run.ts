import { readArguments, wantsJson } from './arguments.ts'
import { accountCommands } from './commands/account.ts'
import { domainCommands } from './commands/domain.ts'
import { licenseCommands } from './commands/license.ts'
import { noticeCommands } from './commands/notices.ts'
import { serviceCommands } from './commands/services.ts'
import { systemCommands } from './commands/system.ts'
import { contextOf, type Said } from './context.ts'
import { documentOf, exitStatus, Failure, failure, messageOf, resultOf } from './failure.ts'
import { type Command, checkOptions, findCommand } from './grammar.ts'
import { helpFor } from './help.ts'
import type { Io } from './io.ts'

export const COMMANDS: readonly Command[] = [
  ...accountCommands,
  ...domainCommands,
  ...systemCommands,
  ...licenseCommands,
  ...noticeCommands,
  ...serviceCommands,
]

const tell = async (io: Io, { json, text, notes = [], done, failed }: Said, asJson: boolean): Promise<number> => {
  const result = failed ? resultOf(failed.problem) : 0
  if (asJson) {
    await io.stdout(`${JSON.stringify({ ...(failed && documentOf(failed)), ...json, result }, null, 2)}\n`)
    return result
  }
  if (text !== undefined) await io.stdout(text)
  for (const note of notes) await io.stderr(`Note: ${note}\n`)
  if (failed) await io.stderr(messageOf(failed))
  else if (done !== undefined) await io.stderr(`0 OK: ${done}\n`)
  return result
}

const help = async (io: Io, words: readonly string[], asJson: boolean): Promise<number> => {
  const text = helpFor(COMMANDS, words)
  return tell(io, { json: { help: text }, text }, asJson)
}

const execute = async (argv: readonly string[], io: Io): Promise<number> => {
  const { words, options } = readArguments(argv)
  const asJson = options.json !== undefined
  if (options.help !== undefined) return help(io, words, asJson)
  if (words[0]?.toLowerCase() === 'help') return help(io, words.slice(1), asJson)
  if (words.length === 0)
    throw failure(
      'malformed',
      'Say what is to be done.',
      '"tool --help" shows how, "tool license show" is a good start.',
    )
  const { command, rest } = findCommand(COMMANDS, words)
  checkOptions(command, options)
  const said = await command.run(contextOf(io, options), rest)
  return typeof said === 'number' ? said : tell(io, said, asJson)
}

const problemOf = (error: unknown): Failure => {
  if (error instanceof Failure) return error
  const text = error instanceof Error ? error.message : String(error)
  return failure('internal', `The tool met something that it does not know: ${text}.`)
}

/** One call of the tool: returns its exit status, never throws. [X1 X2 Q2] */
export const run = async (argv: readonly string[], io: Io): Promise<number> => {
  try {
    return exitStatus(await execute(argv, io))
  } catch (error) {
    const failed = problemOf(error)
    if (wantsJson(argv)) await io.stdout(`${JSON.stringify(documentOf(failed), null, 2)}\n`)
    else await io.stderr(messageOf(failed))
    return exitStatus(resultOf(failed.problem))
  }
}
