import type { Database } from '@seatwarden/runtime/db/database'

type Column = 'bigint' | 'integer' | 'text'

/**
 * Left join of the few rows that `on` finds for each row before it. PostgreSQL keeps the plan that it made when a table was
 * small, and that reads all of it; asked for row by row it uses the index from the first day.
 */
export const leftLookup = (dialect: Database['dialect'], table: string, alias: string, on: string): string =>
  dialect === 'sqlite'
    ? `left join ${table} ${alias} on ${on}`
    : `left join lateral (select * from ${table} ${alias} where ${on} offset 0) ${alias} on true`

/**
 * A table made of one JSON parameter (an array of arrays), so that a whole group of rows costs one statement on both
 * engines: `select … from ${jsonRows(dialect, '$1', { id: 'bigint', module: 'text' })} k`.
 */
export const jsonRows = (dialect: Database['dialect'], parameter: string, columns: Record<string, Column>): string => {
  const names = Object.entries(columns)
  if (dialect === 'sqlite') {
    const fields = names.map(([name], at) => `json_extract(value, '$[${at}]') as ${name}`)
    return `(select ${fields.join(', ')} from json_each(${parameter}))`
  }
  const fields = names.map(([name, type], at) => `cast(value->>${at} as ${type}) as ${name}`)
  return `(select ${fields.join(', ')} from jsonb_array_elements(cast(${parameter} as jsonb)) as t(value))`
}
