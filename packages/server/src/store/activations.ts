import type { Activation } from '@seatwarden/core/vending/activation'
import type { RevalidationRequest } from '@seatwarden/protocol/api/exchange'
import type { Sql } from '@seatwarden/runtime/db/database'

export type Usage = RevalidationRequest['usage']
type Raw = Omit<Activation, 'machine'> & { referenceId: string; facts: string }

const COLUMNS = `activation_id as "activationId", order_id as "orderId", reference_id as "referenceId", facts, host,
  version, first_at as "firstAt", last_heard_at as "lastHeardAt", state, runs_until as "runsUntil"`
const OF_ORDER = `select ${COLUMNS} from activations where order_id = $1 order by activation_id`
const INSERT = `insert into activations (activation_id, order_id, reference_id, facts, host, version, first_at,
  last_heard_at, state, runs_until) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`
const UPDATE = `update activations set reference_id = $2, facts = $3, host = $4, version = $5, last_heard_at = $6,
  state = $7, runs_until = $8 where activation_id = $1`

const read = ({ referenceId, facts, ...same }: Raw): Activation => ({
  ...same,
  machine: { referenceId, facts: JSON.parse(facts) as Record<string, string> },
})

export const activationsOf = async (sql: Sql, orderId: string): Promise<Activation[]> =>
  (await sql.all<Raw>(OF_ORDER, orderId)).map(read)

export const insertActivation = (tx: Sql, it: Activation): Promise<number> =>
  tx.run(
    INSERT,
    it.activationId,
    it.orderId,
    it.machine.referenceId,
    JSON.stringify(it.machine.facts),
    it.host,
    it.version,
    it.firstAt,
    it.lastHeardAt,
    it.state,
    it.runsUntil,
  )

export const saveActivation = (tx: Sql, it: Activation): Promise<number> =>
  tx.run(
    UPDATE,
    it.activationId,
    it.machine.referenceId,
    JSON.stringify(it.machine.facts),
    it.host,
    it.version,
    it.lastHeardAt,
    it.state,
    it.runsUntil,
  )

/** Figures as the installation reported them. [A12] */
export const saveUsage = (tx: Sql, activationId: string, usage: Usage): Promise<number> =>
  tx.run('update activations set usage = $2 where activation_id = $1', activationId, JSON.stringify(usage))
