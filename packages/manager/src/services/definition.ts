import { ConfigError } from '@seatwarden/runtime/config'
import '@seatwarden/runtime/wording'
import { z } from 'zod'

const ID = /^[a-z][a-z0-9-]{0,39}$/

/** In place of a program: the one after it is asked until it exits with something other than 0, at most for the time-out. */
export const WHILE = 'while'

/** A program and its words, as they are given to it. */
const argv = z
  .array(
    z
      .string()
      .max(2_000)
      .regex(/^[^\0]*$/, 'holds a null character'),
  )
  .min(1)
  .max(100)
  .refine(([program]) => program !== '', 'begins with an empty word where the program belongs')
  .refine(([program, next]) => program !== WHILE || next !== undefined, 'needs a program after while')

const service = z.strictObject({
  id: z.string().regex(ID, 'must be lower-case letters, digits and hyphens, a letter first'),
  /** Shown to people. */
  name: z.string().min(1).max(80),
  /** Exits 0 where there is something to stop; else the service is left alone. Absent: there always is. */
  if: argv.optional(),
  /** Exits 0 while the service runs. Absent: nobody knows, so that it is always stopped. */
  status: argv.optional(),
  /** What this writes is kept before the first stop; `{id}` in commands, from this service on, stands for it. */
  remember: argv.optional(),
  /** Empty: there is nothing to stop, only something to do again after the start of what comes after it in the list. */
  stop: z.array(argv).max(20),
  start: z.array(argv).max(20),
  /** Exit codes with which the commands of stop and start went well. */
  okCodes: z.array(z.int().min(0).max(255)).default([0]),
  /** For each command. */
  timeoutSeconds: z.int().min(1).max(600).default(30),
})

const serviceList = z.strictObject({ services: z.array(service).max(50) })

/** A service and how it is stopped and started. [D8 D10] */
export type ServiceDefinition = z.output<typeof service>
export type ServiceInput = z.input<typeof service>

const PLACEHOLDER = /\{([a-z][a-z0-9-]*)\}/g

const stands = (command: readonly string[]): string[] =>
  command.flatMap((word) => [...word.matchAll(PLACEHOLDER)].map(([, id = '']) => id))

/** Puts in what was remembered; null where something is not known. */
export const fill = (command: readonly string[], known: ReadonlyMap<string, string>): string[] | null => {
  if (stands(command).some((id) => !known.has(id))) return null
  return command.map((word) => word.replace(PLACEHOLDER, (_, id: string) => known.get(id) ?? ''))
}

const faultsAcross = (services: readonly ServiceDefinition[]): string[] => {
  const seen = new Set<string>()
  const remembered = new Set<string>()
  const faults: string[] = []
  for (const [at, one] of services.entries()) {
    if (seen.has(one.id)) faults.push(`services[${at}].id ${one.id} is there twice`)
    seen.add(one.id)
    if (one.stop.length === 0 && one.status)
      faults.push(`services[${at}] (${one.id}) has a status, but nothing in stop`)
    else if (one.stop.length === 0 && one.start.length === 0)
      faults.push(`services[${at}] (${one.id}) has nothing in stop and nothing in start`)
    if (one.remember) remembered.add(one.id)
    for (const id of [...one.stop, ...one.start].flatMap(stands))
      if (!remembered.has(id))
        faults.push(
          `services[${at}] (${one.id}) writes {${id}}, but neither it nor one before it, called ${id}, has remember`,
        )
  }
  return faults
}

const pathOf = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '')

/** Reads a list that a person wrote. Throws ConfigError with a line for each fault and where it is. */
export const readServiceList = (text: string, from: string): ServiceDefinition[] => {
  const wrong = (faults: readonly string[]): ConfigError =>
    new ConfigError(faults.map((fault) => `the list of services ${from}: ${fault}`).join('\n'))
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw wrong([`it is not JSON (${(error as Error).message}); docs/operations.md has an example`])
  }
  const read = serviceList.safeParse(value)
  if (!read.success) throw wrong(read.error.issues.map(({ path, message }) => `${pathOf(path)} ${message}`.trim()))
  const faults = faultsAcross(read.data.services)
  if (faults.length > 0) throw wrong(faults)
  return read.data.services
}
