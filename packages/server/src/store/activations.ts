import type { Instant } from '@seatwarden/core/instant'
import type { Activation } from '@seatwarden/core/vending/activation'
import { type Exchanges, noExchanges } from '@seatwarden/core/vending/copies'
import type { RevalidationRequest } from '@seatwarden/protocol/api/exchange'
import type { Sql, Value } from '@seatwarden/runtime/db/database'

export type Usage = RevalidationRequest['usage']
type Raw = Omit<Activation, 'machine' | 'released' | 'copySeen'> & {
  referenceId: string
  salt: string
  facts: string
  releasedAt: Instant | null
  releasedWhy: string | null
  copySeenAt: Instant | null
  copySeen: string | null
}

const COLUMNS = `activation_id as "activationId", order_id as "orderId", reference_id as "referenceId", salt, facts, host,
  version, first_at as "firstAt", last_heard_at as "lastHeardAt", state, runs_until as "runsUntil",
  released_at as "releasedAt", released_why as "releasedWhy", installation_key as "installationKey",
  copy_seen_at as "copySeenAt", copy_seen as "copySeen"`
const OF_ORDER = `select ${COLUMNS} from activations where order_id = $1 order by activation_id`
const ROOT = 'select order_id as "orderId" from activations where activation_id = $1'
const CUSTOMER = `select o.customer_id as "customerId" from activations a join orders o on o.order_id = a.order_id
  where a.activation_id = $1 and o.license_id = $2`
const INSERT = `insert into activations (activation_id, order_id, reference_id, salt, facts, host, version, first_at,
  last_heard_at, state, runs_until, released_at, released_why, installation_key, copy_seen_at, copy_seen)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`
const CHANGES = `update activations set reference_id = $2, salt = $3, facts = $4, host = $5, version = $6,
  last_heard_at = $7, state = $8, runs_until = $9, released_at = $10, released_why = $11, installation_key = $12,
  copy_seen_at = $13, copy_seen = $14`
const UPDATE = `${CHANGES} where activation_id = $1`
const HEARD = `${CHANGES}, usage = coalesce($15, usage), exchanges = coalesce($16, exchanges) where activation_id = $1`

const read = (raw: Raw): Activation => {
  const { referenceId, salt, facts, releasedAt, releasedWhy, copySeenAt, copySeen, ...same } = raw
  return {
    ...same,
    machine: { referenceId, salt, facts: JSON.parse(facts) as Record<string, string> },
    released: releasedAt === null ? null : { at: releasedAt, reason: releasedWhy },
    copySeen: copySeenAt === null ? null : { at: copySeenAt, sentence: copySeen ?? '' },
  }
}

/** All of a license, by its first order. [A4] */
export const activationsOf = async (sql: Sql, orderId: string): Promise<Activation[]> =>
  (await sql.all<Raw>(OF_ORDER, orderId)).map(read)

/** The first order of the license that an activation binds. */
export const orderOfActivation = async (sql: Sql, activationId: string): Promise<string | undefined> =>
  (await sql.get<{ orderId: string }>(ROOT, activationId))?.orderId

export const insertActivation = (tx: Sql, it: Activation): Promise<number> =>
  tx.run(
    INSERT,
    it.activationId,
    it.orderId,
    it.machine.referenceId,
    it.machine.salt,
    JSON.stringify(it.machine.facts),
    it.host,
    it.version,
    it.firstAt,
    it.lastHeardAt,
    it.state,
    it.runsUntil,
    it.released?.at ?? null,
    it.released?.reason ?? null,
    it.installationKey,
    it.copySeen?.at ?? null,
    it.copySeen?.sentence ?? null,
  )

/** In the order of `UPDATE`. */
const changing = (it: Activation): Value[] => [
  it.activationId,
  it.machine.referenceId,
  it.machine.salt,
  JSON.stringify(it.machine.facts),
  it.host,
  it.version,
  it.lastHeardAt,
  it.state,
  it.runsUntil,
  it.released?.at ?? null,
  it.released?.reason ?? null,
  it.installationKey,
  it.copySeen?.at ?? null,
  it.copySeen?.sentence ?? null,
]

export const saveActivation = (tx: Sql, it: Activation): Promise<number> => tx.run(UPDATE, ...changing(it))

/** Whose license an activation binds; undefined where it is not of that license. */
export const customerOf = async (
  sql: Sql,
  { licenseId, activationId }: { licenseId: string; activationId: string },
): Promise<string | undefined> => (await sql.get<{ customerId: string }>(CUSTOMER, activationId, licenseId))?.customerId

/** What is remembered of an activation's exchanges. [F6] */
export const readExchanges = async (sql: Sql, activationId: string): Promise<Exchanges> => {
  const found = 'select exchanges from activations where activation_id = $1'
  const row = await sql.get<{ exchanges: string | null }>(found, activationId)
  return row?.exchanges ? (JSON.parse(row.exchanges) as Exchanges) : noExchanges
}

export const saveExchanges = (tx: Sql, activationId: string, exchanges: Exchanges): Promise<number> =>
  tx.run('update activations set exchanges = $2 where activation_id = $1', activationId, JSON.stringify(exchanges))

/** Figures as the installation reported them, and its exchanges; null leaves what is there. [A12 F6] */
export const saveHeard = (tx: Sql, it: Activation, usage: Usage | null, exchanges: Exchanges | null): Promise<number> =>
  tx.run(HEARD, ...changing(it), usage && JSON.stringify(usage), exchanges && JSON.stringify(exchanges))
