import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe } from 'vitest'
import { createTestDatabase } from '../testing/postgres.ts'
import { openDatabase } from './database.ts'
import type { Migration } from './migrate.ts'
import type { Database } from './sql.ts'

/**
 * Opens the test's own database; each test begins with an empty one. Opening again in the same test gives the same
 * records: on SQLite after close, on PostgreSQL also as a second node. All are closed after the test.
 */
export type Open = () => Promise<Database>

interface Place {
  url: string
  remove(): Promise<void>
}

const sqlitePlace = async (): Promise<Place> => {
  const folder = mkdtempSync(join(tmpdir(), 'seatwarden-'))
  return { url: `sqlite:${join(folder, 'test.db')}`, remove: async () => rmSync(folder, { recursive: true }) }
}

const PLACES = { sqlite: sqlitePlace, postgres: createTestDatabase }

/** Runs tests of what only one engine has. */
export const onDatabase = (
  dialect: Database['dialect'],
  name: string,
  migrations: readonly Migration[],
  tests: (open: Open) => void,
): void => {
  describe(`${name} on ${dialect}`, () => {
    let place: Promise<Place> | undefined
    let opened: Database[] = []
    const open: Open = async () => {
      place ??= PLACES[dialect]()
      const database = await openDatabase({ url: (await place).url, migrations, durability: 'off' })
      opened.push(database)
      return database
    }
    afterEach(async () => {
      const [databases, used] = [opened, place]
      opened = []
      place = undefined
      for (const database of databases) await database.close()
      await (await used)?.remove()
    })
    tests(open)
  })
}

/** Runs the same tests on SQLite and on a real PostgreSQL. */
export const eachDatabase = (
  name: string,
  migrations: readonly Migration[],
  tests: (open: Open, dialect: Database['dialect']) => void,
): void => {
  for (const dialect of ['sqlite', 'postgres'] as const) {
    onDatabase(dialect, name, migrations, (open) => tests(open, dialect))
  }
}
