import { MODULE_IDS, MODULES } from '@seatwarden/core/module'
import type { SentView } from '@seatwarden/protocol/api/license-views'

type Line = SentView['lines'][number]

const FACTS: Record<string, string> = {
  machine: 'machine id',
  system: "system's identifier",
  board: "board's serial number",
  disk: "disk's serial number",
  mac: "network card's address",
  identity: 'identity that the operator gave',
}

const WHY: Record<string, string> = {
  orderId: 'Which order is meant.',
  installedOrderId: 'The order installed now: an order that extends it is activated on top of it.',
  licenseId: 'Which license asks.',
  activationId: 'Which of its activations: the one of this server.',
  counter: 'Rises with every exchange; shows the vendor a copy of this server, or a snapshot that was restored.',
  attempt: 'Random; the same request sent twice is known by it and is not taken for a copy.',
  'machine.referenceId': 'The machine that the license file is made for.',
  'machine.salt': 'With this the facts below are hashed.',
  'machine.facts': 'No fact of this machine is told.',
  host: "This server's name, so that people at the vendor and in the portal know which one it is.",
  version: 'Which version runs here.',
  builtAt: 'When this version was built: maintenance must reach to that day.',
  formatVersions: 'Formats of license files that this version reads.',
  sentAt: "This server's clock; more than 24 h from the vendor's, the request is refused.",
  installationKey: 'Public half of a key made here; with it a deactivation is proved.',
  signature: 'Made with that key: nobody else can give this license up.',
  dryRun: 'Whether it is only asked what would be granted: then the vendor keeps nothing of it.',
  move: 'Consent to move the order to this machine.',
  wait: 'For how many seconds the vendor may hold its answer back.',
  usage: 'No module is licensed, so there are no figures.',
}

const DETAILS = 'Told because the vendor asked for it; it belongs to the registration.'

const COUNTED: Record<string, string> = {
  active: 'How many accounts may use',
  held: 'How many accounts hold a seat of',
  trial: 'How many accounts are on trial with',
}

const moduleOf = (id: string): string => {
  const known = MODULE_IDS.find((module) => module === id)
  return known ? MODULES[known].name : id
}

const whyOf = (path: readonly string[]): string => {
  const [head = '', second = '', third = ''] = path
  if (head === 'details') return DETAILS
  if (head === 'machine' && second === 'facts' && third)
    return `Hash of the ${FACTS[third] ?? third}: tells this machine again. What was hashed stays here.`
  if (head === 'usage' && third) return `${COUNTED[third] ?? third} ${moduleOf(second)}: a number, no name.`
  return WHY[path.join('.')] ?? ''
}

const isBranch = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0

const written = (value: unknown): string => {
  if (typeof value === 'string') return value
  if (value === null || (typeof value === 'object' && !Array.isArray(value))) return 'none'
  return Array.isArray(value) ? value.map(written).join(', ') : JSON.stringify(value)
}

const linesOf = (body: Record<string, unknown>, above: readonly string[] = []): Line[] =>
  Object.entries(body).flatMap(([key, value]) => {
    const path = [...above, key]
    if (isBranch(value)) return linesOf(value, path)
    return [{ field: path.join('.'), value: written(value), why: whyOf(path) }]
  })

/** A request before it is sent: the exact body, and one line a field with why it is told. [A12] */
export const sentView = (url: string, request: object): SentView => {
  const body = { ...request } as Record<string, unknown>
  return { url, body, lines: linesOf(body) }
}
