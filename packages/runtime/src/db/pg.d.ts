/** The part of pg that this package uses; the library ships no types of its own. */
declare module 'pg' {
  import type { EventEmitter } from 'node:events'

  export interface QueryResult {
    command: string
    rowCount: number | null
    rows: unknown[]
  }
  export interface QueryConfig {
    name?: string
    text: string
    values?: unknown[]
  }
  export interface Queryable {
    query(query: QueryConfig | string): Promise<QueryResult>
  }
  export interface PoolClient extends Queryable, EventEmitter {
    release(destroy?: boolean | Error): void
  }
  export interface PoolConfig {
    connectionString: string
    max?: number
    options?: string
    application_name?: string
    connectionTimeoutMillis?: number
    types?: { getTypeParser(oid: number, format?: string): (text: string) => unknown }
  }
  export class Pool extends EventEmitter implements Queryable {
    constructor(config: PoolConfig)
    connect(): Promise<PoolClient>
    query(query: QueryConfig | string): Promise<QueryResult>
    end(): Promise<void>
  }
  const pg: { Pool: typeof Pool; types: { getTypeParser(oid: number, format?: string): (text: string) => unknown } }
  export default pg
}
