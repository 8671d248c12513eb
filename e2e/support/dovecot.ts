import { randomBytes } from 'node:crypto'
import { accessSync, chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type DovecotPorts,
  type DovecotSite,
  type GateChoices,
  gateConfig,
  secretConfig,
  siteConfig,
} from './dovecot-config.ts'
import { type NetSpace, waitForInside } from './net-space.ts'
import { freePorts } from './ports.ts'
import { type Ended, type Running, runToEnd, type Start, startProcess, waitForPort } from './processes.ts'
import { type TempDir, tempDir } from './temp.ts'

export type DovecotOptions = GateChoices &
  Pick<DovecotSite, 'penalties' | 'extra'> & {
    /** Lines of `passwdLine`; read anew at every login. */
    passwdFile: string
    /** A network of its own, in which it runs; its ports are then those of that loopback. */
    space?: NetSpace
  }

export interface Dovecot {
  imapPort: number
  pop3Port: number
  sievePort: number
  submissionPort: number
  lmtpPort: number
  dir: string
  log(): string
  /** `doveadm auth test`: code 0 = let in, 77 = refused. */
  authTest(user: string, password: string, service: string): Promise<Ended>
  /** Ends the user's sessions; code 68 = none there. */
  kick(user: string): Promise<Ended>
  /** Reads the configuration anew and forgets what was wrong with the gate; sessions stay. */
  reload(): Promise<Ended>
  stop(): Promise<void>
}

const NEEDED = ['imap', 'pop3', 'managesieve', 'submission', 'lmtp'].map((name) => `/usr/lib/dovecot/${name}`)
const PACKAGES = 'dovecot-core dovecot-imapd dovecot-pop3d dovecot-managesieved dovecot-submissiond dovecot-lmtpd'

/** A line of a passwd-file. `password` may carry its scheme: {ARGON2ID}…, {SSHA}…, {PLAIN}…; PLAIN is the default. */
export function passwdLine(user: string, password: string): string {
  return `${user}:${password}::::::\n`
}

/** A Dovecot that is laid out, and not started. */
export interface DovecotLayout {
  temp: TempDir
  /** For `dovecot -c`. */
  conf: string
  ports: DovecotPorts
  log: () => string
}

/** Writes a Dovecot of its own, gated by the very file that administrators install. */
export async function layOutDovecot(options: DovecotOptions): Promise<DovecotLayout> {
  const missing = NEEDED.filter((path) => !existsSync(path))
  if (missing.length > 0)
    throw new Error(`Dovecot lacks ${missing.join(', ')}. Install it: apt-get install ${PACKAGES}`)
  const temp = tempDir('dovecot')
  const ports = await choosePorts()
  const conf = writeConfig({ ...options, dir: temp.path, ports }, options)
  return { temp, conf, ports, log: () => readIfThere(join(temp.path, 'dovecot.log')) }
}

/** Starts a real Dovecot of its own. Rows [G1] to [G4]. */
export async function startDovecot(options: DovecotOptions): Promise<Dovecot> {
  accessSync(options.passwdFile)
  const { temp, conf, ports, log } = await layOutDovecot(options)
  try {
    const argv = [...(options.space?.prefix ?? []), 'dovecot', '-F', '-c', conf] as unknown as Start['argv']
    const running = await startProcess({ name: 'Dovecot', argv })
    const said = () => running.output() + log()
    try {
      await (options.space
        ? waitForInside(options.space, ports.imap, said)
        : waitForPort(running, ports.imap, 15_000, said))
    } catch (error) {
      await running.stop()
      throw error
    }
    return handle(running, conf, temp, ports, log)
  } catch (error) {
    temp.remove()
    throw error
  }
}

function handle(
  running: Running,
  conf: string,
  temp: ReturnType<typeof tempDir>,
  ports: DovecotPorts,
  log: () => string,
): Dovecot {
  const doveadm = (...args: string[]) => runToEnd(['doveadm', '-c', conf, ...args])
  return {
    imapPort: ports.imap,
    pop3Port: ports.pop3,
    sievePort: ports.sieve,
    submissionPort: ports.submission,
    lmtpPort: ports.lmtp,
    dir: temp.path,
    log,
    authTest: (user, password, service) => doveadm('auth', 'test', '-x', `service=${service}`, user, password),
    kick: (user) => doveadm('kick', user),
    reload: () => doveadm('reload'),
    async stop() {
      // The master waits 2 to 3 s for its children; a test instance has nothing to lose.
      await running.stop(200)
      temp.remove()
    },
  }
}

async function choosePorts(): Promise<DovecotPorts> {
  const [imap = 0, pop3 = 0, sieve = 0, submission = 0, lmtp = 0] = await freePorts(5)
  return { imap, pop3, sieve, submission, lmtp }
}

function writeConfig(site: DovecotSite, gate: GateChoices): string {
  const conf = join(site.dir, 'dovecot.conf')
  mkdirSync(join(site.dir, 'conf.d'))
  mkdirSync(join(site.dir, 'mail'))
  chmodSync(join(site.dir, 'mail'), 0o777)
  writeFileSync(conf, siteConfig(site))
  writeFileSync(join(site.dir, 'conf.d', '99-seatwarden.conf'), gateConfig(gate))
  const secret = secretConfig(randomBytes(16).toString('hex'), gate.apiHeader)
  writeFileSync(join(site.dir, 'conf.d', 'seatwarden.secret'), secret, { mode: 0o600 })
  return conf
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}
