import type { SettableClock } from '@seatwarden/runtime/clock'
import { silentLog } from '@seatwarden/runtime/log'
import { buildApp } from '../app.ts'
import type { Engine } from '../engine/engine.ts'

/** What the API answered: its status, and its body read as JSON. */
export interface Told {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into any answer
  body: any // oxlint-disable-line typescript/no-explicit-any
}
export type Ask = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, payload?: object) => Promise<Told>

/** Asks an engine through its API, as its administrator. */
export const apiOf = async (engine: Engine, clock: SettableClock): Promise<Ask> => {
  const app = await buildApp({
    engine,
    clock,
    log: silentLog,
    console: null,
    ownSockets: new WeakSet(),
    settled: async () => undefined,
  })
  const headers = { authorization: `Bearer ${await engine.signIn.token('test')}` }
  return async (method, path, payload) => {
    const answer = await app.inject({ method, url: `/api/v1${path}`, headers, ...(payload && { payload }) })
    return { status: answer.statusCode, body: answer.json() }
  }
}
