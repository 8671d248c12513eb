import { toIso } from '@seatwarden/core/instant'
import type { KeyStanding } from '../engine/keys.ts'

/** What a command has to say: one JSON document, or lines for a person. */
export interface Said {
  json: Record<string, unknown>
  text: string
}

export const day = (iso: string): string => iso.slice(0, 16).replace('T', ' ')

export const documentOf = ({ notBefore, notAfter, revokedAt, ...same }: KeyStanding): Record<string, unknown> => ({
  ...same,
  notBefore: toIso(notBefore),
  notAfter: toIso(notAfter),
  revokedAt: revokedAt === null ? null : toIso(revokedAt),
})

const stateOf = ({ state, revokedAt, reason }: KeyStanding): string =>
  revokedAt === null ? state : `revoked ${day(toIso(revokedAt))}: ${reason ?? ''}`

export const rows = (cells: readonly (readonly string[])[]): string => {
  const widths = (cells[0] ?? []).map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)))
  const line = (row: readonly string[]) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')
  return cells.map((row) => `${line(row).trimEnd()}\n`).join('')
}

export const listText = (keys: readonly KeyStanding[]): string =>
  rows([
    ['Key', 'From (UTC)', 'Until (UTC)', 'Root', 'State'],
    ...keys.map((key) => [key.keyId, day(toIso(key.notBefore)), day(toIso(key.notAfter)), key.rootKeyId, stateOf(key)]),
  ])

const PUT_AWAY = 'Put the root key back where it is kept offline.\n'

export const madeText = ({ keyId, notBefore, notAfter, state }: KeyStanding): string =>
  `Issuing key ${keyId} is certified from ${day(toIso(notBefore))} until ${day(toIso(notAfter))} UTC.
${state === 'signs' ? 'It signs from the next license file on; no restart is needed.' : 'From that day on it signs by itself.'}
${PUT_AWAY}`

export const revokedText = (key: KeyStanding, changed: boolean): string =>
  changed
    ? `Issuing key ${key.keyId} is revoked: it signs nothing more.
Installations get a file of another key, and the news, with their next exchange; those without a connection with the
next file that is brought to them.
${PUT_AWAY}`
    : `Issuing key ${key.keyId} was revoked before (${stateOf(key)}). Nothing was changed.\n`
