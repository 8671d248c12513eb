import { connect, type Socket } from 'node:net'

/**
 * What Dovecot 2.3.19 writes when somebody logs in, byte for byte but for the names; `login` is as long as those of
 * the town. Taken down from a socket.
 */
export const dovecotQuestion = (login: string, port: number): Buffer => {
  const body = `{"local_port":"42693","login":"${login}","master":"","mech":"PLAIN","protocol":"imap","remote":"127.0.0.1","requested":"${login}","secured":"secured","service":"imap","session_id":"QG8J/NdgouZ/AAAB","tls":false}`
  const head = [
    'POST /dovecot?command=allow HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Date: Sun, 22 Nov 2026 06:57:02 GMT',
    'User-Agent: dovecot/auth-policy-client',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: Keep-Alive',
    'Content-Type: application/json',
    'Authorization:  Bearer TOKEN',
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
}

export interface Load {
  /** Requests answered. */
  requests: number
  seconds: number
  /** Milliseconds that half and 99 of 100 requests took at most. */
  p50: number
  p99: number
  /** Body of the last answer. */
  answer: string
}

/** Milliseconds in steps of 10 µs: counting costs nothing that grows, however many requests. */
class Histogram {
  readonly #steps = new Uint32Array(200_000)
  #count = 0

  add(ms: number): void {
    const step = Math.min(this.#steps.length - 1, Math.floor(ms * 100))
    this.#steps[step] = (this.#steps[step] ?? 0) + 1
    this.#count += 1
  }

  quantile(share: number): number {
    let left = this.#count * share
    for (let step = 0; step < this.#steps.length; step += 1) {
      left -= this.#steps[step] ?? 0
      if (left <= 0) return (step + 1) / 100
    }
    return this.#steps.length / 100
  }
}

const connectTo = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.once('error', reject)
    socket.once('connect', () => resolve(socket))
  })

/** The length of the answer that begins `text`: all answers of a round are equally long. */
const lengthOf = (text: string): number => {
  const head = text.indexOf('\r\n\r\n')
  const body = Number(/content-length: (\d+)/i.exec(text)?.[1])
  if (!text.startsWith('HTTP/1.1 200') || head < 0 || Number.isNaN(body))
    throw new Error(`the server answered ${text.slice(0, 200)}`)
  return head + 4 + body
}

interface Target {
  port: number
  connections: number
  milliseconds: number
  /** The next request's bytes. */
  next: () => Buffer
}

/** As many connections as asked, each with one request out at any time, for a while. */
export const loadHttp = async ({ port, connections, milliseconds, next }: Target): Promise<Load> => {
  const sockets = await Promise.all(Array.from({ length: connections }, () => connectTo(port)))
  const times = new Histogram()
  const from = performance.now()
  const until = from + milliseconds
  let requests = 0
  let answer = ''
  const drive = (socket: Socket): Promise<void> =>
    new Promise((resolve, reject) => {
      let sent = performance.now()
      let length = 0
      let got = 0
      const send = (): void => {
        sent = performance.now()
        socket.write(next())
      }
      socket.on('data', (bytes) => {
        if (length === 0) {
          answer = bytes.toString('latin1')
          length = lengthOf(answer)
        }
        got += bytes.length
        if (got < length) return
        if (got > length) reject(new Error('an answer was longer than the first'))
        got = 0
        requests += 1
        const now = performance.now()
        times.add(now - sent)
        if (now < until) send()
        else resolve()
      })
      socket.once('error', reject)
      socket.once('close', () => reject(new Error('the server closed a connection')))
      send()
    })
  // Never asleep: else whoever answers more slowly also pays for waking it up at every answer.
  let spinning = true
  const spin = (): void => void (spinning && setImmediate(spin))
  spin()
  await Promise.all(sockets.map(drive)).finally(() => {
    spinning = false
  })
  const seconds = (performance.now() - from) / 1000
  for (const socket of sockets) socket.removeAllListeners('close').destroy()
  const body = answer.slice(answer.indexOf('\r\n\r\n') + 4)
  return { requests, seconds, p50: times.quantile(0.5), p99: times.quantile(0.99), answer: body }
}
