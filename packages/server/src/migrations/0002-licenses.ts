import type { Migration } from '@seatwarden/runtime/db/database'

/** Each table is made anew under another name, filled, and takes the place of the old one, children first to go. */
const REBUILT = ['issuances', 'transfers', 'activations', 'orders']

const made = [
  `create table orders_2 (
    order_id text primary key, license_id text not null,
    customer_id text not null references customers (customer_id),
    product_id text not null references products (product_id),
    kind text not null, previous_order_id text, placed_at bigint not null, type text not null, lines text not null,
    grace_days integer, trial_days integer, seat_policy text not null, offline integer not null, expires_at bigint,
    state text not null, reason text, state_since bigint not null)`,
  `create table activations_2 (
    activation_id text primary key, order_id text not null references orders_2 (order_id),
    reference_id text not null, salt text not null, facts text not null, host text not null, version text not null,
    first_at bigint not null, last_heard_at bigint not null, state text not null, runs_until bigint,
    released_at bigint, released_why text, installation_key text, exchanges text,
    copy_seen_at bigint, copy_seen text, usage text)`,
  `create table transfers_2 (
    transfer_id text primary key, order_id text not null references orders_2 (order_id),
    from_activation text not null, to_activation text not null, at bigint not null)`,
  `create table issuances_2 (
    activation_id text not null references activations_2 (activation_id), counter bigint not null,
    presented bigint, attempt text, cause text not null, issued_at bigint not null, payload text not null, file text,
    primary key (activation_id, counter))`,
]

const ORDER = `order_id, license_id, customer_id, product_id, kind, previous_order_id, placed_at, type, lines,
  grace_days, trial_days, seat_policy, offline, expires_at, state, reason, state_since`
const ACTIVATION = `activation_id, order_id, reference_id, facts, host, version, first_at, last_heard_at, state,
  runs_until, usage`
const TRANSFER = 'transfer_id, order_id, from_activation, to_activation, at'
const ISSUANCE = 'activation_id, counter, presented, cause, issued_at, payload, file'

const filled = [
  `insert into orders_2 (${ORDER}) select ${ORDER} from orders`,
  // Until here, facts were hashed with the Order ID; where there are none, a person typed the Reference ID.
  `insert into activations_2 (${ACTIVATION}, salt)
    select ${ACTIVATION}, case when facts = '{}' then '' else order_id end from activations`,
  `insert into transfers_2 (${TRANSFER}) select ${TRANSFER} from transfers`,
  `insert into issuances_2 (${ISSUANCE}) select ${ISSUANCE} from issuances`,
]

const indexed = [
  'create index orders_customer on orders (customer_id, order_id)',
  'create index orders_license on orders (license_id)',
  // A license begins once; the index keeps that true whatever the program does. [A4]
  'create unique index orders_root on orders (license_id) where previous_order_id is null',
  "create unique index activations_holder on activations (order_id) where state = 'active'",
  'create index activations_order on activations (order_id, activation_id)',
  'create index transfers_order on transfers (order_id, at)',
]

/** Orders in chains, activations that can be given up, copies that are seen, and mails that wait. [A4 A11 F5 F6] */
export const licenses: Migration = {
  id: '0002-licenses',
  sql: (words) => [
    ...made,
    ...filled,
    ...REBUILT.map((table) => `drop table ${table}`),
    ...REBUILT.map((table) => `alter table ${table}_2 rename to ${table}`),
    ...indexed,
    `create table extra_moves (
      extra_id text primary key, order_id text not null references orders (order_id), more integer not null,
      at bigint not null)`,
    'create index extra_moves_order on extra_moves (order_id, at)',
    `create table notices (
      seq ${words.serialKey}, notice_key text not null unique, at bigint not null, text text not null,
      about text not null, recipients text not null)`,
  ],
}
