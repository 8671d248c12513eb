import type { ManagerContext } from '@seatwarden/manager/context'
import type { ManagerApi } from '@seatwarden/protocol/api/manager-operations'
import { managerApi } from '@seatwarden/protocol/api/manager-operations'
import type { Problem } from '@seatwarden/protocol/problem'

import type { z } from 'zod'

type Read<K extends keyof ManagerApi> = z.output<ManagerApi[K]['response']>
export type Said<T> = { ok: true; value: T } | { ok: false; problem: Problem }

/** An administrator at the manager's own API. */
export class Admin {
  readonly #app: ManagerContext['app']
  readonly #token: string

  private constructor(app: ManagerContext['app'], token: string) {
    this.#app = app
    this.#token = token
  }

  static async of({ app, engine }: Pick<ManagerContext, 'app' | 'engine'>): Promise<Admin> {
    return new Admin(app, await engine.signIn.token('sim'))
  }

  async ask<K extends keyof ManagerApi>(
    name: K,
    body?: object,
    params: Record<string, string> = {},
  ): Promise<Said<Read<K>>> {
    const { method, path } = managerApi[name]
    const url = `/api/v1${path.replace(/:(\w+)/g, (_all, key: string) => encodeURIComponent(params[key] ?? ''))}`
    const answer = await this.#app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${this.#token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { payload: JSON.stringify(body) }),
    })
    const read = JSON.parse(answer.body) as unknown
    return answer.statusCode < 300 ? { ok: true, value: read as Read<K> } : { ok: false, problem: read as Problem }
  }
}

/** How an act went, in a word for the log. */
export const told = (said: Said<unknown>): string => (said.ok ? 'done' : said.problem.code)
