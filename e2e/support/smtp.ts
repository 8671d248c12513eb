import { plainResponse } from './sasl.ts'
import { openWire, type Wire } from './wire.ts'

/** EHLO and AUTH PLAIN; gives the line that answers AUTH, as it came. */
export async function smtpLogin(port: number, user: string, password: string): Promise<string> {
  const wire = await openWire(port)
  try {
    await answer(wire)
    await say(wire, 'EHLO client.test')
    return await say(wire, `AUTH PLAIN ${plainResponse(user, password)}`)
  } finally {
    wire.close()
  }
}

/** Hands one mail over by LMTP; gives the line that answers for the recipient. */
export async function lmtpDeliver(port: number, recipient: string, text: string): Promise<string> {
  const wire = await openWire(port)
  try {
    await answer(wire)
    await say(wire, 'LHLO client.test')
    await say(wire, 'MAIL FROM:<sender@elsewhere.test>')
    const accepted = await say(wire, `RCPT TO:<${recipient}>`)
    if (!accepted.startsWith('250')) return accepted
    await say(wire, 'DATA')
    return await say(wire, `Subject: test\r\n\r\n${text}\r\n.`)
  } finally {
    wire.close()
  }
}

export interface SmtpClient {
  greeting: string
  /** One command, or a line of DATA; gives the last line of the answer. */
  say(text: string): Promise<string>
  close(): void
}

/** A conversation by SMTP, line by line, greeted already. */
export async function connectSmtp(port: number): Promise<SmtpClient> {
  const wire = await openWire(port)
  return { greeting: await answer(wire), say: (text) => say(wire, text), close: () => wire.close() }
}

/** Hands one mail over; gives the answer to its end, or to what was refused before. */
export async function smtpSend(port: number, recipient: string, text: string): Promise<string> {
  const client = await connectSmtp(port)
  try {
    if (!client.greeting.startsWith('220')) return client.greeting
    for (const line of ['EHLO client.test', 'MAIL FROM:<sender@elsewhere.test>', `RCPT TO:<${recipient}>`]) {
      const said = await client.say(line)
      if (!said.startsWith('250')) return said
    }
    await client.say('DATA')
    return await client.say(`Subject: test\r\n\r\n${text}\r\n.`)
  } finally {
    client.close()
  }
}

async function say(wire: Wire, text: string): Promise<string> {
  wire.send(text)
  return answer(wire)
}

async function answer(wire: Wire): Promise<string> {
  return (await wire.linesUntil((line) => /^\d{3} /.test(line))).at(-1) as string
}
