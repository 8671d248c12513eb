import { createConnection } from 'node:net'
import { ProblemError } from '@seatwarden/protocol/problem'
import fc from 'fast-check'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { assertValue } from './db/sql.ts'
import { type AppOptions, createApp } from './http.ts'
import { listen } from './listen.ts'
import { createLog, silentLog } from './log.ts'

const body = z.strictObject({
  name: z.string().min(1).max(20),
  seats: z.number().int().min(1),
  mode: z.enum(['a', 'b']).optional(),
  inner: z.object({ mail: z.email(), list: z.array(z.number()).max(3) }).optional(),
})

const PROBLEM = 'application/problem+json'
let app: FastifyInstance

const build = (options: Partial<AppOptions> = {}): FastifyInstance => {
  app = createApp({ log: silentLog, bodyLimit: 2_000, ...options })
  const typed = app.withTypeProvider<ZodTypeProvider>()
  const query = z.object({ page: z.coerce.number().int().min(1).default(1) })
  typed.post(
    '/things/:id',
    { schema: { body, querystring: query, response: { 200: z.object({ ok: z.literal(true) }) } } },
    async (request) => {
      assertValue(request.body.name, 0)
      return { ok: true as const }
    },
  )
  typed.get('/refused', async () => {
    throw new ProblemError('conflict', 'The order is bound to another installation.', 'Ask your vendor.')
  })
  typed.get('/broken', async () => {
    throw new Error('secret of the inside')
  })
  typed.get('/wrong-answer', { schema: { response: { 200: z.object({ ok: z.literal(true) }) } } }, (async () => ({
    ok: 'no',
  })) as never)
  return app
}

const post = (payload: unknown, url = '/things/1') =>
  app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  })

const say = (port: number, bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let heard = ''
    const socket = createConnection(port, '127.0.0.1', () => socket.write(bytes))
    socket.setEncoding('utf8').on('data', (chunk) => {
      heard += chunk
    })
    socket.on('close', () => resolve(heard)).on('error', reject)
  })

afterEach(() => app.close())

describe('problem documents', () => {
  test('[X5] a field that cannot be used is named with what is wrong and what to do', async () => {
    build()
    const answer = await post({ name: '', seats: 0.5, mode: 'c', inner: { mail: 'x', list: [1, 2, 3, 4] }, extra: 1 })
    expect(answer.statusCode).toBe(400)
    expect(answer.headers['content-type']).toMatch(PROBLEM)
    expect(answer.json()).toEqual({
      type: 'https://seatwarden.example/problems/malformed',
      title: 'Not understood',
      status: 400,
      code: 'malformed',
      detail: 'name must have at least 1 characters (and 5 more).',
      next: 'Correct the named fields and send it again; nothing was changed.',
      errors: [
        { path: 'name', message: 'must have at least 1 characters' },
        { path: 'seats', message: 'must be a whole number' },
        { path: 'mode', message: 'must be one of: a, b' },
        { path: 'inner.mail', message: 'must be a mail address' },
        { path: 'inner.list', message: 'must have at most 3 entries' },
        { path: '', message: 'has fields that are not known: extra' },
      ],
    })
  })

  test('what is missing is called missing, and a query is told from the content', async () => {
    build()
    expect((await post({ seats: 1 })).json().detail).toBe('name is missing.')
    expect((await post({ name: 'x', seats: 1 }, '/things/1?page=0')).json().detail).toBe(
      'page in the query must be at least 1.',
    )
    expect((await post('null')).json().detail).toBe('the content must be an object.')
  })

  test('a good request is answered', async () => {
    build()
    expect((await post({ name: 'x', seats: 1 })).json()).toEqual({ ok: true })
  })

  test('a refusal of our own goes out as it is', async () => {
    build()
    const answer = await app.inject('/refused')
    expect(answer.statusCode).toBe(409)
    expect(answer.json()).toMatchObject({ code: 'conflict', next: 'Ask your vendor.' })
  })

  test('an address that is not there', async () => {
    build()
    const answer = await app.inject('/nowhere?token=hunter2')
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'not_found'])
    expect(answer.headers['content-type']).toMatch(PROBLEM)
    expect(answer.body).not.toContain('hunter2')
  })

  test.each(['{', '', '{"name":"x",}', '{"__proto__":1}', '\ufeff{}'])('[Q2] %j is no JSON', async (text) => {
    build()
    const answer = await post(text)
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'malformed'])
  })

  test('[Q2] too much, another type, an address that is none, text that cannot be stored', async () => {
    build()
    expect((await post({ name: 'x'.repeat(3_000) })).json()).toMatchObject({ status: 413, code: 'too_large' })
    const xml = { method: 'POST', url: '/things/1', headers: { 'content-type': 'text/xml' }, payload: '<x/>' } as const
    expect((await app.inject(xml)).json()).toMatchObject({ status: 400, code: 'malformed' })
    expect((await app.inject('/%zz')).json()).toMatchObject({ status: 400, code: 'malformed' })
    expect((await post({ name: 'a\0b', seats: 1 })).json()).toMatchObject({
      status: 400,
      detail: 'A field cannot be stored: text with a NUL character.',
    })
  })

  test.each(['/broken', '/wrong-answer'])(
    '[Q2] %s: our own failure is explained and logged, not shown',
    async (url) => {
      const lines: string[] = []
      build({ log: createLog({ level: 'info', name: 'test', to: { write: (line) => void lines.push(line) } }) })
      const answer = await app.inject(url)
      const problem = answer.json()
      expect([answer.statusCode, problem.code]).toEqual([500, 'internal'])
      const id = /incident (inc_\w+)/.exec(problem.detail)?.[1]
      expect(lines.join('')).toContain(id)
      expect(answer.body).not.toContain('secret of the inside')
    },
  )
})

test('[Q3] pages load from this program alone and are framed by none', async () => {
  build()
  const { headers } = await app.inject('/refused')
  const policy = String(headers['content-security-policy'])
  expect(policy).toContain("default-src 'self'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toContain('unsafe')
  expect(policy).not.toContain('upgrade-insecure-requests')
  expect(headers['strict-transport-security']).toBeUndefined()
  expect(headers['x-content-type-options']).toBe('nosniff')
  await app.close()
  build({ inlineStyles: true })
  const relaxed = String((await app.inject('/refused')).headers['content-security-policy'])
  expect(relaxed).toContain("style-src 'self' 'unsafe-inline'")
  expect(relaxed).toContain("default-src 'self';")
})

describe('[Q2] whatever comes in', () => {
  const target = fc.constantFrom('/things/1', '/things/%00', '/things/1?page=%00', '/refused', '/nowhere')
  const type = fc.constantFrom(
    'application/json',
    'application/x-www-form-urlencoded',
    'text/plain',
    '',
    'a/b;charset=x',
  )
  const text = fc.oneof(
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc.uint8Array({ maxLength: 300 }).map((it) => Buffer.from(it)),
  )

  test('no content is answered with 500', async () => {
    build()
    await fc.assert(
      fc.asyncProperty(target, type, text, async (url, contentType, payload) => {
        const headers = contentType ? { 'content-type': contentType } : {}
        const answer = await app.inject({ method: 'POST', url, headers, payload })
        expect(answer.statusCode).toBeLessThan(500)
        if (answer.statusCode >= 400) expect(answer.json()).toMatchObject({ status: answer.statusCode })
      }),
      { numRuns: 300 },
    )
  })

  test('no object of nearly the right shape is answered with 500', async () => {
    build()
    const near = fc.record(
      {
        name: fc.oneof(fc.string({ unit: 'binary' }), fc.anything()),
        seats: fc.oneof(fc.double(), fc.anything()),
        mode: fc.anything(),
        inner: fc.oneof(fc.record({ mail: fc.anything(), list: fc.anything() }), fc.anything()),
      },
      { requiredKeys: [] },
    )
    const asJson = near.map((it) => JSON.stringify(it, (_, value) => (typeof value === 'bigint' ? `${value}` : value)))
    await fc.assert(
      fc.asyncProperty(asJson, async (payload) => {
        expect((await post(payload)).statusCode).toBeLessThan(500)
      }),
      { numRuns: 300 },
    )
  })

  test('no address is answered with 500', async () => {
    build()
    const port = await listen(app, { host: '127.0.0.1', port: 0 })
    const parts = ['/', '%', '..', 'things', '1', '?', '#', '\\', '%2e', '%zz', '%00', ';', 'é', '*', ':id', '//h', ' ']
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...parts)), async (path) => {
        const heard = await say(port, `GET /${path.join('')} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
        expect(heard).toMatch(/^HTTP\/1.1 4\d\d /)
      }),
      { numRuns: 200 },
    )
  })

  test('bytes that are no request are answered plainly and the server lives on', async () => {
    build()
    const port = await listen(app, { host: '127.0.0.1', port: 0 })
    expect(await say(port, 'EHLO there\r\n\r\n')).toMatch(
      /^HTTP\/1.1 400 Bad Request\r\nContent-Type: application\/problem\+json/,
    )
    expect(await say(port, `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 .*16 KiB/s)
    expect((await fetch(`http://127.0.0.1:${port}/refused`)).status).toBe(409)
  })
})
