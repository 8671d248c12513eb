import type { Socket } from 'node:net'
import { Broken, type Passed } from './broken.ts'
import { addressesOf, type DialWords, dial } from './dial.ts'
import { proxyWords, tunnel } from './proxy.ts'
import { placeText, type Target, targetOf } from './target.ts'
import { secure } from './tls.ts'
import type { Trusted } from './trusted.ts'

/** `user` empty: the proxy asks for none. [A8] */
export interface HttpProxy {
  /** `http://proxy.example.net:3128` */
  url: string
  user: string
  password: string
}

/** How the vendor is reached. */
export interface Connection {
  /** `https://license.vendor.example`; null: no vendor is set. */
  server: string | null
  proxy: HttpProxy | null
  trusted: Trusted
}

const OFF_LINE = 'or activate off-line.'

const vendorWords = ({ host, port }: Target): DialWords => {
  const open = `Open TCP ${port} to ${host}, ${OFF_LINE}`
  return {
    unknown: () =>
      new Broken(
        'name',
        `The name ${host} cannot be resolved from this server.`,
        `Check the connection ("tool license check"), ${OFF_LINE}`,
      ),
    silent: (where) => new Broken('port', `${where} does not answer; a firewall may block it.`, open),
    refused: (where) =>
      new Broken('port', `${where} refused the connection; nothing listens there, or a firewall blocks it.`, open),
    noRoute: (where) => new Broken('port', `This server has no route to ${where}.`, open),
  }
}

const direct = async (target: Target, signal: AbortSignal, passed: Passed): Promise<Socket> => {
  const { host, port } = target
  const words = vendorWords(target)
  const addresses = await addressesOf(host, signal, words)
  const found = addresses[0]?.address ?? host
  passed('name', found === host ? `${host} needs no name service.` : `${host} is ${found}.`)
  passed('proxy', 'No proxy is set.')
  const socket = await dial(addresses, port, signal, words)
  passed('port', `${placeText(socket.remoteAddress ?? host, port)} answers.`)
  return socket
}

const throughProxy = async (
  target: Target,
  { proxy: { url, ...access }, trusted }: { proxy: HttpProxy; trusted: Trusted },
  signal: AbortSignal,
  passed: Passed,
): Promise<Socket> => {
  passed('name', `The proxy looks the name ${target.host} up.`)
  const proxy = targetOf(new URL(url))
  const words = proxyWords(proxy)
  const plain = await dial(await addressesOf(proxy.host, signal, words), proxy.port, signal, words)
  const shielded = url.startsWith('https:')
  const socket = shielded ? await secure(plain, { ...proxy, of: 'proxy' }, trusted, signal) : plain
  await tunnel(socket, { name: proxy.name, ...access }, target, signal, passed)
  passed('port', `The proxy reaches ${target.name}.`)
  return socket
}

/**
 * Opens the way to the vendor, link by link, so that the one that is broken is known by where it happened.
 * Rejects with Broken, or with the signal's own reason. [A3 A8]
 */
export const openWay = async (
  url: URL,
  { proxy, trusted }: Connection,
  signal: AbortSignal,
  passed: Passed,
): Promise<Socket> => {
  signal.throwIfAborted()
  const target = targetOf(url)
  const socket = proxy
    ? await throughProxy(target, { proxy, trusted }, signal, passed)
    : await direct(target, signal, passed)
  if (url.protocol !== 'https:') {
    passed('tls', 'The licensing server is reached without TLS; what it answers is signed.')
    return socket
  }
  const shielded = await secure(socket, { ...target, of: 'vendor' }, trusted, signal)
  passed('tls', `${target.name} shows a certificate that this server trusts.`)
  return shielded
}
