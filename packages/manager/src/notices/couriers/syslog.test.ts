import { createSocket, Socket } from 'node:dgram'
import dns from 'node:dns'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { instant } from '@seatwarden/core/instant'
import { SettableClock, systemClock } from '@seatwarden/runtime/clock'
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { LIMIT_MS } from './limit.ts'
import { type LogEntry, sendBySyslog, syslogLine } from './syslog.ts'

const ENTRY: LogEntry = {
  tone: 'alarm',
  at: instant(Date.UTC(2026, 10, 24, 13, 2, 7)),
  host: 'mail.example.net',
  name: 'last_call',
  key: 'notice:last_call:revalidation-1',
  rule: 'D7',
  text: 'mail.example.net: services are stopped at the coming midnight – Ř',
}

const open: (() => void)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})

/** RFC 5424, section 6, as a receiver takes it apart. */
const SYSLOG =
  /^<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z) ([\x21-\x7e]{1,255}) ([\x21-\x7e]{1,48}) ([\x21-\x7e]{1,128}) ([\x21-\x7e]{1,32}) (\[(?:[^\]\\]|\\.)*\]) \u{feff}([^\r\n]*)$/u

test('[N5] a record of RFC 5424: severity, moment, host, which notice, and its words', () => {
  const [, priority, at, host, app, proc, name, data, text] = SYSLOG.exec(syslogLine(ENTRY).toString('utf8')) ?? []
  expect(Number(priority)).toBe(3 * 8 + 2)
  expect([at, host, app, proc, name]).toEqual([
    '2026-11-24T13:02:07Z',
    'mail.example.net',
    'seatwarden',
    '-',
    'last_call',
  ])
  expect(data).toBe('[notice@32473 key="notice:last_call:revalidation-1" rule="D7"]')
  expect(text).toBe(ENTRY.text)
  const severities = (['alarm', 'warning', 'remark', 'good'] as const).map((tone) =>
    syslogLine({ ...ENTRY, tone })
      .toString()
      .slice(0, 4),
  )
  expect(severities).toEqual(['<26>', '<28>', '<29>', '<29>'])
})

test('[N5 Q2] whatever a notice holds, it stays one record', () => {
  const any = fc.string({ unit: 'binary', maxLength: 3_000 })
  fc.assert(
    fc.property(any, any, any, (text, host, key) => {
      const line = syslogLine({ ...ENTRY, text, host, key }).toString('utf8')
      expect(line).toMatch(SYSLOG)
    }),
  )
})

test('[N5] over UDP, one datagram a notice', async () => {
  const socket = createSocket('udp4')
  open.push(() => socket.close())
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const arrived = once(socket, 'message') as Promise<[Buffer]>
  const log = { host: '127.0.0.1', port: socket.address().port, transport: 'udp' as const }
  const sent = await sendBySyslog(log, syslogLine(ENTRY), systemClock)
  expect(sent).toEqual({ ok: true, result: `udp://127.0.0.1:${log.port}: sent; it tells nothing back` })
  expect((await arrived)[0]).toEqual(syslogLine(ENTRY))
})

test('[N5] a name that is looked up for longer than a try may take: the try ends, and what comes later ends nothing more', async () => {
  const clock = new SettableClock(ENTRY.at)
  const close = vi.spyOn(Socket.prototype, 'close')
  let answer: ((error: Error) => void) | undefined
  const { lookup } = dns
  vi.spyOn(dns, 'lookup').mockImplementation(((name: string, family: number, then: (error: Error | null) => void) => {
    if (name === 'log.example.net') answer = then
    else lookup(name, family, then)
  }) as never)
  open.push(() => vi.restoreAllMocks())
  const sending = sendBySyslog({ host: 'log.example.net', port: 514, transport: 'udp' }, syslogLine(ENTRY), clock)
  await vi.waitFor(() => expect(answer).toBeDefined())
  await clock.advance(LIMIT_MS)
  expect(await sending).toEqual({ ok: false, result: 'udp://log.example.net:514 took longer than 45 seconds' })
  answer?.(Object.assign(new Error('getaddrinfo EAI_AGAIN log.example.net'), { code: 'EAI_AGAIN' }))
  await new Promise((resolve) => setImmediate(resolve))
  expect(close).toHaveBeenCalledTimes(1)
})

test('[N5] over TCP, with its length before it', async () => {
  let arrived = Buffer.alloc(0)
  const server = createServer((socket) => {
    socket.on('data', (part) => {
      arrived = Buffer.concat([arrived, part])
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(() => server.close())
  const log = { host: '127.0.0.1', port: (server.address() as AddressInfo).port, transport: 'tcp' as const }
  expect((await sendBySyslog(log, syslogLine(ENTRY), systemClock)).ok).toBe(true)
  const line = syslogLine(ENTRY)
  expect(arrived).toEqual(Buffer.concat([Buffer.from(`${line.length} `), line]))
})

test('[N5] nobody listens at TCP: that is what is told', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  const sent = await sendBySyslog({ host: '127.0.0.1', port, transport: 'tcp' }, syslogLine(ENTRY), systemClock)
  expect(sent).toEqual({ ok: false, result: `tcp://127.0.0.1:${port} refuses connections (ECONNREFUSED)` })
})
