// A stand-in for the license manager, to work on the pages: node packages/console/dev/mock.mjs [port]
// Serves dist/console under the same content security policy, and sample answers under /api/v1.
// A cookie "mock" chooses the state: busy, calm, grace, emergency, evaluation; "signedout=1" asks for a sign-in.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { accounts, explain, IDLE, license, STATES } from './data.mjs'
import { licenseAct } from './license-acts.mjs'

const PORT = Number(process.argv[2] ?? 7480)
const DIST = process.env.DIST
  ? pathToFileURL(`${process.env.DIST}/`)
  : new URL('../../../dist/console/', import.meta.url)
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}
const MODES = {
  0: 'All accounts',
  1: 'All except selected',
  3: 'Selected accounts',
  5: 'Selected domains',
  9: 'Members of a group',
}
let recount = IDLE
const modes = new Map()

const problem = (status, code, detail, next) => ({
  status,
  body: { type: 'about:blank', title: 'Not done', status, code, detail, next },
})
const ok = (body, status = 200) => ({ status, body })

function sorted(rows, query, fields) {
  const [by, turn] = [fields[query.get('sort')] ?? fields.address, query.get('order') === 'desc' ? -1 : 1]
  return rows.toSorted((a, b) => turn * String(by(a) ?? '').localeCompare(String(by(b) ?? '')))
}
function paged(rows, query) {
  const from = Number(query.get('cursor') ?? 0)
  const limit = Number(query.get('limit') ?? 200)
  return {
    total: rows.length,
    items: rows.slice(from, from + limit),
    next: from + limit < rows.length ? String(from + limit) : null,
  }
}
const matches = (row, query) => {
  const search = (query.get('search') ?? '').toLowerCase()
  return `${row.address} ${row.name}`.toLowerCase().includes(search)
}
const stateOf = (row, id) => (row.modules[id]?.on ? row.modules[id].seat : 'off')

function listAccounts(modules, query) {
  const all = accounts(modules)
  const rows = all.filter(
    (row) =>
      matches(row, query) &&
      (!query.get('domain') || row.address.endsWith(`@${query.get('domain')}`)) &&
      (!query.get('module') ||
        !query.get('state') ||
        (row.counts && stateOf(row, query.get('module')) === query.get('state'))),
  )
  const fields = { address: (row) => row.address, name: (row) => row.name, lastLogin: (row) => row.lastLogin }
  return {
    ...paged(sorted(rows, query, fields), query),
    counting: 150,
    notCounting: 12,
    domains: ['branch.example.org', 'example.net'],
  }
}
function listModule(modules, id, query) {
  const rows = accounts(modules)
    .filter((row) => row.modules[id]?.on && matches(row, query))
    .map((row) => ({
      address: row.address,
      name: row.name,
      why: 'on by access mode, all accounts',
      seat: row.modules[id].seat,
      trialUntil: row.modules[id].trialUntil,
      refusedSince: row.modules[id].seat === 'refused' ? '2026-11-03T12:20:00Z' : null,
      lastUse: row.modules[id].seat === 'none' ? null : row.lastLogin,
    }))
  return paged(
    sorted(rows, query, { address: (row) => row.address, seat: (row) => row.seat, lastUse: (row) => row.lastUse }),
    query,
  )
}
const access = (m) => ({
  id: m.id,
  name: m.name,
  licensed: m.licensed,
  mode: 0,
  modeName: MODES[0],
  group: null,
  active: m.usedSeats,
  seats: m.seats,
  held: m.held,
  trial: m.trial,
  refused: m.refused,
  ...modes.get(m.id),
})

function setMode(modules, id, body) {
  const m = modules.find((one) => one.id === id)
  const after = body.mode === 9 ? 18 : m.usedSeats
  const loses = body.mode === 9 ? 14 : 0
  if (body.mode === 9 && body.group === 'nobody@example.net')
    return problem(422, 'unusable', 'There is no group nobody@example.net.', 'Create the group, or choose another.')
  if (!body.dryRun)
    modes.set(id, { mode: body.mode, modeName: MODES[body.mode], group: body.group ?? null, active: after })
  return ok({
    dryRun: body.dryRun,
    before: m.usedSeats,
    after,
    loses,
    gains: body.mode === 9 ? 1 : 0,
    command: `tool modify system C_Accounts_Policies_${id.toUpperCase()} ${body.mode}`,
  })
}
const importPlan = (body) =>
  ok({
    dryRun: body.dryRun,
    add: 3,
    change: 1,
    skip: 2,
    rows: [
      { line: 1, address: 'new.person@example.net', action: 'add', reason: 'a user account' },
      { line: 9, address: 'second.person@example.net', action: 'add', reason: 'a user account' },
      { line: 17, address: 'third.person@example.net', action: 'add', reason: 'a user account' },
      { line: 25, address: 'anna.novakova@example.net', action: 'change', reason: 'the name differs' },
      { line: 33, address: null, action: 'skip', reason: 'no mail address' },
      { line: 40, address: 'ben.cole@example.net', action: 'skip', reason: 'nothing differs' },
    ],
    seats: [
      { module: 'mail', name: 'Mail', before: 150, after: 153, seats: 160 },
      { module: 'im', name: 'Instant Messaging', before: 150, after: 153, seats: 25 },
    ],
  })

function startRecount() {
  recount = { ...IDLE, state: 'running', done: 0, total: 1_000_000 }
  const timer = setInterval(() => {
    recount = { ...recount, done: recount.done + 103_000 }
    if (recount.done < recount.total) return
    clearInterval(timer)
    recount = { ...IDLE, lastAt: '2026-11-12T08:14:00Z' }
  }, 400)
  return recount
}

function answer(method, path, query, body, state) {
  const view = license(state, recount)
  const [, module, rest] = /^\/modules\/([^/]+)\/(.+)$/.exec(path) ?? []
  const [, address] = /^\/accounts\/(.+)\/explain$/.exec(path) ?? []
  if (path === '/license') return ok(view)
  if (path === '/license/recount')
    return ok(method === 'POST' ? startRecount() : recount, method === 'POST' ? 202 : 200)
  if (path === '/license/revalidation') return ok({ dryRun: false, orderId: 'ORD-48213', changes: [], effects: [] })
  const act = licenseAct(method, path, body)
  if (act) return act
  if (path === '/modules') return ok(view.modules.map(access))
  if (rest === 'accounts') return ok(listModule(view.modules, module, query))
  if (rest === 'access-mode') return setMode(view.modules, module, body)
  if (path === '/accounts') return ok(listAccounts(view.modules, query))
  if (path === '/accounts/import') return importPlan(body)
  if (address) {
    const found = accounts(view.modules).find((row) => row.address === decodeURIComponent(address))
    return found
      ? ok(explain(found, view.modules))
      : problem(404, 'not_found', 'There is no such account.', 'Look for it in Users.')
  }
  return problem(404, 'not_found', `Nothing is at ${path}.`, 'See the documentation of the API.')
}

const SESSION = { user: 'admin', host: 'mail.example.net', zone: 'Europe/Prague', readOnly: false }
function session(method, body, cookies) {
  if (method === 'POST')
    return body.password === 'wrong'
      ? problem(
          401,
          'password_wrong',
          'The user name or the password is not right.',
          'Try again; on the server, "tool license console" prints a link that signs in.',
        )
      : ok(SESSION)
  if (method === 'DELETE') return ok({})
  return cookies.includes('signedout=1') ? problem(401, 'not_signed_in', 'Not signed in.', 'Sign in.') : ok(SESSION)
}
async function file(response, path) {
  const name = extname(path) ? path.slice(1) : 'index.html'
  const text = await readFile(new URL(name, DIST)).catch(() => null)
  response.writeHead(text ? 200 : 404, {
    'content-type': TYPES[extname(name)] ?? 'text/plain',
    'content-security-policy': CSP,
  })
  response.end(text ?? 'not found')
}
async function read(request) {
  const parts = []
  for await (const part of request) parts.push(part)
  const text = Buffer.concat(parts).toString()
  return text === '' ? {} : JSON.parse(text)
}

createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost')
  const cookies = request.headers.cookie ?? ''
  const state = STATES.find((name) => cookies.includes(`mock=${name}`)) ?? 'busy'
  if (!url.pathname.startsWith('/api/v1')) return file(response, url.pathname)
  const path = url.pathname.slice('/api/v1'.length)
  if (path === '/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    return void response.write('event: hello\ndata: {}\n\n')
  }
  const body = await read(request)
  const { status, body: made } =
    path === '/session'
      ? session(request.method, body, cookies)
      : answer(request.method, path, url.searchParams, body, state)
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(made))
}).listen(PORT, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${PORT}\n`))
