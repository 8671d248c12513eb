import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ConfigError } from './config.ts'
import { createApp } from './http.ts'
import { isLoopback, isUnspecified, listen, listenSocket } from './listen.ts'
import { silentLog } from './log.ts'

let folder: string
let path: string
const apps: FastifyInstance[] = []

const build = (): FastifyInstance => {
  const app = createApp({ log: silentLog })
  app.get('/', async (request) => ({ local: request.socket.remoteAddress === undefined }))
  apps.push(app)
  return app
}

const ask = (socketPath: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const call = request({ socketPath, path: '/', agent: false }, (answer) => {
      let text = ''
      answer.on('data', (chunk) => (text += chunk)).on('end', () => resolve(text))
    })
    call.on('error', reject).end()
  })

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seatwarden-'))
  path = join(folder, 'tool.sock')
})
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close()
  rmSync(folder, { recursive: true, force: true })
})

test('[Q3] nothing listens beyond loopback unless told to', async () => {
  for (const host of ['0.0.0.0', '::', '192.0.2.1', 'example.org', '127.0.0.1.example.org']) {
    await expect(listen(build(), { host, port: 0 })).rejects.toThrow(`${host} can be reached from other machines`)
  }
  for (const host of ['127.0.0.1', '127.8.9.1', '::1', '[::1]', 'localhost']) expect(isLoopback(host)).toBe(true)
})

test('[Q3] all addresses of a machine are none to ask at', () => {
  for (const host of ['0.0.0.0', '::', '[::]']) expect(isUnspecified(host)).toBe(true)
  for (const host of ['127.0.0.1', '::1', '10.0.0.0', 'a.example']) expect(isUnspecified(host)).toBe(false)
})

test('a taken port is named with what to do', async () => {
  const port = await listen(build(), { host: '127.0.0.1', port: 0 })
  expect(port).toBeGreaterThan(0)
  await expect(listen(build(), { host: '127.0.0.1', port, setting: 'SEATWARDEN_PORT' })).rejects.toThrow(
    new ConfigError(
      `port ${port} on 127.0.0.1 is taken by another program; stop it, or choose another with SEATWARDEN_PORT`,
    ),
  )
})

test('an address that this machine lacks is named', async () => {
  const listening = listen(build(), { host: '192.0.2.77', port: 0, allowRemote: true })
  await expect(listening).rejects.toThrow('this machine has no address 192.0.2.77')
})

test('[Q3] the socket is for this user alone, beside the port, and gone after close', async () => {
  const app = build()
  const socket = await listenSocket(app, path)
  const port = await listen(app, { host: '127.0.0.1', port: 0 })
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['tool.sock'])
  expect(await ask(path)).toBe('{"local":true}')
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('{"local":false}')
  await socket.close()
  expect(existsSync(path)).toBe(false)
})

test('a socket that somebody answers is left alone', async () => {
  const first = await listenSocket(build(), path)
  await expect(listenSocket(build(), path)).rejects.toThrow('another process already answers')
  expect(await ask(path)).toBe('{"local":true}')
  await first.close()
})

test('a socket that a killed process left is replaced', async () => {
  const script = `require('net').createServer().listen(process.argv[1], () => console.log('up'))`
  const dead = spawn(process.execPath, ['-e', script, path])
  await new Promise((resolve) => dead.stdout.once('data', resolve))
  dead.kill('SIGKILL')
  await new Promise((resolve) => dead.once('exit', resolve))
  expect(existsSync(path)).toBe(true)
  const socket = await listenSocket(build(), path)
  expect(await ask(path)).toBe('{"local":true}')
  await socket.close()
})

test('what is no socket is never removed, and a place that cannot be is named', async () => {
  writeFileSync(path, 'precious')
  await expect(listenSocket(build(), path)).rejects.toThrow('a file of another kind')
  expect(existsSync(path)).toBe(true)
  await expect(listenSocket(build(), join(folder, 'no/such/x.sock'))).rejects.toThrow(/cannot listen at .*no such file/)
  await expect(listenSocket(build(), join(folder, 'x'.repeat(300)))).rejects.toThrow(ConfigError)
})
