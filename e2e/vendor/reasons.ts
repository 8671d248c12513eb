import { createServer as createHttpServer } from 'node:http'
import { createServer, type Server, type Socket } from 'node:net'
import { DAY, MINUTE, plus, toIso } from '@seatwarden/core/instant'
import type { CertificateHouse, KeyPair } from '@seatwarden/manager/testing/certificates'
import { silentPort } from '@seatwarden/manager/testing/silent-port'
import type { OrderBody } from '@seatwarden/protocol/api/vendor'
import { armor } from '@seatwarden/protocol/license-file/armor'
import { toCanonical } from '@seatwarden/protocol/license-file/canonical'
import { LICENSE_TYPE, signJws } from '@seatwarden/protocol/license-file/sign'
import { certificateOf, ISSUER, PAYLOAD } from '@seatwarden/protocol/license-file/testing/fixture'
import { freePort, LOOPBACK, portOf } from '../support/ports.ts'
import { startTinyproxy } from '../support/tinyproxy.ts'
import { startFront } from '../support/tls-front.ts'
import type { Town } from '../support/town.ts'

/** How one reason of A3 is brought about, and what is then to be read everywhere. */
export interface Reason {
  name: string
  code: string
  cause?: string
  sentence: string | RegExp
  next: string | RegExp
  /** Time must pass until it shows: the exchange's own limit. */
  waits?: boolean
  /** Fields that the page asks for besides. */
  asked?: readonly string[]
  arrange(scene: Scene): Promise<Attempt>
}

/** What is tried: as the API takes it, and as it is typed. */
export type Attempt = { orderId: string } | { text: string } | { trial: 'im' }

export interface Scene {
  town: Town
  house: CertificateHouse
  corp: KeyPair
  /** Restarts the manager so that it asks there. */
  askAt: (url: string) => Promise<void>
  /** Ends with the test. */
  later: (end: () => unknown) => void
  place: (more?: Partial<OrderBody>, customer?: object) => Promise<string>
  /** Another machine of theirs activates it, and tries a module. */
  activateElsewhere: (orderId: string, tries?: 'im') => Promise<void>
  /** The same vendor's license file, for a machine that brought its Reference ID. */
  fileFor: (orderId: string, referenceId: string) => Promise<string>
  /** A second vendor, whose clock may be another. */
  anotherVendor: (options: {
    clockApart?: number
    perMinute?: number
  }) => Promise<{ url: string; orderId: string; fileFor: (referenceId: string) => Promise<string> }>
  installedText: () => Promise<string>
  referenceId: () => string
}

/** Any: what is refused on the way is not even read. */
const ANY: Attempt = { orderId: 'ORD-48213' }

const OPEN = /^Open TCP \d+ to \S+, or activate off-line\.$/
const PROXY = /^Set the proxy right: .*open in Emergency Mode too\.$/
const ADD_IT = /^Add that (?:CA|certificate) in Settings.* or exempt localhost from inspection\.$/
const STANDS_BETWEEN = /^Find out what stands between, .* exempt this host from it; or activate off-line\.$/

const listening = async (scene: Scene, server: Server): Promise<number> => {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)))
  await new Promise<void>((done) => server.listen(0, LOOPBACK, done))
  scene.later(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return portOf(server)
}

/** Asked by its name, as certificates are. */
const showing = async (scene: Scene, shown: KeyPair): Promise<Attempt> => {
  const front = await startFront(() => scene.town.server.url, shown)
  scene.later(() => front.close())
  await scene.askAt(`https://localhost:${front.port}`)
  return ANY
}

const through = async (scene: Scene, url: string, user: string, password: string): Promise<Attempt> => {
  await scene.town.tool.call('saveConnection', { body: { proxy: { url, user, password } } })
  scene.later(() => scene.town.tool.call('saveConnection', { body: { proxy: null } }))
  return ANY
}

const proxyThatAsks = async (scene: Scene): Promise<string> => {
  const proxy = await startTinyproxy({ user: 'mailserver', password: 'letmein2026' })
  scene.later(() => proxy.stop())
  return proxy.url
}

const answering = async (
  scene: Scene,
  status: number,
  headers: Record<string, string>,
  body: string,
): Promise<Attempt> => {
  const server = createHttpServer((_request, response) => response.writeHead(status, headers).end(body))
  await scene.askAt(`http://${LOOPBACK}:${await listening(scene, server)}`)
  return ANY
}

const PORTAL = '<!doctype html><title>Sign in to this network</title>'

const onTheWay: Reason[] = [
  {
    name: 'a name that does not resolve',
    code: 'vendor_unreachable',
    cause: 'name',
    sentence: 'The name license.vendor.invalid cannot be resolved from this server.',
    next: 'Check the connection ("tool license check"), or activate off-line.',
    arrange: async ({ askAt }) => {
      await askAt('https://license.vendor.invalid')
      return ANY
    },
  },
  {
    name: 'a closed port',
    code: 'vendor_unreachable',
    cause: 'port',
    sentence: /^127\.0\.0\.1:\d+ refused the connection; nothing listens there, or a firewall blocks it\.$/,
    next: OPEN,
    arrange: async ({ askAt }) => {
      await askAt(`https://${LOOPBACK}:${await freePort()}`)
      return ANY
    },
  },
  {
    name: 'a port that does not answer',
    code: 'vendor_unreachable',
    cause: 'port',
    sentence: /^127\.0\.0\.1:\d+ does not answer; a firewall may block it\.$/,
    next: OPEN,
    waits: true,
    arrange: async ({ askAt, later }) => {
      const { port, close } = await silentPort()
      later(close)
      await askAt(`https://${LOOPBACK}:${port}`)
      return ANY
    },
  },
  {
    name: 'a proxy that wants to know who asks',
    code: 'vendor_unreachable',
    cause: 'proxy',
    sentence: /^The proxy 127\.0\.0\.1:\d+ asks for a user name and a password \(407\)\.$/,
    next: PROXY,
    arrange: async (scene) => through(scene, await proxyThatAsks(scene), '', ''),
  },
  {
    name: 'a proxy that refuses the password',
    code: 'vendor_unreachable',
    cause: 'proxy',
    sentence: /^The proxy 127\.0\.0\.1:\d+ refused the user name or password \(40[17]\)\.$/,
    next: PROXY,
    arrange: async (scene) => through(scene, await proxyThatAsks(scene), 'mailserver', 'guessed'),
  },
  {
    name: 'a proxy that is down',
    code: 'vendor_unreachable',
    cause: 'proxy',
    sentence: /^The proxy 127\.0\.0\.1:\d+ refused the connection; nothing listens there\.$/,
    next: PROXY,
    arrange: async (scene) => through(scene, `http://${LOOPBACK}:${await freePort()}`, 'mailserver', 'letmein2026'),
  },
  {
    name: 'a proxy that does not reach the vendor',
    code: 'vendor_unreachable',
    cause: 'port',
    sentence: /^The proxy 127\.0\.0\.1:\d+ does not reach license\.vendor\.invalid:443 \(it answered 5\d\d\)\.$/,
    next: /^Have the proxy reach license\.vendor\.invalid:443: /,
    arrange: async (scene) => {
      await scene.askAt('https://license.vendor.invalid')
      return through(scene, await proxyThatAsks(scene), 'mailserver', 'letmein2026')
    },
  },
  {
    name: 'a self-signed certificate',
    code: 'vendor_unreachable',
    cause: 'tls',
    sentence: 'The certificate shown is signed by itself ("localhost"), which this server does not trust.',
    next: ADD_IT,
    arrange: (scene) => showing(scene, scene.house.certificate(['localhost'])),
  },
  {
    name: 'a certificate of an unknown CA',
    code: 'vendor_unreachable',
    cause: 'tls',
    sentence: 'The certificate shown is issued by "Corp Inspection CA", which this server does not trust.',
    next: ADD_IT,
    arrange: (scene) => showing(scene, scene.house.certificate(['localhost'], scene.corp)),
  },
  {
    name: 'an expired certificate',
    code: 'vendor_unreachable',
    cause: 'tls',
    sentence: 'The certificate shown ended on 3 Mar 2026.',
    next: /^Have it renewed; /,
    arrange: async (scene) => {
      const dates = { from: '20250303000000Z', to: '20260303000000Z' }
      const attempt = await showing(scene, scene.house.certificate(['localhost'], scene.corp, dates))
      await scene.town.tool.call('saveConnection', { body: { authorities: scene.corp.cert } })
      return attempt
    },
  },
  {
    name: 'a certificate of another host',
    code: 'vendor_unreachable',
    cause: 'tls',
    sentence: 'The certificate shown is made for other.example, not for localhost.',
    next: /^Find out who answers at localhost:\d+: /,
    arrange: async (scene) => {
      const attempt = await showing(scene, scene.house.certificate(['other.example'], scene.corp))
      await scene.town.tool.call('saveConnection', { body: { authorities: scene.corp.cert } })
      return attempt
    },
  },
  {
    name: "a hotel's sign-in page",
    code: 'vendor_unreachable',
    cause: 'answer',
    sentence: /^127\.0\.0\.1:\d+ answered with a web page \(200\) instead of its own answer\.$/,
    next: STANDS_BETWEEN,
    arrange: (scene) => answering(scene, 200, { 'content-type': 'text/html' }, PORTAL),
  },
  {
    name: 'a way that leads elsewhere',
    code: 'vendor_unreachable',
    cause: 'answer',
    sentence: /^127\.0\.0\.1:\d+ sends this server elsewhere \(login\.hotel\.example\) instead of answering\.$/,
    next: STANDS_BETWEEN,
    arrange: (scene) => answering(scene, 302, { location: 'http://login.hotel.example/' }, ''),
  },
  {
    name: 'an answer that is cut off',
    code: 'vendor_unreachable',
    cause: 'answer',
    sentence: /^The answer of 127\.0\.0\.1:\d+ was cut off\.$/,
    next: STANDS_BETWEEN,
    arrange: async (scene) => {
      const server = createServer((socket) =>
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 4000\r\n\r\n{"license": "-----BEGIN')),
      )
      await scene.askAt(`http://${LOOPBACK}:${await listening(scene, server)}`)
      return ANY
    },
  },
  {
    name: 'a vendor that takes the question and says nothing',
    code: 'vendor_unreachable',
    cause: 'answer',
    sentence: /^127\.0\.0\.1:\d+ took the question and gave no answer in time\.$/,
    next: /^Try again later; /,
    waits: true,
    arrange: async (scene) => {
      await scene.askAt(`http://${LOOPBACK}:${await listening(scene, createServer())}`)
      return ANY
    },
  },
]

const DETAILS_WITHOUT = { phone: '', zip: '' }

const byTheVendor: Reason[] = [
  {
    name: 'an order that the vendor does not know',
    code: 'order_unknown',
    sentence: 'The vendor knows no order ORD-48213.',
    next: 'Compare it with the order mail, or request support.',
    arrange: async () => ANY,
  },
  {
    name: 'an order that is suspended',
    code: 'order_suspended',
    sentence: 'The vendor has suspended this order: "unpaid invoice 2026-118".',
    next: /^Contact the vendor: .*licenses@northwind\.example/,
    arrange: async ({ town, place }) => {
      const orderId = await place()
      await town.vendor.call('suspendOrder', { params: { orderId }, body: { reason: 'unpaid invoice 2026-118' } })
      return { orderId }
    },
  },
  {
    name: 'an order that is revoked',
    code: 'order_revoked',
    sentence: /^The vendor has revoked order ORD-\S+ on \d+ Dec 2026: "sold twice"\.$/,
    next: /^Contact the vendor: .*licenses@northwind\.example/,
    arrange: async ({ town, place }) => {
      const orderId = await place()
      await town.vendor.call('revokeOrder', { params: { orderId }, body: { reason: 'sold twice' } })
      return { orderId }
    },
  },
  {
    name: 'an order that another machine holds',
    code: 'order_bound_elsewhere',
    sentence:
      /^This order is active on elsewhere\.brightwater\.example \([0-9A-F]{4,8}…, last heard .*\); 3 of 3 moves are left this year\.$/,
    next: /^Move the license here/,
    arrange: async ({ place, activateElsewhere }) => {
      const orderId = await place()
      await activateElsewhere(orderId)
      return { orderId }
    },
  },
  {
    name: 'an order that extends one which is not installed here',
    code: 'previous_order_required',
    sentence: /^ORD-\S+ extends ORD-\S+, which is not installed here\.$/,
    next: /^Activate ORD-\S+ first\.$/,
    arrange: async ({ place }) => {
      const previousOrderId = await place()
      return { orderId: await place({ kind: 'add_users', previousOrderId }) }
    },
  },
  {
    name: "a customer's details that are missing",
    code: 'details_missing',
    sentence: 'Still needed: phone, zip.',
    next: /^Fill in these details/,
    asked: ['Phone', 'Postal code'],
    arrange: async ({ place }) => ({ orderId: await place({}, DETAILS_WITHOUT) }),
  },
  {
    name: 'a license that has ended',
    code: 'license_expired',
    sentence: /^This license ended on 1 Dec 2026\.$/,
    next: /^Renew it: https:\/\/portal\.northwind\.example/,
    arrange: async ({ town, place }) => {
      const expiresAt = toIso(plus(town.clock.wall(), MINUTE))
      const orderId = await place({ type: 'subscription', expiresAt })
      await town.clock.advance(2 * MINUTE)
      return { orderId }
    },
  },
  {
    name: 'a trial that was used',
    code: 'evaluation_used',
    sentence: /^A trial of Instant Messaging was used here from 1 Dec 2026 to 31 Dec 2026\.$/,
    next: /^Buy it: https:\/\/portal\.northwind\.example/,
    arrange: async ({ town, place, activateElsewhere }) => {
      const { orderId } = await town.tool.call('readLicense')
      const { customerId } = await town.vendor.call('readOrder', { params: { orderId: orderId ?? '' } })
      await activateElsewhere(await place({ customerId }), 'im')
      return { trial: 'im' }
    },
  },
  {
    name: 'a build newer than the maintenance',
    code: 'build_newer_than_maintenance',
    sentence: 'This build (22 Nov 2026) is newer than the end of maintenance (15 Oct 2026).',
    next: /^Renew the license \(https:\/\/portal\.northwind\.example\), or install a build of 15 Oct 2026 or before\.$/,
    arrange: async ({ place }) => {
      const lines = [{ module: 'mail' as const, seats: 5, maintenanceUntil: '2026-10-15T00:00:00Z' }]
      return { orderId: await place({ lines }) }
    },
  },
  {
    name: 'a clock two days off',
    code: 'clock_skew',
    sentence: "This server's clock is 2 days ahead of the vendor's.",
    next: 'Set the clock (NTP), then try again.',
    arrange: async ({ anotherVendor, askAt }) => {
      const { url, orderId } = await anotherVendor({ clockApart: -2 * DAY })
      await askAt(url)
      return { orderId }
    },
  },
  {
    name: 'a vendor that is busy',
    code: 'vendor_busy',
    sentence: 'The licensing server is busy. This does not count as a refusal.',
    next: /^Try again in \d+ s\.$/,
    arrange: async ({ anotherVendor, askAt, town }) => {
      const { url, orderId } = await anotherVendor({ perMinute: 1 })
      await askAt(url)
      await town.tool.problem('activateOnline', { body: { orderId: 'ORD-0' } })
      return { orderId }
    },
  },
]

/** Signed well, by a vendor that the manager trusts too: only the content is at fault. */
const fileOf = async (content: object): Promise<string> => {
  const certificate = await certificateOf(ISSUER)
  const header = { alg: 'EdDSA', kid: ISSUER.keyId, typ: LICENSE_TYPE, 'x-swcert': certificate }
  return armor(await signJws(header, toCanonical({ ...PAYLOAD, ...content }), ISSUER))
}

const MAKE_OTHER = (text: string): string => {
  const at = Math.floor(text.length / 2)
  return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
}

const AGAIN = /^Download the license file again from the portal and enter it unchanged\.$/
const OTHER_MACHINE = '00112233-44556677-8899AABB-CCDDEEFF-01234567'

const inTheFile: Reason[] = [
  {
    name: 'a file that is cut off',
    code: 'license_malformed',
    sentence: /^The file ends early: its last line, /,
    next: /^Copy the whole file/,
    arrange: async ({ installedText }) => ({ text: (await installedText()).slice(0, 900) }),
  },
  {
    name: 'a file that was altered',
    code: 'signature_invalid',
    sentence: /does not fit|was changed/,
    next: AGAIN,
    arrange: async ({ installedText }) => ({ text: MAKE_OTHER(await installedText()) }),
  },
  {
    name: 'a file signed by another vendor',
    code: 'signature_invalid',
    sentence: /root|trust/,
    next: /\.$/,
    arrange: async ({ anotherVendor, referenceId }) => ({
      text: await (await anotherVendor({})).fileFor(referenceId()),
    }),
  },
  {
    name: 'a file of a format that is too new',
    code: 'format_too_new',
    sentence: /format 3/,
    next: /Update|later/,
    arrange: async () => ({ text: await fileOf({ formatVersion: 3 }) }),
  },
  {
    name: 'a file of a format that is too old',
    code: 'format_too_old',
    sentence: /format 0/,
    next: /\.$/,
    arrange: async () => ({ text: await fileOf({ formatVersion: 0 }) }),
  },
  {
    name: 'a file for another machine',
    code: 'reference_mismatch',
    sentence: /^This file was made for 0011\S*…; this machine is \S+…\./,
    next: /^Move the license here/,
    arrange: async ({ place, fileFor }) => ({ text: await fileFor(await place(), OTHER_MACHINE) }),
  },
]

const RENEW = /^Renew /

const byItsContent: Reason[] = [
  {
    name: 'a file whose maintenance ended before this build',
    code: 'build_newer_than_maintenance',
    sentence: 'This build (22 Nov 2026) is newer than the end of maintenance (15 Oct 2026).',
    next: RENEW,
    arrange: async ({ place, fileFor, referenceId }) => {
      const lines = [{ module: 'mail' as const, seats: 5, maintenanceUntil: '2026-10-15T00:00:00Z' }]
      return { text: await fileFor(await place({ lines }), referenceId()) }
    },
  },
  {
    name: 'a file of a license that has ended since',
    code: 'license_expired',
    sentence: /ended on 1 Dec 2026/,
    next: RENEW,
    arrange: async ({ town, place, fileFor, referenceId }) => {
      const expiresAt = toIso(plus(town.clock.wall(), MINUTE))
      const text = await fileFor(await place({ type: 'subscription', expiresAt }), referenceId())
      await town.clock.advance(2 * MINUTE)
      return { text }
    },
  },
  {
    name: 'a file older than the installed one',
    code: 'license_expired',
    sentence: /^This file was issued on 2026-12-01; it is older than the one installed/,
    next: 'Get the present file from the portal.',
    arrange: async ({ town }) => {
      const { db } = town.manager.engine.stores
      const row = await db.get<{ text: string }>('select text from license_files order by id limit 1')
      return { text: row?.text ?? '' }
    },
  },
]

export const REASONS: readonly Reason[] = [...onTheWay, ...byTheVendor, ...inTheFile, ...byItsContent]
