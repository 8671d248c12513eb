import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { fileURLToPath } from 'node:url'

export interface DovecotPorts {
  imap: number
  pop3: number
  sieve: number
  submission: number
  lmtp: number
}

export interface GateChoices {
  /** http://127.0.0.1:PORT/dovecot */
  gateUrl: string
  /** Refuse logins while the gate does not answer. Default: let them in. */
  failClosed?: boolean
  /** How long Dovecot waits for an answer, where a busy test machine must not decide who gets in. */
  patienceMs?: number
  /** The whole header: `Authorization: Bearer …` */
  apiHeader?: string
}

export interface DovecotSite {
  dir: string
  ports: DovecotPorts
  passwdFile: string
  /** Dovecot's own slowing down of clients that fail. Default: off, so that refused logins answer at once. */
  penalties?: boolean
  /** More lines for dovecot.conf. */
  extra?: string
}

/** The file that docs/gates/dovecot.md tells administrators to install. */
export const GATE_TEMPLATE = fileURLToPath(new URL('../../packaging/dovecot/99-seatwarden.conf', import.meta.url))

/** The administrators' file with this site's answers in it; nothing else differs. */
export function gateConfig({ gateUrl, failClosed = false, patienceMs }: GateChoices): string {
  const template = readFileSync(GATE_TEMPLATE, 'utf8')
  const withUrl = setOnce(template, 'auth_policy_server_url', gateUrl)
  const withRule = setOnce(withUrl, 'auth_policy_reject_on_fail', failClosed ? 'yes' : 'no')
  return patienceMs === undefined ? withRule : setOnce(withRule, 'auth_policy_server_timeout_msecs', String(patienceMs))
}

/** conf.d/seatwarden.secret */
export function secretConfig(nonce: string, apiHeader?: string): string {
  const header = apiHeader === undefined ? [] : [`auth_policy_server_api_header = ${apiHeader}`]
  return [`auth_policy_hash_nonce = ${nonce}`, ...header, ''].join('\n')
}

/** A whole Dovecot of its own on loopback: mail, sockets and logs below `dir`. */
export function siteConfig(site: DovecotSite): string {
  return [
    basics(site),
    users(site),
    services(site),
    quickRefusals(site),
    site.extra ?? '',
    '!include conf.d/*.conf',
    '',
  ].join('\n')
}

function setOnce(text: string, key: string, value: string): string {
  const pattern = new RegExp(`^${key} = .*$`, 'gm')
  if (text.match(pattern)?.length !== 1) throw new Error(`${GATE_TEMPLATE} sets ${key} not exactly once.`)
  return text.replace(pattern, () => `${key} = ${value}`)
}

// As root, Dovecot's own users and `nobody` for mail; else everything as whoever runs the tests.
function identity() {
  const me = userInfo()
  if (me.uid === 0)
    return { internal: 'dovecot', login: 'dovenull', group: 'dovecot', mail: 'nobody', auth: 'root', rootless: '' }
  const name = me.username
  const group = execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim()
  const services = ['anvil', 'imap-login', 'pop3-login', 'managesieve-login', 'submission-login', 'imap-urlauth-login']
  const rootless = services.map((service) => `service ${service} {\n  chroot =\n}`).join('\n')
  return { internal: name, login: name, group, mail: name, auth: name, rootless }
}

function basics({ dir }: DovecotSite): string {
  const who = identity()
  return `
protocols = imap pop3 sieve submission lmtp
listen = 127.0.0.1
base_dir = ${dir}/run
state_dir = ${dir}/state
log_path = ${dir}/dovecot.log
auth_verbose = yes
ssl = no
disable_plaintext_auth = no
default_internal_user = ${who.internal}
default_internal_group = ${who.group}
default_login_user = ${who.login}
${who.rootless}
first_valid_uid = 1
mail_location = maildir:~/Maildir
mail_max_userip_connections = 0
submission_relay_host = 127.0.0.1
submission_relay_port = 9
submission_backend_capabilities = DSN`
}

function users({ dir, passwdFile }: DovecotSite): string {
  const { mail } = identity()
  const { uid, gid } = mail === 'nobody' ? { uid: 65_534, gid: 65_534 } : userInfo()
  return `
auth_cache_size = 0
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${passwdFile}
}
userdb {
  driver = passwd-file
  args = username_format=%u ${passwdFile}
  override_fields = uid=${uid} gid=${gid} home=${dir}/mail/%u
}`
}

function services({ ports }: DovecotSite): string {
  const { auth } = identity()
  return `
default_client_limit = 4096
service auth {
  user = ${auth}
  client_limit = 8192
  vsz_limit = 1G
}
service anvil {
  client_limit = 8192
}
${login('imap', 'imap', ports.imap)}
${login('pop3', 'pop3', ports.pop3)}
${login('managesieve', 'sieve', ports.sieve)}
${login('submission', 'submission', ports.submission)}
service lmtp {
  inet_listener lmtp {
    port = ${ports.lmtp}
  }
}`
}

// Two high-performance login processes for thousands of clients; one mail process a session, as sites have it.
function login(service: string, listener: string, port: number): string {
  return `
service ${service}-login {
  service_count = 0
  process_min_avail = 1
  process_limit = 2
  client_limit = 2048
  inet_listener ${listener} {
    port = ${port}
  }${service === 'managesieve' || service === 'submission' ? '' : otherListener(service)}
}
service ${service} {
  process_limit = 2048
}`
}

function otherListener(service: string): string {
  return `
  inet_listener ${service}s {
    port = 0
  }`
}

function quickRefusals({ penalties = false }: DovecotSite): string {
  if (penalties) return ''
  return `
auth_failure_delay = 0
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}`
}
