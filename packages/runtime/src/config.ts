import { accessSync, constants, mkdirSync } from 'node:fs'
import type { z } from 'zod'
import './wording.ts'

/** Something about how the program was started; its message is all that its starter needs. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

type Env = Record<string, string | undefined>

/** `SEATWARDEN_DATA_DIR` is also `--data-dir`. */
export const flagOf = (variable: string): string =>
  `--${variable
    .replace(/^SEATWARDEN_/, '')
    .toLowerCase()
    .replaceAll('_', '-')}`

const fromArguments = (variables: string[], argv: readonly string[]): Env => {
  const known = new Map(variables.map((variable) => [flagOf(variable), variable]))
  const found: Env = {}
  const rest = [...argv]
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    const [, flag = argument, inline] = /^(--[^=]*)=(.*)$/s.exec(argument) ?? []
    const variable = known.get(flag)
    if (!variable) throw new ConfigError(`${flag} is not known here; there are ${[...known.keys()].join(', ')}`)
    const value = inline ?? rest.shift()
    if (value === undefined) throw new ConfigError(`${flag} needs a value after it`)
    found[variable] = value
  }
  return found
}

const describe = (schema: z.ZodObject, issue: z.core.$ZodIssue): string => {
  const variable = String(issue.path[0] ?? '')
  const purpose = schema.shape[variable]?.meta()?.description
  const what = purpose ? ` (${purpose})` : ''
  return `${variable}${what} ${issue.message}; set ${variable} or give ${flagOf(variable)}`
}

/**
 * Reads settings from the environment, and from arguments, which go first. The schema's keys are the variables'
 * names; `.meta({ description })` says in a few words what one is for. An empty variable counts as none.
 * Throws ConfigError with one line a fault; no value is repeated, since it may be a secret. [Q3]
 */
export const readSettings = <S extends z.ZodObject>(schema: S, env: Env, argv: readonly string[] = []): z.output<S> => {
  const variables = Object.keys(schema.shape)
  const given = { ...env, ...fromArguments(variables, argv) }
  const values = Object.fromEntries(variables.map((variable) => [variable, given[variable] || undefined]))
  const read = schema.safeParse(values)
  if (read.success) return read.data
  throw new ConfigError(read.error.issues.map((issue) => describe(schema, issue)).join('\n'))
}

/** Creates the folder where it is missing, for its owner alone. Throws ConfigError when nothing can be kept there. */
export const ensureDataFolder = (path: string): void => {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new ConfigError(
      `the data folder ${path} cannot be used (${code}); make it writable for this program's user, or choose another`,
    )
  }
}
