import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'

/** Identifiers of the machine by kind; a fact that the machine does not have is absent, never empty. [F1 F2] */
export type Facts = Readonly<Record<string, string>>

/** Reads the machine's identifiers; tests supply any set. */
export type FactReader = () => Promise<Record<string, string | undefined>>

/** Not identifiers: what makers and virtual machines put where a serial number should be. */
const PLACEHOLDERS =
  /^(?:|-|0+|(?:00[:-]){5}00|f+|none|unknown|default string|not (?:specified|available|applicable)|to be filled by o\.?e\.?m\.?|system serial number|0123456789)$/i

const idOf = async (path: string): Promise<string | undefined> => {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch {
    return undefined
  }
}

/** Machine id, system, board, disk and network card. */
export const machineFacts: FactReader = async () => {
  const { default: si } = await import('systeminformation')
  const [uuid, board, disks, networks] = await Promise.all([
    si.uuid(),
    si.baseboard(),
    si.diskLayout(),
    si.networkInterfaces(),
  ])
  const cards = (Array.isArray(networks) ? networks : [networks]).filter((n) => !n.internal && !n.virtual)
  return {
    machine: (await idOf('/etc/machine-id')) ?? uuid.os,
    system: uuid.hardware,
    board: board.serial,
    disk: disks.map((d) => d.serialNum).find((serial) => !PLACEHOLDERS.test(serial)),
    mac: cards.map((n) => n.mac).find((mac) => !PLACEHOLDERS.test(mac)),
  }
}

export const presentFacts = (read: Record<string, string | undefined>): Facts =>
  Object.fromEntries(
    Object.entries(read)
      .map(([kind, value]) => [kind, value?.trim().toLowerCase() ?? ''] as const)
      .filter(([, value]) => !PLACEHOLDERS.test(value)),
  )

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Facts as they leave the machine: each hashed with the salt. [F1] */
export const hashedFacts = (facts: Facts, salt: string): Record<string, string> =>
  Object.fromEntries(Object.entries(facts).map(([kind, value]) => [kind, sha256(`${salt}\n${kind}\n${value}`)]))

/** Five groups of eight hex digits, equal for equal facts. [F1] */
export const referenceIdOf = (facts: Facts): string => {
  const all = Object.entries(facts)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, value]) => `${kind}=${value}`)
    .join('\n')
  return (sha256(all).slice(0, 40).toUpperCase().match(/.{8}/g) ?? []).join('-')
}
