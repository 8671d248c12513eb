import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Starts one PostgreSQL for the whole run, so that every store's contract is shown on both databases. */
const postgres = fileURLToPath(new URL('./packages/runtime/src/testing/postgres-setup.ts', import.meta.url))

export default defineConfig({
  test: {
    // Vitest leaves one core idle by default.
    maxWorkers: availableParallelism(),
    globalSetup: existsSync(postgres) ? [postgres] : [],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'packages/console/src/**/*.test.tsx', 'tidy/*.test.ts'],
          environment: 'node',
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        // Real daemons share the machine's ports and accounts: one file at a time.
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          environment: 'node',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
