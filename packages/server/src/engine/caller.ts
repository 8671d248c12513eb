import { fromIso, type Instant } from '@seatwarden/core/instant'
import type { Caller } from '@seatwarden/core/vending/activation'
import type { SaltedMachine } from '@seatwarden/core/vending/salted-machine'
import type { ActivationRequest } from '@seatwarden/protocol/api/exchange'
import { id } from '@seatwarden/protocol/license-file/fields'
import { ProblemError } from '@seatwarden/protocol/problem'
import type { Sql } from '@seatwarden/runtime/db/database'
import { type Denied, type Dossier, openDossier } from './sales.ts'

/** What every request tells of its sender. */
export type Sent = Pick<
  ActivationRequest,
  'machine' | 'host' | 'version' | 'builtAt' | 'formatVersions' | 'sentAt' | 'installationKey'
>

const MOST_FACTS = 32

const malformed = (path: string, message: string): ProblemError =>
  new ProblemError('malformed', `${path} ${message}.`, 'Correct it and send it again.', [{ path, message }])

const instantIn = (field: string, text: string): Instant => {
  const at = fromIso(text)
  if (at === undefined) throw malformed(field, 'must be an instant in ISO 8601, as in 2026-11-24T00:00:00Z')
  return at
}

/** Names go into sentences, mails and logs: whatever would break a line is left out. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\p{Surrogate}]/gu, '')

const machineIn = ({ referenceId, salt, facts }: SaltedMachine): SaltedMachine => {
  if (Object.keys(facts).length > MOST_FACTS) {
    throw malformed('machine.facts', `must have at most ${MOST_FACTS} entries`)
  }
  return { referenceId, salt: plain(salt), facts }
}

export const callerOf = (sent: Sent): Caller => ({
  machine: machineIn(sent.machine),
  formatVersions: sent.formatVersions,
  host: plain(sent.host),
  version: plain(sent.version),
  builtAt: instantIn('builtAt', sent.builtAt),
  sentAt: instantIn('sentAt', sent.sentAt),
  installationKey: sent.installationKey,
})

/** What was typed; a text that cannot be an Order ID is not looked up. */
export const lookUp = async (tx: Sql, orderId: string, url: string): Promise<Dossier | undefined> =>
  id.safeParse(orderId).success ? openDossier(tx, orderId, url) : undefined

export const deniedOf = (
  orderId: string,
  { machine, host }: Caller,
): Pick<Denied, 'orderId' | 'referenceId' | 'host'> => ({
  orderId: plain(orderId),
  referenceId: machine.referenceId,
  host,
})
