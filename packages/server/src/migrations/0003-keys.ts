import type { Migration } from '@seatwarden/runtime/db/database'

/** Revoked issuing keys, and the lists with which the root says so. [L14] */
export const keys: Migration = {
  id: '0003-keys',
  sql: () => [
    'alter table issuing_keys add column revoked_at bigint',
    'alter table issuing_keys add column revoke_reason text',
    `create table revocation_lists (
      list_no bigint primary key, root_key_id text not null references root_keys (key_id),
      issued_at bigint not null, list text not null)`,
  ],
}
