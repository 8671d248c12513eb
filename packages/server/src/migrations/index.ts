import type { Migration } from '@seatwarden/runtime/db/database'
import { licenses } from './0002-licenses.ts'
import { keys } from './0003-keys.ts'

const first: Migration = {
  id: '0001-server',
  sql: () => [
    'create table settings (name text primary key, value text not null)',
    `create table customers (
      customer_id text primary key, organization text not null, person text not null, email text not null,
      phone text not null, country text not null, state text not null, city text not null, street text not null,
      zip text not null, created_at bigint not null)`,
    `create table products (
      product_id text primary key, name text not null, master text not null, modules text not null,
      created_at bigint not null)`,
    `create table orders (
      order_id text primary key, license_id text not null unique,
      customer_id text not null references customers (customer_id),
      product_id text not null references products (product_id),
      kind text not null, previous_order_id text, placed_at bigint not null, type text not null, lines text not null,
      grace_days integer, trial_days integer, seat_policy text not null, offline integer not null, expires_at bigint,
      state text not null, reason text, state_since bigint not null)`,
    'create index orders_customer on orders (customer_id, order_id)',
    `create table activations (
      activation_id text primary key, order_id text not null references orders (order_id),
      reference_id text not null, facts text not null, host text not null, version text not null,
      first_at bigint not null, last_heard_at bigint not null, state text not null, runs_until bigint, usage text)`,
    // One installation holds an order; the index keeps that true whatever the program does. [A9]
    "create unique index activations_holder on activations (order_id) where state = 'active'",
    'create index activations_order on activations (order_id, activation_id)',
    `create table transfers (
      transfer_id text primary key, order_id text not null references orders (order_id),
      from_activation text not null, to_activation text not null, at bigint not null)`,
    'create index transfers_order on transfers (order_id, at)',
    `create table issuances (
      activation_id text not null references activations (activation_id), counter bigint not null,
      presented bigint, cause text not null, issued_at bigint not null, payload text not null, file text,
      primary key (activation_id, counter))`,
    `create table history (
      seq bigint primary key, at bigint not null, kind text not null, actor text not null, order_id text,
      customer_id text, activation_id text, data text not null, prev_hash text not null, hash text not null)`,
    'create index history_order on history (order_id, seq)',
    `create table history_head (id integer primary key, seq bigint not null, hash text not null)`,
    `insert into history_head (id, seq, hash) values (1, 0, '')`,
    'create table root_keys (key_id text primary key, public_key text not null, created_at bigint not null)',
    `create table issuing_keys (
      key_id text primary key, public_key text not null, certificate text not null, sealed text not null,
      not_before bigint not null, not_after bigint not null)`,
    `create table tokens (
      token_hash text primary key, name text not null, created_at bigint not null)`,
  ],
}

/** Every step of the server's schema, in order. A published step is never changed. */
export const migrations: readonly Migration[] = [first, licenses, keys]
