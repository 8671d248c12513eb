import type { SessionView } from '@seatwarden/protocol/api/manager'
import type { managerApi } from '@seatwarden/protocol/api/manager-operations'
import { ProblemError } from '@seatwarden/protocol/problem'
import type { Handlers } from '@seatwarden/runtime/serve'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Engine } from '../engine/engine.ts'

const COOKIE = 'seatwarden_session'
const BEARER = /^Bearer ([\x21-\x7e]{1,200})$/i

const cookieOf = (request: FastifyRequest): string | null =>
  new RegExp(`(?:^|;\\s*)${COOKIE}=([A-Za-z0-9_-]{1,200})`).exec(request.headers.cookie ?? '')?.[1] ?? null

const setCookie = (reply: FastifyReply, value: string, seconds: number): void => {
  reply.header('set-cookie', `${COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}`)
}

const TWELVE_HOURS = 43_200
const NOT_SIGNED_IN = 'This needs a login.'

type Kept = Pick<Handlers<typeof managerApi>, 'readSession' | 'signIn' | 'signOut'>

/** Who asks: a browser's session, a program's token, or the manager's own socket. [Q3 X4] */
export class Sessions {
  readonly #engine: Engine
  readonly #throttle: (request: FastifyRequest) => void
  /** Connections to the manager's own Unix socket: whoever may open that file is its administrator. [Q3] */
  readonly #ownSockets: WeakSet<object>
  readonly handlers: Kept

  constructor(engine: Engine, throttle: (request: FastifyRequest) => void, ownSockets: WeakSet<object>) {
    this.#engine = engine
    this.#throttle = throttle
    this.#ownSockets = ownSockets
    this.handlers = {
      readSession: async ({ request }) => this.#view((await this.#name(request)) ?? ''),
      signIn: ({ body, request, reply }) => this.#signIn(body, request, reply),
      signOut: async ({ request, reply }) => {
        const session = cookieOf(request)
        if (session) await engine.signIn.end(session)
        setCookie(reply, '', 0)
        return {}
      },
    }
  }

  /** The administrator who asks. */
  authorize = async (request: FastifyRequest): Promise<string> => {
    const name = await this.#name(request)
    if (name) return name
    throw new ProblemError(
      'not_signed_in',
      NOT_SIGNED_IN,
      'Sign in with the link that the manager printed, or send a token.',
    )
  }

  async #name(request: FastifyRequest): Promise<string | null> {
    if (this.#ownSockets.has(request.raw.socket)) return 'local'
    const token = BEARER.exec(request.headers.authorization ?? '')?.[1]
    if (token) return this.#engine.signIn.who(token, 'token')
    const session = cookieOf(request)
    return session ? this.#engine.signIn.who(session, 'session') : null
  }

  async #signIn(
    body: { link: string } | { user: string; password: string },
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<SessionView> {
    this.#throttle(request)
    const { signIn } = this.#engine
    const session = 'link' in body ? await signIn.byLink(body.link) : await signIn.byPassword(body.user, body.password)
    if (session === null)
      throw 'link' in body
        ? new ProblemError(
            'not_signed_in',
            'This link was used already or is older than 30 minutes.',
            'Start the manager again: it prints a new one.',
          )
        : new ProblemError('password_wrong', 'Name or password do not fit.', 'Check both and try again.')
    setCookie(reply, session, TWELVE_HOURS)
    return this.#view((await signIn.who(session, 'session')) ?? '')
  }

  #view(user: string): SessionView {
    const { installation, zone } = this.#engine.options
    return { user, host: installation.host, zone, readOnly: false }
  }
}
