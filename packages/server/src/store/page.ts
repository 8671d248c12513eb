export interface PageQuery {
  cursor?: string | undefined
  limit?: number | undefined
}
export interface Page<T> {
  items: T[]
  next: string | null
}

const USUAL = 100

/** One more than is shown, so that it is known whether anything follows. */
export const rowsToRead = ({ limit = USUAL }: PageQuery): number => limit + 1

export const pageOf = <T>(rows: T[], { limit = USUAL }: PageQuery, cursorOf: (row: T) => string): Page<T> => {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last !== undefined ? cursorOf(last) : null }
}
