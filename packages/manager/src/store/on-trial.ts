import type { Instant } from '@seatwarden/core/instant'
import type { ModuleId } from '@seatwarden/core/module'
import type { OnTrial } from '@seatwarden/core/seats/nightly'
import type { Sql } from '@seatwarden/runtime/db/database'

interface Row {
  address: string
  module: ModuleId
  ends_at: Instant
}

/** Who has a trial seat whose time is not over; core/seats/nightly decides what is told of it. [S7] */
export const onTrial = async (sql: Sql, now: Instant): Promise<OnTrial[]> => {
  const rows = await sql.all<Row>(
    `select a.address, s.module, t.ends_at from seats s join accounts a on a.id = s.account_id
     join trials t on t.address = a.address and t.module = s.module where s.kind = 'trial' and t.ends_at > $1`,
    now,
  )
  return rows.map(({ address, module, ends_at }) => ({ address, module, endsAt: ends_at }))
}
