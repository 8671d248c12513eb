import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, LOOPBACK } from './ports.ts'
import { startProcess, waitForPort } from './processes.ts'
import { tempDir } from './temp.ts'

export interface Tinyproxy {
  port: number
  /** `http://127.0.0.1:3128` */
  url: string
  /** The hosts and ports to which it was asked to connect, in order. */
  connects(): string[]
  log(): string
  stop(): Promise<void>
}

export interface TinyproxyOptions {
  user?: string
  password?: string
  /** Names that only the proxy can look up: it has a hosts file of its own. */
  hosts?: Record<string, string>
  /** Ports to which it connects; any, when left out. */
  connectPorts?: readonly number[]
}

const MISSING = 'tinyproxy is not installed. Install it: apt-get install tinyproxy'

/** A mount namespace of its own, in which its hosts file is another. */
const OTHER_HOSTS = 'mount --bind "$1" /etc/hosts && exec tinyproxy -d -c "$2"'
const NO_NAMESPACE =
  'a mount namespace of its own is needed (unshare --mount): run the tests as root, or in a container with CAP_SYS_ADMIN'

/** Debian's own tinyproxy, on loopback. */
export async function startTinyproxy(options: TinyproxyOptions = {}): Promise<Tinyproxy> {
  if (!existsSync('/usr/bin/tinyproxy')) throw new Error(MISSING)
  const temp = tempDir('tinyproxy')
  const port = await freePort()
  const conf = join(temp.path, 'tinyproxy.conf')
  const hosts = join(temp.path, 'hosts')
  const lines = Object.entries({ localhost: LOOPBACK, ...options.hosts }).map(([name, ip]) => `${ip} ${name}\n`)
  writeFileSync(hosts, lines.join(''))
  writeFileSync(conf, configOf(port, options))
  const argv = ['unshare', '--mount', 'sh', '-c', OTHER_HOSTS, 'sh', hosts, conf] as const
  const running = await startProcess({ name: 'tinyproxy', argv })
  try {
    await waitForPort(running, port)
  } catch (error) {
    await running.stop()
    const hint = /unshare|mount/.test(running.output()) ? `\n${NO_NAMESPACE}` : ''
    throw new Error(`${(error as Error).message}${hint}`, { cause: error })
  }
  const log = running.output
  return {
    port,
    url: `http://${LOOPBACK}:${port}`,
    connects: () =>
      [...log().matchAll(/Request \(file descriptor \d+\): CONNECT (\S+)/g)].map((found) => found[1] ?? ''),
    log,
    async stop() {
      await running.stop(1_000)
      temp.remove()
    },
  }
}

function configOf(port: number, { user, password, connectPorts = [] }: TinyproxyOptions): string {
  return [
    `Port ${port}`,
    `Listen ${LOOPBACK}`,
    'Timeout 60',
    'LogLevel Connect',
    'MaxClients 20',
    `Allow ${LOOPBACK}`,
    ...(user === undefined ? [] : [`BasicAuth ${user} ${password ?? ''}`]),
    ...connectPorts.map((allowed) => `ConnectPort ${allowed}`),
    '',
  ].join('\n')
}
