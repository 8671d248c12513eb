import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'
import { type Instant, instant } from '@seatwarden/core/instant'
import { dayText } from '@seatwarden/core/vending/words'
import { certificateName } from './certificate.ts'

/** Whose certificates are trusted when the vendor, or a proxy, shows one. */
export interface Trusted {
  context(): SecureContext
}

/** A certificate that is trusted beside the system's. */
export interface Authority {
  name: string
  pem: string
}

/** `dated`: it could be read, and is not valid today. */
export interface Fault {
  sentence: string
  dated: boolean
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g
const BEGIN = /-----BEGIN [A-Z0-9 ]+-----/g

/** `CN=Corp CA\nO=Corp`, as Node writes a subject. */
const partsOf = (subject: string): Record<string, string> =>
  Object.fromEntries(subject.split('\n').map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]))

const opened = (pem: string): { name: string; from: Instant; to: Instant } | null => {
  try {
    const { subject, validFrom, validTo } = new X509Certificate(pem)
    const name = certificateName(partsOf(subject ?? ''))
    return { name, from: instant(Date.parse(validFrom)), to: instant(Date.parse(validTo)) }
  } catch {
    return null
  }
}

const lookAt = (pem: string, which: string, now: Instant): { authority?: Authority; fault?: Fault } => {
  const found = opened(pem)
  if (!found) return { fault: { sentence: `${which} cannot be read as a certificate`, dated: false } }
  const { name, from, to } = found
  const authority = { name, pem }
  if (to <= now) return { authority, fault: { sentence: `${which}, "${name}", ended on ${dayText(to)}`, dated: true } }
  if (from > now)
    return { authority, fault: { sentence: `${which}, "${name}", is valid only from ${dayText(from)}`, dated: true } }
  return { authority }
}

/** What is wrong with the text as a whole; empty: nothing. */
const wholeFault = (text: string, kinds: readonly string[], certificates: number): string => {
  if (kinds.some((kind) => kind.includes('PRIVATE KEY')))
    return 'the text holds a private key, which belongs nowhere but to its owner'
  if ((text.match(BEGIN) ?? []).length > kinds.length) return 'a certificate is cut off: its END line is missing'
  return text.trim() !== '' && certificates === 0 ? 'the text holds no certificate' : ''
}

/**
 * Certificates of a PEM text, one after the other; what stands between them is left out. Whatever can be read is
 * given, and each fault names its certificate. [A8]
 */
export const readAuthorities = (text: string, now: Instant): { authorities: Authority[]; faults: Fault[] } => {
  const blocks = [...text.matchAll(BLOCK)].map(([pem, kind = '']) => ({ pem, kind }))
  const certificates = blocks.filter(({ kind }) => /^(?:X509 |TRUSTED )?CERTIFICATE$/.test(kind))
  const kinds = blocks.map(({ kind }) => kind)
  const whole = wholeFault(text, kinds, certificates.length)
  const looks = certificates.map(({ pem }, at) => lookAt(pem, `certificate ${at + 1} of ${certificates.length}`, now))
  return {
    authorities: looks.flatMap(({ authority }) => authority ?? []),
    faults: [...(whole ? [{ sentence: whole, dated: false }] : []), ...looks.flatMap(({ fault }) => fault ?? [])],
  }
}

/** Where systems keep the certificates that their administrator trusts. */
const SYSTEM = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem']

const textOf = (path: string | undefined): string => {
  try {
    return path ? readFileSync(path, 'utf8') : ''
  } catch {
    return ''
  }
}

/** Once read: like every program, this one knows at its start whom the system trusts. */
let system: string[] | undefined
const systemCertificates = (): string[] => {
  system ??= [
    ...rootCertificates,
    ...[process.env.NODE_EXTRA_CA_CERTS, ...SYSTEM].map(textOf).filter((text) => text.includes('-----BEGIN')),
  ]
  return system
}

/** The system's and these, an intermediate one too; made when it is first needed. */
export const trustedWith = (authorities: readonly Authority[]): Trusted => {
  let made: SecureContext | undefined
  return {
    context: () => {
      made ??= createSecureContext({
        ca: [...systemCertificates(), ...authorities.map(({ pem }) => pem)],
        allowPartialTrustChain: true,
      })
      return made
    },
  }
}
