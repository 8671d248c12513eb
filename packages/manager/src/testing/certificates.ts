import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A key and its certificate, both PEM, as openssl made them. */
export interface KeyPair {
  key: string
  cert: string
}

export interface CertificateHouse {
  /** An authority of its own. `from`, `to`: `20200101000000Z`. */
  authority(name: string, dates?: Dates): KeyPair
  /** A certificate for these names; without an authority it is signed by itself. */
  certificate(names: readonly string[], by?: KeyPair, dates?: Dates): KeyPair
  /** An authority that another one vouches for. */
  intermediate(name: string, by: KeyPair): KeyPair
}

export interface Dates {
  from?: string
  to?: string
}

const CONFIG = `[ca]
default_ca = house
[house]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = dn
[dn]
`

const AUTHORITY = 'basicConstraints=critical,CA:TRUE'

/** Real certificates, made by openssl when they are needed, in an empty folder: none is stored, none expires unasked. */
export const certificateHouse = (folder: string): CertificateHouse => {
  let made = 0
  const openssl = (...args: string[]): void => {
    try {
      execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
    } catch (error) {
      const { code, stderr } = error as { code?: string; stderr?: Buffer }
      if (code === 'ENOENT')
        throw new Error('openssl is not installed. Install it: apt-get install openssl', { cause: error })
      throw new Error(`openssl ${args[0]}: ${stderr?.toString('utf8')}`, { cause: error })
    }
  }
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8')
  writeFileSync(join(folder, 'house.cnf'), CONFIG)
  writeFileSync(join(folder, 'index.txt'), '')

  const make = (subject: string, extension: string, by: KeyPair | null, { from, to }: Dates = {}): KeyPair => {
    made += 1
    const [key, request, cert, byKey, byCert] = ['key', 'csr', 'pem', 'by.key', 'by.pem'].map((end) => `${made}.${end}`)
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key ?? '']
    const said = ['-config', 'house.cnf', '-subj', `/CN=${subject}`, '-addext', extension]
    openssl('req', '-new', ...curve, ...said, '-out', request ?? '')
    if (by) {
      writeFileSync(join(folder, byKey ?? ''), by.key)
      writeFileSync(join(folder, byCert ?? ''), by.cert)
    }
    const signer = by ? ['-cert', byCert ?? '', '-keyfile', byKey ?? ''] : ['-selfsign', '-keyfile', key ?? '']
    const dates = ['-startdate', from ?? '20200101000000Z', '-enddate', to ?? '20991231235959Z']
    openssl(
      'ca',
      '-batch',
      '-notext',
      '-config',
      'house.cnf',
      ...signer,
      ...dates,
      '-in',
      request ?? '',
      '-out',
      cert ?? '',
    )
    return { key: text(key ?? ''), cert: text(cert ?? '') }
  }

  const nameOf = (name: string): string => `${/^[\d.]+$/.test(name) ? 'IP' : 'DNS'}:${name}`
  return {
    authority: (name, dates) => make(name, AUTHORITY, null, dates),
    intermediate: (name, by) => make(name, AUTHORITY, by),
    certificate: (names, by, dates) =>
      make(names[0] ?? '', `subjectAltName=${names.map(nameOf).join(',')}`, by ?? null, dates),
  }
}
