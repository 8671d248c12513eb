import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { freePorts } from './ports.ts'
import { mainConfig, masterConfig, type PostfixPorts } from './postfix-config.ts'
import { runToEnd } from './processes.ts'

/** A Postfix that is laid out, and not started. */
export interface Postfix {
  /** The directory of main.cf, for `postfix -c`. */
  conf: string
  ports: PostfixPorts
  log: () => string
}

const NEEDED = ['/usr/sbin/postfix', '/usr/sbin/postconf', '/usr/lib/postfix/sbin/master', '/usr/lib/postfix/sbin/lmtp']

/** Writes a Postfix of its own below `dir`; whoever tests it starts it with `postfix -c`. [D8] */
export async function layOutPostfix(dir: string, domain: string, lmtpPort: number): Promise<Postfix> {
  const missing = NEEDED.filter((path) => !existsSync(path))
  if (missing.length > 0) throw new Error(`Postfix lacks ${missing.join(', ')}. Install it: apt-get install postfix`)
  if (userInfo().uid !== 0) throw new Error('Postfix starts as root only. Run these tests as root, in a container.')
  const [smtp = 0, submission = 0] = await freePorts(2)
  const site = { dir, domain, lmtpPort, ports: { smtp, submission } }
  const conf = join(dir, 'etc')
  for (const name of ['etc', 'spool', 'data']) mkdirSync(join(dir, name), { recursive: true })
  await runToEnd(['chown', 'postfix', join(dir, 'data')])
  writeFileSync(join(conf, 'main.cf'), mainConfig(site))
  writeFileSync(join(conf, 'master.cf'), masterConfig(site))
  const log = join(dir, 'mail.log')
  return { conf, ports: site.ports, log: () => (existsSync(log) ? readFileSync(log, 'utf8') : '') }
}
