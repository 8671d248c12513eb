import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ServiceInput } from '@seatwarden/manager/services/definition'
import { systemClock } from '@seatwarden/runtime/clock'
import { systemCommands } from '@seatwarden/runtime/command'
import { type DovecotLayout, layOutDovecot } from '../support/dovecot.ts'
import { connectImap } from '../support/imap.ts'
import { freePort } from '../support/ports.ts'
import { layOutPostfix, type Postfix } from '../support/postfix.ts'
import { connectSmtp } from '../support/smtp.ts'
import { tempDir } from '../support/temp.ts'
import { until, within } from '../support/wait.ts'

export const DOMAIN = 'brightwater.example'

/** A mail server of its own: real Dovecot and Postfix and a small web server, and how the manager stops and starts them. */
export interface Site {
  dir: string
  dovecot: DovecotLayout
  postfix: Postfix
  webPort: number
  /** For SEATWARDEN_SERVICES_FILE. */
  servicesFile: string
  list: readonly ServiceInput[]
  /** Everything, by the commands of the list. */
  start(): Promise<void>
  /** One of the list, as an administrator does it at a shell. */
  startByHand(id: string): Promise<void>
  /** `imap`, `smtp`, … → whether a real client is greeted there. */
  answering(): Promise<Record<'web' | 'imap' | 'submission' | 'smtp', boolean>>
  /** Whether a stranger's mail server is greeted. */
  takesIn(): Promise<boolean>
  /** What Postfix was told not to listen to. */
  disabled(): Promise<string>
  /** Mail in a mailbox, as files. */
  mailbox(address: string): string[]
  close(): Promise<void>
}

export const ALL = { web: true, imap: true, submission: true, smtp: true }
const same = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other)
export const NONE = { web: false, imap: false, submission: false, smtp: false }

export async function layOutSite(gateUrl: string, passwdFile: string): Promise<Site> {
  const temp = tempDir('site')
  const dovecot = await layOutDovecot({ gateUrl, passwdFile, patienceMs: 5_000 })
  const postfix = await layOutPostfix(join(temp.path, 'postfix'), DOMAIN, dovecot.ports.lmtp)
  const webPort = await freePort()
  const list = servicesOf(dovecot, postfix, { port: webPort, folder: temp.path })
  const servicesFile = join(temp.path, 'services.json')
  writeFileSync(servicesFile, JSON.stringify({ services: list }), { mode: 0o600 })
  const guard = stopWithUs(list, join(temp.path, 'stop.sh'))
  // As the manager runs them: daemons keep what they may write to.
  const commands = systemCommands(systemClock)
  const run = async (all: readonly (readonly string[])[]) => {
    for (const words of all) {
      // Nothing was set before the tests.
      const argv = words.map((word) => word.replace('{submission}', ''))
      const { code, output } = await commands.run(argv, 30_000)
      if (code !== 0) throw new Error(`${argv.join(' ')}: ${code}\n${output}${postfix.log()}`)
    }
  }
  const answering = async () => ({
    web: await greets(() => fetch(`http://127.0.0.1:${webPort}/`).then((answer) => answer.ok)),
    imap: await greets(() => imapGreets(dovecot.ports.imap)),
    submission: await greets(() => smtpGreets(postfix.ports.submission)),
    smtp: await greets(() => smtpGreets(postfix.ports.smtp)),
  })
  return {
    dir: temp.path,
    dovecot,
    postfix,
    webPort,
    servicesFile,
    list,
    async start() {
      await run(list.toReversed().flatMap(({ start }) => start))
      await until('every service to answer', 20_000, async () => same(await answering(), ALL) || undefined)
    },
    startByHand: (id) => run(list.find((one) => one.id === id)?.start ?? []),
    answering,
    takesIn: () => greets(() => smtpGreets(postfix.ports.smtp)),
    async disabled() {
      const { output } = await commands.run(['postconf', '-c', postfix.conf, '-h', 'master_service_disable'], 10_000)
      return output
    },
    mailbox: (address) => mailIn(join(dovecot.temp.path, 'mail', address, 'Maildir', 'new')),
    async close() {
      guard.stdin?.end()
      await new Promise((done) => guard.once('exit', done))
      dovecot.temp.remove()
      temp.remove()
    },
  }
}

/** As docs/operations.md shows it, with `-c` for what is not the machine's own. [D8] */
function servicesOf(
  dovecot: DovecotLayout,
  { conf, ports }: Postfix,
  web: { port: number; folder: string },
): ServiceInput[] {
  const doveadm = (...words: string[]) => ['doveadm', '-c', dovecot.conf, ...words]
  const postfix = (word: string) => ['postfix', '-c', conf, word]
  const disable = (what: string) => ['postconf', '-c', conf, '-e', `master_service_disable=${what}`]
  const masterPid = join(dirname(conf), 'spool', 'pid', 'master.pid')
  const runs = ['pgrep', '--runstates', 'D,R,S', '-f']
  const webServer = ['python3', '-m', 'http.server', String(web.port), '--bind', '127.0.0.1', '--directory', web.folder]
  return [
    {
      id: 'web',
      name: 'Web',
      status: listens(web.port),
      stop: [['pkill', '-f', `http.server ${web.port} `]],
      start: [['setsid', '--fork', ...webServer]],
    },
    {
      id: 'sessions',
      name: 'Client sessions',
      if: listens(dovecot.ports.imap),
      stop: [doveadm('kick', '*')],
      start: [],
      okCodes: [0, 68],
    },
    {
      id: 'waiting',
      name: 'Waiting mail',
      if: postfix('status'),
      stop: [],
      start: [['postqueue', '-c', conf, '-f']],
      okCodes: [0, 69],
    },
    {
      id: 'mailboxes',
      name: 'IMAP and POP3',
      status: listens(dovecot.ports.imap),
      stop: [doveadm('stop')],
      start: [['dovecot', '-c', dovecot.conf]],
    },
    {
      id: 'submission',
      name: 'Submission',
      if: postfix('status'),
      remember: ['postconf', '-c', conf, '-h', 'master_service_disable'],
      stop: [
        postfix('reload'),
        ['while', ...runs, `smtpd -n 127.0.0.1:${ports.submission} `],
        disable(`{submission} 127.0.0.1:${ports.submission}.inet`),
        postfix('reload'),
      ],
      start: [disable('{submission}'), postfix('reload')],
      timeoutSeconds: 10,
    },
    {
      id: 'inbound',
      name: 'Inbound SMTP',
      status: postfix('status'),
      remember: ['cat', masterPid],
      stop: [
        disable('{submission}'),
        postfix('drain'),
        ['while', ...runs, `smtpd -n 127.0.0.1:${ports.smtp} `],
        ['pkill', '-f', `smtpd -n 127.0.0.1:(${ports.smtp}|${ports.submission}) `],
        // As systemd does with what is left of a unit: a delivery that outlives its master waits for its services for ever.
        ['pkill', '-s', '{inbound}'],
      ],
      start: [postfix('start')],
      okCodes: [0, 1],
      timeoutSeconds: 10,
    },
  ]
}

const listens = (port: number) => ['bash', '-c', `exec 3<>/dev/tcp/127.0.0.1/${port}`]

/** However the tests end, no daemon is left behind. In a file, so that no pgrep finds the words of its commands in it. */
function stopWithUs(list: readonly ServiceInput[], file: string): ChildProcess {
  const commands = list.flatMap(({ stop }) => stop).filter(([word]) => word !== 'while')
  writeFileSync(file, commands.map((argv) => argv.map((word) => `'${word}'`).join(' ')).join('\n'))
  const argv = ['-c', `cat >/dev/null; . ${file}`]
  const guard = spawn('/bin/sh', argv, { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  guard.unref()
  return guard
}

/** Who connects while the last sessions end is never greeted. */
async function greets(probe: () => Promise<boolean>): Promise<boolean> {
  return within('a greeting', 1_000, probe()).catch(() => false)
}

async function imapGreets(port: number): Promise<boolean> {
  const client = await connectImap(port)
  client.close()
  return client.greeting.startsWith('* OK')
}

async function smtpGreets(port: number): Promise<boolean> {
  const client = await connectSmtp(port)
  client.close()
  return client.greeting.startsWith('220')
}

function mailIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
}
