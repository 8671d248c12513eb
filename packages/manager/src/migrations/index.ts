import type { Migration } from '@seatwarden/runtime/db/database'
import { outboxMigration } from '@seatwarden/runtime/outbox'

const first: Migration = {
  id: '0001-manager',
  sql: (words) => [
    `create table accounts (
      id ${words.serialKey}, address text not null unique, name text not null, domain text not null,
      type integer not null, enabled integer not null, origin text not null, password_hash text,
      switches_on integer not null, switches_off integer not null, selected integer not null,
      external_id text, created_at bigint not null, last_login_at bigint)`,
    'create index accounts_domain on accounts (domain, address)',
    `create table domains (
      name text primary key, switches_on integer not null, switches_off integer not null,
      selected integer not null, account_limit integer)`,
    'create table group_members (group_address text not null, member_address text not null, primary key (group_address, member_address))',
    'create table access_modes (module text primary key, mode text not null, group_address text)',
    'create table pools (module text primary key, held bigint not null)',
    'create table used_seats (module text primary key, active bigint not null)',
    `create table seats (
      account_id bigint not null, module text not null, kind text not null, since bigint not null,
      first_access_at bigint not null, refused_at bigint, primary key (account_id, module))`,
    'create index seats_waiting on seats (module, kind, first_access_at)',
    `create table trials (
      address text not null, module text not null, started_at bigint not null, ends_at bigint not null,
      primary key (address, module))`,
    'create table last_use (account_id bigint not null, module text not null, at bigint not null, primary key (account_id, module))',
    'create table state (key text primary key, value text not null)',
    `create table license_files (
      id ${words.serialKey}, text text not null, order_id text not null, reason text not null,
      changes text not null, installed_at bigint not null)`,
    `create table notices (
      key text primary key, text text not null, cause text, about text not null, due_at bigint not null,
      recipients text not null, created_at bigint not null)`,
    `create table log (id ${words.serialKey}, at bigint not null, who text not null, what text not null)`,
    `create table administrators (name text primary key, password_hash text not null, created_at bigint not null)`,
    `create table sign_ins (
      token_hash text primary key, kind text not null, name text not null, created_at bigint not null, expires_at bigint)`,
  ],
}

/** Only who may be waiting stands in it: a licensed seat, of which there are many, costs one page less to write. */
const waiting: Migration = {
  id: '0002-waiting',
  sql: () => [
    'drop index seats_waiting',
    "create index seats_waiting on seats (module, first_access_at) where kind <> 'licensed'",
  ],
}

const backups: Migration = {
  id: '0003-backups',
  sql: (words) => [
    `create table backups (
      id ${words.serialKey}, taken_at bigint not null, order_id text not null, reason text not null, text text not null)`,
    `create table known_licenses (
      license_id text primary key, order_id text not null, previous_order_id text, activation_id text not null,
      issued_at bigint not null, counter bigint not null, ended_how text, ended_at bigint)`,
  ],
}

const noticeDetails: Migration = {
  id: '0004-notice-details',
  sql: () => ['alter table notices add column details text'],
}

/** What a notice says is kept with it, and one row for each way to each recipient. [N3 N5] */
const deliveries: Migration = {
  id: '0005-deliveries',
  sql: () => [
    'alter table notices rename column details to facts',
    'alter table notices add column message_id text',
    'alter table notices add column resolved_at bigint',
    'create index notices_newest on notices (due_at, key)',
    'create index notices_about on notices (about) where resolved_at is null',
    `create table deliveries (
      notice_key text not null, channel text not null, recipient text not null, state text not null,
      attempts integer not null, created_at bigint not null, last_at bigint, next_at bigint, result text not null,
      primary key (notice_key, channel, recipient))`,
    "create index deliveries_due on deliveries (next_at) where state <> 'delivered'",
    'alter table used_seats add column told text',
  ],
}

/** How each attempt went, the last of many. [N3] */
const tries: Migration = {
  id: '0006-tries',
  sql: () => ["alter table deliveries add column tries text not null default '[]'"],
}

/** Every step of the manager's schema, in order. A published step is never changed. */
export const migrations: readonly Migration[] = [
  first,
  outboxMigration,
  waiting,
  backups,
  noticeDetails,
  deliveries,
  tries,
]
