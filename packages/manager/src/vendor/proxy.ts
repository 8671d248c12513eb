import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { Socket } from 'node:net'
import { Broken, givenUp, type Passed } from './broken.ts'
import type { DialWords } from './dial.ts'
import type { Target } from './target.ts'

const SETTINGS =
  'Set the proxy right: Settings, Connection and proxy, or "tool license connection"; open in Emergency Mode too.'

/** Everything about the proxy's own machine is a matter of the proxy. [A3] */
export const proxyWords = ({ host, name }: Target): DialWords => ({
  unknown: () => new Broken('proxy', `The name of the proxy, ${host}, cannot be resolved from this server.`, SETTINGS),
  silent: (where) =>
    new Broken('proxy', `The proxy ${name} does not answer${where === name ? '' : ` at ${where}`}.`, SETTINGS),
  refused: () => new Broken('proxy', `The proxy ${name} refused the connection; nothing listens there.`, SETTINGS),
  noRoute: () => new Broken('proxy', `This server has no route to the proxy ${name}.`, SETTINGS),
})

export interface ProxyAccess {
  /** `proxy.example.net:3128` */
  name: string
  user: string
  password: string
}

const credentials = ({ user, password }: ProxyAccess): Record<string, string> =>
  user === '' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}` }

const notLetIn = ({ name, user }: ProxyAccess, status: number, offered: string): Broken => {
  if (offered !== '' && !/\bbasic\b/i.test(offered))
    return new Broken(
      'proxy',
      `The proxy ${name} takes no user name and password by Basic authentication (${status}).`,
      'Have it take Basic authentication for this server, or let this server through without.',
    )
  return user === ''
    ? new Broken('proxy', `The proxy ${name} asks for a user name and a password (${status}).`, SETTINGS)
    : new Broken('proxy', `The proxy ${name} refused the user name or password (${status}).`, SETTINGS)
}

const refusedTunnel = (proxy: ProxyAccess, target: Target, { statusCode = 0, headers }: IncomingMessage): Broken => {
  // 401 is what tinyproxy says to a wrong password.
  if (statusCode === 407 || statusCode === 401) return notLetIn(proxy, statusCode, headers['proxy-authenticate'] ?? '')
  if (statusCode >= 500)
    return new Broken(
      'port',
      `The proxy ${proxy.name} does not reach ${target.name} (it answered ${statusCode}).`,
      `Have the proxy reach ${target.name}: its name service or a firewall behind it may be in the way.`,
    )
  return new Broken(
    'proxy',
    `The proxy ${proxy.name} does not allow connections to ${target.name} (it answered ${statusCode}).`,
    `Have the proxy allow CONNECT to ${target.name}, or activate off-line.`,
  )
}

const noProxy = (name: string): Broken =>
  new Broken('proxy', `${name} does not answer as an HTTP proxy does.`, SETTINGS)

/** Asks the proxy for a tunnel; whatever then goes through it, the proxy only carries. [A8] */
export const tunnel = async (
  socket: Socket,
  proxy: ProxyAccess,
  target: Target,
  signal: AbortSignal,
  passed: Passed,
): Promise<void> => {
  const asked = request({
    createConnection: () => socket,
    method: 'CONNECT',
    path: target.name,
    headers: { host: target.name, ...credentials(proxy) },
  })
  asked.on('error', () => undefined).end()
  try {
    const [answer, , head] = (await once(asked, 'connect', { signal })) as [IncomingMessage, Socket, Buffer]
    const { statusCode = 0 } = answer
    if (statusCode < 200 || statusCode > 299) throw refusedTunnel(proxy, target, answer)
    if (head.length > 0) socket.unshift(head)
    passed('proxy', `The proxy ${proxy.name} lets this server through.`)
  } catch (error) {
    socket.destroy()
    if (error instanceof Broken) {
      if (error.link === 'port') passed('proxy', `The proxy ${proxy.name} lets this server in.`)
      throw error
    }
    if (!signal.aborted) throw noProxy(proxy.name)
    passed('proxy', `The proxy ${proxy.name} took the connection.`)
    throw givenUp(signal, () => slow(proxy, target))
  }
}

/** A proxy that took the question waits for the other side. */
const slow = (proxy: ProxyAccess, target: Target): Broken =>
  new Broken(
    'port',
    `The proxy ${proxy.name} opened no connection to ${target.name} in time.`,
    `Have the proxy reach ${target.name}: its name service or a firewall behind it may be in the way.`,
  )
