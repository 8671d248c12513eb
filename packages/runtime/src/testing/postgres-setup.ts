import { FAULT_VARIABLE, URL_VARIABLE } from './postgres.ts'
import { startPostgres } from './postgres-server.ts'

/**
 * vitest's global setup: one PostgreSQL for the whole run. Where it is missing only the tests that need it fail,
 * each saying what to install.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  try {
    const server = await startPostgres()
    process.env[URL_VARIABLE] = server.url
    return () => server.stop()
  } catch (error) {
    process.env[FAULT_VARIABLE] = (error as Error).message
    return undefined
  }
}
