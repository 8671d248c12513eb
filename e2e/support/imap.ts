import { openWire, type Wire } from './wire.ts'

export interface ImapReply {
  status: 'OK' | 'NO' | 'BAD'
  /** After the status: `[ALERT] Your trial ended`. */
  text: string
  /** The tagged line as it came. */
  line: string
  /** What came before it. */
  untagged: string[]
}

export interface ImapClient {
  greeting: string
  login(user: string, password: string): Promise<ImapReply>
  noop(): Promise<ImapReply>
  select(mailbox: string): Promise<ImapReply>
  logout(): Promise<ImapReply>
  /** The next line that nobody asked for, such as `* BYE`. */
  unasked(limitMs?: number): Promise<string>
  close(): void
}

/** A raw IMAP client, as small as the tests allow. */
export async function connectImap(port: number | string): Promise<ImapClient> {
  const wire = await openWire(port)
  const greeting = await wire.line()
  let count = 0
  const command = async (...words: string[]) => {
    count += 1
    return sendCommand(wire, `a${count}`, words)
  }
  return {
    greeting,
    login: (user, password) => command('LOGIN', user, password),
    noop: () => command('NOOP'),
    select: (mailbox) => command('SELECT', mailbox),
    logout: () => command('LOGOUT'),
    unasked: (limitMs) => wire.line(limitMs),
    close: () => wire.close(),
  }
}

/** Connects, logs in, disconnects; gives the answer to LOGIN. */
export async function imapLogin(port: number | string, user: string, password: string): Promise<ImapReply> {
  const client = await connectImap(port)
  try {
    return await client.login(user, password)
  } finally {
    client.close()
  }
}

async function sendCommand(wire: Wire, tag: string, [verb, ...words]: string[]): Promise<ImapReply> {
  let pending = `${tag} ${verb}`
  for (const word of words) {
    if (fitsQuotes(word)) pending += ` "${word.replace(/["\\]/g, '\\$&')}"`
    else {
      wire.send(`${pending} {${Buffer.byteLength(word)}}`)
      const [answer] = await wire.linesUntil((line) => line.startsWith('+') || line.startsWith(tag))
      if (answer?.startsWith(tag)) return reply(tag, [answer])
      pending = word
    }
  }
  wire.send(pending)
  return reply(tag, await wire.linesUntil((line) => line.startsWith(`${tag} `)))
}

function fitsQuotes(word: string): boolean {
  return /^[\x20-\x7e]*$/.test(word)
}

function reply(tag: string, lines: string[]): ImapReply {
  const line = lines.at(-1) ?? ''
  const [, status, text] = /^\S+ (OK|NO|BAD) ?(.*)$/s.exec(line) ?? []
  if (status !== 'OK' && status !== 'NO' && status !== 'BAD') throw new Error(`No IMAP answer to ${tag}: ${line}`)
  return { status, text: text ?? '', line, untagged: lines.slice(0, -1) }
}
