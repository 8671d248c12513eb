import { managerApi } from '@seatwarden/protocol/api/manager-operations'
import type { Clock } from '@seatwarden/runtime/clock'
import { createApp } from '@seatwarden/runtime/http'
import type { Log } from '@seatwarden/runtime/log'
import { serve } from '@seatwarden/runtime/serve'
import type { FastifyInstance } from 'fastify'
import type { Engine } from './engine/engine.ts'
import { serveDocument } from './routes/document.ts'
import { serveEvents } from './routes/events.ts'
import { withLock } from './routes/lock.ts'
import { managerHandlers } from './routes/manager.ts'
import { servePages } from './routes/pages.ts'
import { Sessions } from './routes/sessions.ts'
import { signInThrottle } from './routes/throttle.ts'

export interface AppParts {
  engine: Engine
  clock: Clock
  log: Log
  /** Folder of the console's built files; null: none is served. */
  console: string | null
  /** Sockets of the manager's own Unix socket. */
  ownSockets: WeakSet<object>
  /** Resolves when the files of the neighbours show what was changed: an answer then means that it holds. [X8] */
  settled: () => Promise<void>
}

/** A file of a million accounts still fits; nothing else is nearly as long. */
const IMPORT_LIMIT = 96 * 1024 * 1024
const PREFIX = '/api/v1'

/** The whole HTTP side of the manager; answers `app.inject` without a socket. */
export const buildApp = async ({
  engine,
  clock,
  log,
  console,
  ownSockets,
  settled,
}: AppParts): Promise<FastifyInstance> => {
  const app = createApp({ log })
  const sessions = new Sessions(engine, signInThrottle(clock), ownSockets)
  const { authorize } = sessions
  serve(app, managerApi, withLock(engine, managerApi, managerHandlers(engine, sessions, settled)), {
    prefix: PREFIX,
    authorize,
    bodyLimits: { importAccounts: IMPORT_LIMIT },
  })
  serveDocument(app, `${PREFIX}/openapi.json`)
  serveEvents(app, `${PREFIX}/events`, { engine, clock, authorize })
  if (console !== null) await servePages(app, console)
  return app
}
