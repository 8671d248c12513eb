import type { Instant } from '@seatwarden/core/instant'
import type { Sql } from '@seatwarden/runtime/db/database'

/** `session`: a browser's cookie; `link`: signs in once; `token`: a program's. Only hashes are stored. [Q3] */
export type SignInKind = 'session' | 'link' | 'token'

export interface SignIn {
  kind: SignInKind
  name: string
}

export const signInStore = {
  add: (
    tx: Sql,
    tokenHash: string,
    kind: SignInKind,
    name: string,
    now: Instant,
    expiresAt: Instant | null,
  ): Promise<number> =>
    tx.run(
      'insert into sign_ins (token_hash, kind, name, created_at, expires_at) values ($1, $2, $3, $4, $5)',
      tokenHash,
      kind,
      name,
      now,
      expiresAt,
    ),
  find: (sql: Sql, tokenHash: string, kind: SignInKind, now: Instant): Promise<SignIn | undefined> =>
    sql.get<SignIn>(
      `select kind, name from sign_ins where token_hash = $1 and kind = $2 and (expires_at is null or expires_at > $3)`,
      tokenHash,
      kind,
      now,
    ),
  remove: (tx: Sql, tokenHash: string): Promise<number> =>
    tx.run('delete from sign_ins where token_hash = $1', tokenHash),
  removeExpired: (tx: Sql, now: Instant): Promise<number> => tx.run('delete from sign_ins where expires_at <= $1', now),
  removeKind: (tx: Sql, kind: SignInKind): Promise<number> => tx.run('delete from sign_ins where kind = $1', kind),
  passwordHash: async (sql: Sql, name: string): Promise<string | null> =>
    (await sql.get<{ password_hash: string }>('select password_hash from administrators where name = $1', name))
      ?.password_hash ?? null,
  setPassword: (tx: Sql, name: string, hash: string, now: Instant): Promise<number> =>
    tx.run(
      `insert into administrators (name, password_hash, created_at) values ($1, $2, $3)
       on conflict (name) do update set password_hash = excluded.password_hash`,
      name,
      hash,
      now,
    ),
}
