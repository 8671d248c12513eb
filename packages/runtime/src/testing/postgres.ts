import pg from 'pg'

/** Set by postgres-setup.ts for the whole test run. */
export const URL_VARIABLE = 'SEATWARDEN_TEST_POSTGRES'
export const FAULT_VARIABLE = 'SEATWARDEN_TEST_POSTGRES_FAULT'

export interface TestDatabase {
  url: string
  remove(): Promise<void>
}

let counter = 0

const serverUrl = (): string => {
  const url = process.env[URL_VARIABLE]
  if (url) return url
  throw new Error(
    process.env[FAULT_VARIABLE] ??
      'no PostgreSQL runs for the tests; add packages/runtime/src/testing/postgres-setup.ts to globalSetup of vitest',
  )
}

const onServer = async (statement: string): Promise<void> => {
  const pool = new pg.Pool({ connectionString: serverUrl(), max: 1 })
  try {
    await pool.query(statement)
  } finally {
    await pool.end()
  }
}

/** A fresh, empty database on the test run's PostgreSQL. */
export const createTestDatabase = async (): Promise<TestDatabase> => {
  const url = new URL(serverUrl())
  counter += 1
  const name = `test_${process.pid}_${process.env.VITEST_WORKER_ID ?? 0}_${counter}_${Date.now().toString(36)}`
  await onServer(`create database ${name} strategy file_copy`)
  url.pathname = `/${name}`
  return { url: url.href, remove: () => onServer(`drop database if exists ${name} with (force)`) }
}
