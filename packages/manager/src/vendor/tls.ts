import { once } from 'node:events'
import { isIP, type Socket } from 'node:net'
import { type DetailedPeerCertificate, type TLSSocket, connect as tlsConnect } from 'node:tls'
import { instant } from '@seatwarden/core/instant'
import { dayText } from '@seatwarden/core/vending/words'
import { Broken, codeOf, givenUp, type Link, quotable } from './broken.ts'
import { certificateName } from './certificate.ts'
import type { Trusted } from './trusted.ts'

/** Who must show a certificate. */
export interface Shown {
  host: string
  /** With the port. */
  name: string
  of: 'vendor' | 'proxy'
}

const linkOf = ({ of }: Shown): Link => (of === 'proxy' ? 'proxy' : 'tls')
const subjectOf = ({ of, name }: Shown): string =>
  of === 'proxy' ? `The certificate shown by the proxy ${name}` : 'The certificate shown'

const addOf = (what: string, { of, host }: Shown): string => {
  const instead = of === 'proxy' ? 'have the proxy show another certificate' : `exempt ${host} from inspection`
  return `Add that ${what} in Settings, Connection and proxy ("tool license connection"), or ${instead}.`
}

const dateOf = (text: string): string =>
  Number.isNaN(Date.parse(text)) ? quotable(text) : dayText(instant(Date.parse(text)))

/** The certificates shown, the server's own first; the last one names itself as its issuer, or none. */
const chainOf = (socket: TLSSocket): DetailedPeerCertificate[] => {
  const chain: DetailedPeerCertificate[] = []
  for (let at = socket.getPeerCertificate(true); at?.raw && !chain.includes(at); at = at.issuerCertificate)
    chain.push(at)
  return chain
}

/** One of the chain is meant; the clock that OpenSSL judged by is not ours to read, so the earliest end is told. */
const soonestEnd = (chain: readonly DetailedPeerCertificate[]): DetailedPeerCertificate | undefined =>
  chain.toSorted((a, b) => Date.parse(a.valid_to) - Date.parse(b.valid_to))[0]

const namesOf = (own: DetailedPeerCertificate | undefined): string =>
  (own?.subjectaltname ?? '').replace(/(?:DNS|IP Address):/g, '') || (own ? certificateName(own.subject) : '')

const expired = (shown: Shown, chain: readonly DetailedPeerCertificate[]): Broken => {
  const ended = soonestEnd(chain)
  const whose = ended === chain[0] || !ended ? '' : ` is issued by "${certificateName(ended.subject)}", whose own`
  return new Broken(
    linkOf(shown),
    `${subjectOf(shown)}${whose} ended on ${dateOf(ended?.valid_to ?? '')}.`,
    "Have it renewed; where that date is still to come, this server's clock is wrong: set it (NTP).",
  )
}

/** Why a certificate is not trusted, by OpenSSL's own word for it. */
const untrusted = (shown: Shown, reason: string, chain: readonly DetailedPeerCertificate[]): Broken => {
  const [own] = chain
  const link = linkOf(shown)
  const subject = subjectOf(shown)
  switch (reason) {
    case 'CERT_HAS_EXPIRED':
      return expired(shown, chain)
    case 'CERT_NOT_YET_VALID':
      return new Broken(
        link,
        `${subject} is valid only from ${dateOf(own?.valid_from ?? '')}.`,
        "Set this server's clock (NTP), then try again.",
      )
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return new Broken(
        link,
        `${subject} is made for ${quotable(namesOf(own))}, not for ${shown.host}.`,
        `Find out who answers at ${shown.name}: a proxy that inspects, or another server.`,
      )
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return new Broken(
        link,
        `${subject} is signed by itself ("${own ? certificateName(own.subject) : ''}"), which this server does not trust.`,
        addOf('certificate', shown),
      )
    default:
      return new Broken(
        link,
        `${subject} is issued by "${own ? certificateName(own.issuer) : ''}", which this server does not trust.`,
        addOf('CA', shown),
      )
  }
}

const noHandshake = (shown: Shown, error: unknown): Broken => {
  const code = codeOf(error)
  const who = shown.of === 'proxy' ? `The proxy ${shown.name}` : shown.name
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|EPROTO/.test(code))
    return new Broken(
      linkOf(shown),
      `${who} does not speak TLS.`,
      `Find out what listens at ${shown.name}, or whether the address is to begin with http:.`,
    )
  return new Broken(
    linkOf(shown),
    `${who} ended the connection before its certificate was shown${code === '' ? '' : ` (${quotable(code)})`}.`,
    `Find out whether a firewall or an inspecting proxy ends TLS to ${shown.name}.`,
  )
}

const silent = (shown: Shown): Broken =>
  new Broken(
    linkOf(shown),
    `${shown.name} took the connection and showed no certificate in time.`,
    `Find out what listens at ${shown.name}.`,
  )

/** Speaks TLS over an open connection. Nothing is sent before the certificate is found good. [A3 A8] */
export const secure = async (
  socket: Socket,
  shown: Shown,
  trusted: Trusted,
  signal: AbortSignal,
): Promise<TLSSocket> => {
  const host = shown.host.replace(/^\[|\]$/g, '')
  const shielded = tlsConnect({
    socket,
    host,
    ...(isIP(host) === 0 && { servername: host }),
    secureContext: trusted.context(),
    ALPNProtocols: ['http/1.1'],
    // Decided right below, where the certificate can still be looked at and its issuer be named.
    rejectUnauthorized: false,
  })
  shielded.on('error', () => undefined)
  try {
    await once(shielded, 'secureConnect', { signal })
  } catch (error) {
    shielded.destroy()
    throw signal.aborted ? givenUp(signal, () => silent(shown)) : noHandshake(shown, error)
  }
  if (shielded.authorized) return shielded
  const reason = untrusted(shown, String(shielded.authorizationError), chainOf(shielded))
  shielded.destroy()
  throw reason
}
