import type { Database } from '@seatwarden/runtime/db/database'

type Column = 'bigint' | 'integer' | 'text'

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
