import type { Clock } from '@seatwarden/runtime/clock'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Engine } from '../engine/engine.ts'

const BEAT_MS = 5_000
/** Bytes that may wait for a reader; one that is further behind is let go, and reads everything anew when it comes back. [Q4] */
const MOST_WAITING = 65_536

/** Server-sent events: `changed` whenever something did; what changed is asked again. One stream a console. */
export const serveEvents = (
  app: FastifyInstance,
  path: string,
  {
    engine,
    clock,
    authorize,
  }: { engine: Engine; clock: Clock; authorize: (request: FastifyRequest) => Promise<string> },
): void => {
  const open = new Set<() => void>()
  app.addHook('preClose', async () => {
    for (const end of open) end()
  })
  app.get(path, { onRequest: async (request) => void (await authorize(request)) }, (request, reply) => {
    reply.hijack()
    const { raw } = reply
    raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      // Nothing else comes on this connection; kept, it would hold up the end of the manager.
      connection: 'close',
    })
    raw.write('event: hello\ndata: {}\n\n')
    const send = (text: string): void => {
      if (raw.writableLength > MOST_WAITING) raw.destroy()
      else raw.write(text)
    }
    const stop = engine.events.listen(() => send('event: changed\ndata: {}\n\n'))
    let cancel: () => void
    const beat = (): void => {
      cancel = clock.after(
        BEAT_MS,
        () => {
          send(': here\n\n')
          beat()
        },
        { unref: true },
      )
    }
    beat()
    const end = (): void => {
      open.delete(end)
      stop()
      cancel()
      raw.end()
    }
    open.add(end)
    request.raw.once('close', end)
  })
}
