import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { managerApi } from '@seatwarden/protocol/api/manager-operations'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ask } from '../support/api.ts'
import { answers, freePort, LOOPBACK, portOf } from '../support/ports.ts'
import { type Running, runToEnd, startProcess, waitForLog } from '../support/processes.ts'
import { type TempDir, tempDir } from '../support/temp.ts'
import { until } from '../support/wait.ts'

// `npm start` as a person meets it: a folder, three ports, one link, and an end that leaves nothing behind.

const script = (name: string) => fileURLToPath(new URL(`../../scripts/${name}`, import.meta.url))
const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const FREE = ['--port', '0', '--server-port', '0', '--gate-port', '0'] as const

let temp: TempDir
const open: Running[] = []

beforeAll(async () => {
  const built = await runToEnd([process.execPath, script('build.mjs')], 120_000)
  expect(built.code, built.output).toBe(0)
  temp = tempDir('start')
})
afterAll(() => temp?.remove())
afterEach(async () => {
  await Promise.all(open.splice(0).map((running) => running.stop()))
})

interface Started {
  running: Running
  url: string
  server: string
  link: string
}

async function start(folder: string, ...more: string[]): Promise<Started> {
  const argv = [process.execPath, script('start.mjs'), '--data', join(temp.path, folder), ...FREE, ...more] as const
  const running = await startProcess({ name: 'npm start', argv })
  open.push(running)
  return greeted(running)
}

async function greeted(running: Running): Promise<Started> {
  await waitForLog(running, /Ctrl-C ends everything/, 60_000)
  const said = (pattern: RegExp) => pattern.exec(running.output())?.[1] ?? ''
  const [url, server] = [said(/License manager +(\S+)/), said(/Licensing server +(\S+)/)]
  return { running, url, server, link: said(/#link=(\S+)/) }
}

const signIn = (url: string, link: string) => ask({ url }, { method: 'POST', path: '/api/v1/session', body: { link } })

/** Reads and writes as the console does: with the cookie of a session. */
async function consoleOf({ url, link }: Started) {
  const { status, headers } = await signIn(url, link)
  expect(status).toBe(200)
  const cookie = (headers['set-cookie']?.[0] ?? '').split(';', 1)[0] ?? ''
  return async (name: 'readLicense' | 'listAccounts' | 'deleteAccounts', body?: object) => {
    const { method, path } = managerApi[name]
    const said = { method, path: `/api/v1${path}`, headers: { cookie }, ...(body && { body }) }
    const { status: answered, text } = await ask({ url }, said)
    expect(answered, text).toBe(200)
    return JSON.parse(text)
  }
}

const groupIsGone = (pid: number) =>
  until('the last process to end', 5_000, () => {
    try {
      process.kill(-pid, 0)
      return undefined
    } catch {
      return true
    }
  })

const portIn = (url: string) => Number(new URL(url).port)

test('[Q3] one command: console, API and both programs answer, on loopback; strangers get the page and nothing else', async () => {
  const { url, server } = await start('one')
  const page = await ask({ url }, { method: 'GET', path: '/' })
  expect(page.status).toBe(200)
  expect(page.headers['content-type']).toContain('text/html')
  expect(page.headers['content-security-policy']).toContain("default-src 'self'")
  const [, code = ''] = /<script type="module"[^>]* src="([^"]+)"/.exec(page.text) ?? []
  expect((await ask({ url }, { method: 'GET', path: code })).status).toBe(200)
  const stranger = await ask({ url }, { method: 'GET', path: '/api/v1/license' })
  expect([stranger.status, JSON.parse(stranger.text).code]).toEqual([401, 'not_signed_in'])
  expect((await ask({ url: server }, { method: 'GET', path: '/vendor/orders' })).status).toBe(401)
  expect([new URL(url).hostname, new URL(server).hostname]).toEqual([LOOPBACK, LOOPBACK])
})

test('[Q3] the link signs in once', async () => {
  const started = await start('link')
  const seen = await (await consoleOf(started))('readLicense')
  expect(seen).toMatchObject({ status: 'OK', phase: 'valid' })
  const again = await signIn(started.url, started.link)
  expect([again.status, JSON.parse(again.text)]).toEqual([
    401,
    expect.objectContaining({ code: 'not_signed_in', next: expect.any(String) }),
  ])
})

test('[Q1] what was changed is there after a second start; a new link is, too', async () => {
  const first = await start('twice')
  const admin = await consoleOf(first)
  const { total, items } = await admin('listAccounts')
  await admin('deleteAccounts', { mask: items[0].address })
  const { orderId, referenceId } = await admin('readLicense')
  await first.running.stop()
  const second = await start('twice')
  expect((await signIn(second.url, first.link)).status).toBe(401)
  const later = await consoleOf(second)
  expect((await later('listAccounts')).total).toBe(total - 1)
  expect(await later('readLicense')).toMatchObject({ orderId, referenceId, status: 'OK' })
})

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends both programs with 0 and leaves no process and no port',
  async (signal) => {
    const { running, url, server } = await start('ends')
    running.signal(signal)
    expect(await running.ended).toBe(0)
    await groupIsGone(running.pid)
    expect(await Promise.all([answers(portIn(url)), answers(portIn(server))])).toEqual([false, false])
  },
)

test('npm start, ended by SIGTERM to npm alone, leaves no process', async () => {
  const argv = ['npm', 'start', '--', '--data', join(temp.path, 'npm'), ...FREE] as const
  const running = await startProcess({ name: 'npm start', argv, cwd: ROOT })
  open.push(running)
  const { url } = await greeted(running)
  running.signal('SIGTERM')
  await running.ended
  await groupIsGone(running.pid)
  expect(await answers(portIn(url))).toBe(false)
})

test('[L11] --empty starts with nothing: Status Evaluation and no account', async () => {
  const admin = await consoleOf(await start('empty', '--empty'))
  expect(await admin('readLicense')).toMatchObject({ status: 'Evaluation', phase: 'unlicensed', orderId: null })
  expect(await admin('listAccounts')).toMatchObject({ total: 0, items: [] })
})

type Argv = [string, ...string[]]

/** What a start that cannot be says: its lines, without those of the build. */
async function failure(argv: Argv): Promise<{ code: number; lines: string[] }> {
  const { code, output } = await runToEnd(argv, 60_000)
  return { code, lines: output.split('\n').filter((line) => line !== '' && !/^(build|install): /.test(line)) }
}

test.each(['--port', '--server-port', '--gate-port'])('a taken %s is one line that names it', async (flag) => {
  const other = createServer()
  await new Promise<void>((done) => other.listen(0, LOOPBACK, done))
  const taken = portOf(other)
  const ports = FREE.map((word, at) => (FREE[at - 1] === flag ? String(taken) : word))
  const data = join(temp.path, `taken${flag}`)
  const { code, lines } = await failure([process.execPath, script('start.mjs'), '--data', data, ...ports])
  other.close()
  const line = `port ${taken} on 127.0.0.1 is taken by another program; stop it, or choose another with ${flag}`
  expect({ code, lines }).toEqual({ code: 1, lines: [line] })
})

/** Root may write anywhere, so it becomes somebody else. */
const unprivileged: string[] =
  process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : []

test('a data folder that cannot be written is one line that names it', async () => {
  const data = join(temp.path, 'read-only')
  mkdirSync(data)
  chmodSync(data, 0o555)
  const argv = [...unprivileged, process.execPath, script('start.mjs'), '--data', data, ...FREE] as string[] as Argv
  const { code, lines } = await failure(argv)
  expect(lines).toEqual([expect.stringContaining(data)])
  expect(lines[0]).toMatch(/cannot be used \(EACCES\); make it writable for this program's user, or choose another$/)
  expect(code).toBe(1)
})

test('a second start on the same folder is one line, and the first goes on', async () => {
  const { url } = await start('shared')
  const argv = [process.execPath, script('start.mjs'), '--data', join(temp.path, 'shared'), ...FREE] as Argv
  const { code, lines } = await failure(argv)
  expect({ code, lines }).toEqual({ code: 1, lines: [expect.stringContaining('is in use by another process')] })
  expect((await ask({ url }, { method: 'GET', path: '/' })).status).toBe(200)
})

test('an unknown word and a port that is none are one line each', async () => {
  const port = await freePort()
  const unknown = await failure([process.execPath, script('start.mjs'), '--prot', String(port)])
  expect({ ...unknown, lines: unknown.lines.length }).toEqual({ code: 1, lines: 1 })
  expect(unknown.lines[0]).toContain('--prot')
  const none = await failure([process.execPath, script('start.mjs'), '--port', 'seven'])
  expect({ ...none, lines: none.lines.length }).toEqual({ code: 1, lines: 1 })
  expect(none.lines[0]).toContain('--port')
})

test('an old Node is refused with one line, before anything is read or written', async () => {
  const old = join(temp.path, 'old-node.mjs')
  const fake = "globalThis.process = Object.create(process, { versions: { value: { node: '20.18.3' } } })\n"
  writeFileSync(old, fake)
  const data = join(temp.path, 'old')
  const { code, lines } = await failure([process.execPath, '--import', old, script('start.mjs'), '--data', data])
  expect({ code, lines }).toEqual({
    code: 1,
    lines: [expect.stringContaining('needs Node 20.19 or newer; this is 20.18.3')],
  })
})
