import { DAY, HOUR } from '@seatwarden/core/instant'
import { ACTS } from '@seatwarden/core/lifecycle/allowed'
import { phaseAt } from '@seatwarden/core/lifecycle/ladder'
import { managerDocument } from '@seatwarden/protocol/api/documents'
import { managerApi } from '@seatwarden/protocol/api/manager-operations'
import { SettableClock } from '@seatwarden/runtime/clock'
import { onDatabase } from '@seatwarden/runtime/db/contract'
import type { Database } from '@seatwarden/runtime/db/database'
import { describe, expect, test } from 'vitest'
import type { ApiRequest, Io } from './cli/io.ts'
import { COMMANDS, run } from './cli/run.ts'
import { migrations } from './migrations/index.ts'
import { type Ask, apiOf } from './testing/api.ts'
import { installTerms, people, START, testEngine } from './testing/engine.ts'
import { termsWith } from './testing/license.ts'
import { rowsOf } from './testing/rows.ts'

// Every administrative operation of the OpenAPI document and every command of the tool, in Emergency Mode, for real. [D6]

type Name = keyof typeof managerApi
interface Sample {
  path?: Record<string, string>
  query?: string
  body?: object
}
const PERSON = 'user000000@example.net'
const TEXT = { text: 'no license file' }
const ACCOUNT = (properties: object): Sample => ({ body: { mask: PERSON, properties } })
const CHANNELS = {
  from: 'a@example.net',
  administrator: '',
  syslog: null,
  relay: { host: '127.0.0.1', port: 1, security: 'none', user: '' },
  fallback: null,
  webhook: null,
}

/** What Emergency Mode refuses, by the rule's own words; every other operation goes on. */
const LOCKED: Partial<Record<Name, Sample[]>> = {
  setAccessMode: [{ path: { id: 'im' }, body: { mode: 9 } }],
  createAccount: [{ body: { address: 'new@example.net' } }],
  modifyAccounts: [
    ACCOUNT({ U_AccountDisabled: 0 }),
    ACCOUNT({ U_IM: 1 }),
    ACCOUNT({ U_IM: 'default' }),
    ACCOUNT({ U_Name: 'Another' }),
    ACCOUNT({ U_Type: 7 }),
    ACCOUNT({ U_AccountDisabled: 1, U_GW: 1 }),
    { body: { mask: '*@*', properties: { U_IM: 0, U_GW: 1 } } },
  ],
  deleteAccounts: [{ body: { mask: PERSON } }],
  importAccounts: [{ body: { format: 'csv', text: 'address,name\nnew@example.net,New\n' } }],
  saveDomain: [
    { path: { name: 'new.example' }, body: { properties: {}, create: true } },
    { path: { name: 'example.net' }, body: { properties: { U_IM: 0 } } },
  ],
  deleteDomain: [{ path: { name: 'empty.example' } }],
  modifySystem: [
    { body: { properties: { C_GW_ProcessingMode: 9 } } },
    { body: { properties: { C_GW_ProcessingMode: 9, C_OnlineLicense: 'ORD-1' } } },
  ],
  deactivateLicense: [{ body: { offline: true } }],
  startTrial: [{ body: { module: 'sip' } }],
  saveChannels: [{ body: CHANNELS }],
}

const OPEN: Partial<Record<Name, Sample[]>> = {
  readSession: [{}],
  signIn: [{ body: { user: 'x', password: 'x' } }],
  signOut: [{}],
  readLicense: [{}],
  readUsage: [{}],
  startRecount: [{}],
  readRecount: [{}],
  listModuleAccounts: [{ path: { id: 'im' } }],
  listModules: [{}],
  listAccounts: [{}],
  explainAccount: [{ path: { address: PERSON } }],
  readAccounts: [{ query: 'mask=*@*&property=U_IM' }],
  listDomains: [{}],
  readSystem: [{}],
  activateOnline: [{ body: { orderId: 'ORD-9' } }],
  moveHere: [{ body: {} }],
  enterLicense: [{ body: TEXT }],
  verifyLicense: [{ body: TEXT }],
  revalidateNow: [{}],
  refreshLicense: [{ body: {} }],
  watchLicense: [{ body: { for: 'page' } }],
  readMachine: [{}],
  readConnection: [{}],
  saveConnection: [{ body: { proxy: null } }],
  checkConnection: [{}],
  previewSent: [{ body: { request: 'revalidation' } }],
  makeOfflineRequest: [{ body: { kind: 'revalidation' } }],
  exportLicense: [{}],
  listBackups: [{}],
  makeBackup: [{}],
  readBackup: [{ path: { backupId: '1' } }],
  restoreBackup: [{ path: { backupId: '1' }, body: {} }],
  restoreFile: [{ body: TEXT }],
  listNotices: [{}],
  readNotice: [{ path: { key: 'x' } }],
  listNoticeTexts: [{}],
  readNoticeText: [{ path: { name: 'unreached' } }],
  retryNotices: [{}],
  readChannels: [{}],
  testChannels: [{}],
  readServices: [{}],
  startServices: [{}],
  runDrill: [{}],
  modifyAccounts: [
    ACCOUNT({ U_AccountDisabled: 1 }),
    ACCOUNT({ U_Password: 'correct horse' }),
    { body: { mask: '*@*', properties: { U_IM: 0, U_AccountDisabled: 1, U_Password: 'x' } } },
    { body: { mask: '*@*', properties: { U_IM: 1 }, dryRun: true } },
  ],
  modifySystem: [
    { body: { properties: { C_OnlineLicense: 'ORD-9' } } },
    { body: { properties: { C_License: 'no license file' } } },
  ],
  deactivateLicense: [{ body: { dryRun: true } }],
  importAccounts: [{ body: { format: 'csv', text: 'address,name\nnew@example.net,New\n', dryRun: true } }],
  deleteAccounts: [{ body: { mask: '*@*', dryRun: true } }],
  createAccount: [{ body: { address: 'new@example.net', dryRun: true } }],
  saveDomain: [{ path: { name: 'example.net' }, body: { properties: { U_IM: 0 }, dryRun: true } }],
  setAccessMode: [{ path: { id: 'im' }, body: { mode: 9, dryRun: true } }],
}

/** A vendor that refuses the connection at once. */
const vendor = {
  name: 'Northwind Mail',
  noticeAddress: 'notices@vendor.example',
  manageUrl: 'https://portal.vendor.example/manage',
  supportUrl: 'https://portal.vendor.example/support',
  serverUrl: 'https://127.0.0.1:1',
}

const office = async (db: Database) => {
  const { engine, clock } = await testEngine(db, new SettableClock(START))
  const seats = { mail: 50, im: 5, groupware: 5 } as const
  await installTerms(engine, termsWith(START, seats, { grace: 2 * DAY, vendor }))
  await engine.accounts.create(people(3))
  const ask = await apiOf(engine, clock)
  for (const name of ['empty.example', 'other.example'])
    await ask('PUT', `/domains/${name}`, { properties: {}, create: true })
  await ask('POST', '/license/backups')
  return { engine, clock, ask }
}

/** As the ladder itself comes there: the first failure, then the time. */
const declined = async (db: Database, after: number) => {
  const { engine, clock, ask } = await office(db)
  await clock.advance(30 * DAY)
  const failure = { at: engine.now(), refused: false, code: 'vendor_unreachable', sentence: 'not there' }
  await engine.license.apply({ kind: 'attempt_failed', failure })
  await clock.advance(after)
  await engine.license.apply({ kind: 'tick' })
  return { engine, ask }
}

const call = (ask: Ask, name: Name, { path = {}, query, body }: Sample) => {
  const { method, path: pattern } = managerApi[name]
  const place = pattern.replace(/:(\w+)/g, (_, parameter: string) => encodeURIComponent(path[parameter] ?? ''))
  return ask(method, `${place}${query ? `?${query}` : ''}`, body)
}

const samples = (of: Partial<Record<Name, Sample[]>>): [Name, Sample][] =>
  (Object.entries(of) as [Name, Sample[]][]).flatMap(([name, all]) =>
    all.map((sample): [Name, Sample] => [name, sample]),
  )

const PHASES = [
  ['emergency', 2 * DAY],
  ['expired', 10 * DAY],
] as const

describe('[D6] the lists', () => {
  test('name every operation of the OpenAPI document', () => {
    const { paths } = managerDocument()
    const told = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId))
    const beside = ['listen', 'readDocument']
    expect(told.toSorted()).toEqual([...new Set([...Object.keys(LOCKED), ...Object.keys(OPEN), ...beside])].toSorted())
  })

  test('are what the document tells of each', () => {
    for (const methods of Object.values(managerDocument().paths))
      for (const { operationId, 'x-in-emergency-mode': side } of Object.values(methods)) {
        const changes = (OPEN[operationId as Name] ?? []).some(({ body = {} }) => !('dryRun' in body))
        const [locked, open] = [operationId in LOCKED, !(operationId in LOCKED) || changes]
        const wanted = operationId === 'deactivateLicense' || (locked && open) ? 'partly' : locked ? 'locked' : 'open'
        expect([operationId, side]).toEqual([operationId, wanted])
      }
  })
})

onDatabase('sqlite', '[D6] every operation', migrations, (open) => {
  describe.each(PHASES)('in the phase %s', (phase, after) => {
    test('[D6 X5] that is locked answers 423 license_emergency, and not one row is changed', async () => {
      const { engine, ask } = await declined(await open(), after)
      expect(phaseAt(engine.license.state, engine.now())).toBe(phase)
      for (const [name, sample] of samples(LOCKED)) {
        const before = await rowsOf(engine.stores.db)
        const { status, body } = await call(ask, name, sample)
        const said = `${name} ${JSON.stringify(sample)}`
        expect([said, status, body.code]).toEqual([said, 423, 'license_emergency'])
        expect(await rowsOf(engine.stores.db), said).toEqual(before)
      }
    })

    test('[D6 X5] that is open is not refused with it', async () => {
      const { ask } = await declined(await open(), after)
      for (const [name, sample] of samples(OPEN)) {
        const { status, body } = await call(ask, name, sample)
        expect([name, sample, status === 423, body.code === 'license_emergency']).toEqual([name, sample, false, false])
      }
    })
  })

  test('[D6] each of the locked ones does what it says while the license is in order', async () => {
    const { engine, ask } = await office(await open())
    await ask('POST', '/accounts/modify', { mask: PERSON, properties: { U_GW: 0, U_AccountDisabled: 1 } })
    const last: Name[] = ['deleteAccounts', 'deactivateLicense']
    const inOrder = samples(LOCKED).toSorted(([a], [b]) => last.indexOf(a) - last.indexOf(b))
    for (const [name, sample] of inOrder) {
      const before = await rowsOf(engine.stores.db)
      const { status, body } = await call(ask, name, sample)
      if (status >= 300)
        expect([name, sample, body.code]).toEqual([name, sample, expect.stringMatching(/^vendor_|^unusable$/)])
      else expect(await rowsOf(engine.stores.db), `${name} ${JSON.stringify(sample)}`).not.toEqual(before)
    }
  })

  test('[D6] the license tells beforehand what is locked, and nothing once it is in order again', async () => {
    const { engine, ask } = await declined(await open(), 2 * DAY)
    const { locked } = (await ask('GET', '/license')).body
    const names = new Set((locked as string[]).map((name) => name.split('.')[0]))
    expect(names).toEqual(new Set(Object.keys(LOCKED)))
    expect(locked).toContain('modifyAccounts.give_seat')
    expect(locked).not.toContain('modifyAccounts')
    await installTerms(engine, termsWith(engine.now(), { mail: 50 }))
    expect((await ask('GET', '/license')).body.locked).toEqual([])
  })

  test('[D6 S11] a dry run of what is locked says so', async () => {
    const { ask } = await declined(await open(), 2 * DAY)
    const { body } = await call(ask, 'modifyAccounts', { body: { mask: '*@*', properties: { U_IM: 1 }, dryRun: true } })
    expect(body.notes).toContain(
      'Settings are locked in Emergency Mode: until the license is validated the change itself is refused.',
    )
  })
})

/** Each command of the tool's grammar: what is typed, and whether Emergency Mode refuses it. */
const TYPED: Record<string, readonly (readonly [line: string, locked: boolean])[]> = {
  'create account': [['new@example.net', true]],
  'modify account': [
    [`${PERSON} U_IM 1`, true],
    [`${PERSON} U_Name Other`, true],
    [`${PERSON} U_IM 0`, false],
    [`${PERSON} U_Password secret`, false],
    [`${PERSON} U_AccountDisabled 1`, false],
    [`${PERSON} U_AccountDisabled 0`, true],
    ['*@* U_IM 1 --dry-run', false],
  ],
  'display account': [['*@*', false]],
  'delete account': [[PERSON, true]],
  'export account': [['*@* u_im', false]],
  'import account': [
    ['people.csv', true],
    ['people.csv --dry-run', false],
  ],
  'check account': [[PERSON, false]],
  'create domain': [['new.example', true]],
  'modify domain': [['example.net U_IM 0', true]],
  'display domain': [['*', false]],
  'delete domain': [['empty.example', true]],
  'export domain': [['* U_IM', false]],
  'modify system': [
    ['C_IM_ProcessingMode 9', true],
    ['C_OnlineLicense ORD-9', false],
    ['C_License text', false],
  ],
  'display system': [['C_LicenseStatus', false]],
  'export system': [['C_LicenseStatus', false]],
  'check system': [['', false]],
  'license show': [['', false]],
  'license usage': [['--recount', false]],
  'license explain': [[PERSON, false]],
  'license activate': [
    ['ORD-9', false],
    ['--file license.txt', false],
  ],
  'license import': [['license.txt', false]],
  'import license': [['license.txt', false]],
  'license refresh': [['', false]],
  'license revalidate': [['', false]],
  'license move': [['', false]],
  'license trial': [['sip', true]],
  'license deactivate': [
    ['--offline', true],
    ['--dry-run', false],
  ],
  'license diff': [['license.txt', false]],
  'license verify': [['license.txt', false]],
  'license backup': [['', false]],
  'license backups': [['', false]],
  'license restore': [['license.txt', false]],
  'license export': [['', false]],
  'export license': [['', false]],
  'license request': [['ORD-9', false]],
  'license check': [['', false]],
  'license connection': [['none', false]],
  'license machine': [['', false]],
  'license sent': [['', false]],
  'license forecast': [['', false]],
  'license drill': [['', false]],
  'display license': [['', false]],
  'notices list': [['', false]],
  'notices show': [['x', false]],
  'notices retry': [['', false]],
  'notices channels': [['', false]],
  'notices test': [['', false]],
  'services list': [['', false]],
  'services start': [['', false]],
  // It says that the license is not in order, by its own result and not by a refusal.
  'check license': [['', false]],
}

const FILES: Record<string, string> = { 'people.csv': 'address,name\nnew@example.net,New\n', 'license.txt': 'nothing' }

/** One call of the tool against this manager: exit status, what it wrote, and which operations it asked. */
const typed = async (ask: Ask, line: string) => {
  const told = { status: 0, stdout: '', stderr: '', asked: [] as string[], refused: false }
  const request: Io['request'] = async (_, { method, path, query = {}, body }: ApiRequest) => {
    told.asked.push(operationAt(method, path))
    const search = new URLSearchParams()
    for (const [name, value] of Object.entries(query))
      for (const one of typeof value === 'string' ? [value] : value) search.append(name, one)
    const answer = await ask(method, `${path}${search.size > 0 ? `?${search}` : ''}`, body as object | undefined)
    if (answer.status === 423) told.refused = true
    return answer
  }
  const io: Io = {
    stdout: (text) => {
      told.stdout += text
    },
    stderr: (text) => {
      told.stderr += text
    },
    isTTY: { stdout: false, stderr: false },
    columns: Number.POSITIVE_INFINITY,
    env: {},
    request,
    exists: (path) => path in FILES,
    programFolder: 'dist',
    readFile: async (path) => Buffer.from(FILES[path] ?? ''),
    writeFile: async () => undefined,
    wait: () => new Promise((resolve) => setImmediate(resolve)),
  }
  told.status = await run(line.split(' ').filter(Boolean), io)
  return told
}

const operationAt = (method: string, path: string): string =>
  Object.entries(managerApi).find(
    ([, operation]) =>
      operation.method === method && new RegExp(`^${operation.path.replace(/:\w+/g, '[^/]+')}$`).test(path),
  )?.[0] ?? `${method} ${path}`

onDatabase('sqlite', '[D6] every command of the tool', migrations, (open) => {
  test('[D6 X1 X3] has its line here', () => {
    expect(COMMANDS.map(({ name }) => name).toSorted()).toEqual(Object.keys(TYPED).toSorted())
  })

  test('[D6 X2] that is locked is -2 and changes not one row; each other is not refused', async () => {
    const { engine, ask } = await declined(await open(), 2 * DAY + HOUR)
    const { db } = engine.stores
    for (const [name, lines] of Object.entries(TYPED))
      for (const [line, locked] of lines) {
        const before = await rowsOf(db)
        const said = await typed(ask, `${name} ${line}`)
        expect(`${name} ${line}: ${said.refused}`).toBe(`${name} ${line}: ${locked}`)
        expect(said.asked.every((operation) => operation in managerApi)).toBe(true)
        if (!locked) continue
        expect(said).toMatchObject({ status: 2, stdout: '' })
        expect(said.stderr).toMatch(/^-2 Emergency Mode: /)
        expect(await rowsOf(db), `${name} ${line}`).toEqual(before)
      }
  })

  test('[D6] what a command asks for is what the table says of it', async () => {
    const { ask } = await declined(await open(), 2 * DAY)
    for (const [name, lines] of Object.entries(TYPED)) {
      const asked = new Set<string>()
      for (const [line] of lines) for (const one of (await typed(ask, `${name} ${line}`)).asked) asked.add(one)
      const sides = [...asked].map((one) => ACTS[managerApi[one as Name].act].side)
      const anyLocked = lines.some(([, locked]) => locked)
      expect(`${name}: ${sides.some((side) => side !== 'open')}`).toBe(`${name}: ${anyLocked}`)
    }
  })
})
