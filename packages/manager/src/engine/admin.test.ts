import { verify } from '@node-rs/argon2'
import { MINUTE } from '@seatwarden/core/instant'
import { MODULE_IDS, type ModuleId } from '@seatwarden/core/module'
import { SettableClock } from '@seatwarden/runtime/clock'
import { eachDatabase } from '@seatwarden/runtime/db/contract'
import { expect, test } from 'vitest'
import { migrations } from '../migrations/index.ts'
import { installTerms, people, START, testEngine } from '../testing/engine.ts'
import { licenseFile, termsWith } from '../testing/license.ts'
import { deleteDomain, readDomains, saveDomain } from './domains.ts'
import type { Engine } from './engine.ts'
import { importAccounts } from './import.ts'
import { createAccount, deleteAccounts, modifyAccounts } from './modify.ts'
import { type Answer, orThrow } from './properties/answer.ts'
import { readSystem } from './properties/system.ts'
import { readAccounts } from './read-accounts.ts'
import { modifySystem } from './system.ts'

const address = (i: number) => `user${String(i).padStart(6, '0')}@example.net`
const EVERY = Object.fromEntries(MODULE_IDS.map((id): [ModuleId, 'unlimited'] => [id, 'unlimited']))
const codeOf = (answer: Answer<unknown>): string => (answer.ok ? 'ok' : answer.problem.code)

/** 150 accounts; 25 seats of instant messaging are held and 4 are on trial. */
const office = async (engine: Engine, clock: SettableClock) => {
  await installTerms(engine, termsWith(engine.now(), { ...EVERY, im: 25 }))
  await engine.accounts.create(people(150))
  for (let i = 0; i < 29; i += 1) {
    clock.jumpWall(MINUTE)
    await engine.access.ask(address(i), 'im')
  }
}

eachDatabase('changes by pattern', migrations, (open) => {
  test('[S11 S12] switching IM off for *@* tells accounts, seats and losses, then does just that', async () => {
    const { engine, clock } = await testEngine(await open(), new SettableClock(START))
    await office(engine, clock)
    const request = { mask: '*@*', properties: { U_IM: '0' } }
    const told = orThrow(await modifyAccounts(engine, { ...request, dryRun: true }))
    expect(told).toMatchObject({
      dryRun: true,
      accounts: 150,
      seats: [{ module: 'im', name: 'Instant Messaging', before: 150, after: 0, seats: 25 }],
      loses: 29,
      gains: 0,
    })
    expect(engine.roster.usedSeats.im).toBe(150)
    const done = orThrow(await modifyAccounts(engine, request))
    expect(done).toEqual({ ...told, dryRun: false })
    expect(engine.roster.seatCounts('im', engine.now())).toMatchObject({ active: 0, held: 0, trial: 0 })
  })

  test('[S11] under "all accounts" a note says that new accounts still get it, and how to change that', async () => {
    const { engine } = await testEngine(await open())
    await engine.accounts.create(people(2))
    const off = { mask: '*@*', properties: { U_IM: 0 }, dryRun: true }
    const [note] = orThrow(await modifyAccounts(engine, off)).notes
    expect(note).toBe(
      'New accounts still get Instant Messaging: its access mode is "All accounts". ' +
        'To change that: tool modify system C_IM_ProcessingMode 9',
    )
    const ofDomain = orThrow(await modifyAccounts(engine, { ...off, mask: '*@example.net' }))
    expect(ofDomain.notes[0]).toContain('tool modify domain example.net U_IM 0')
    expect(orThrow(await modifyAccounts(engine, { ...off, mask: 'user*@*' })).notes).toEqual([])
    orThrow(await modifySystem(engine, { properties: { C_IM_ProcessingMode: 9 } }))
    expect(orThrow(await modifyAccounts(engine, off)).notes).toEqual([])
  })

  test('[S6 S11] whoever waits gets the seats that others lose', async () => {
    const { engine, clock } = await testEngine(await open(), new SettableClock(START))
    await office(engine, clock)
    const told = orThrow(await modifyAccounts(engine, { mask: 'user00000*@*', properties: { U_IM: 0 } }))
    expect(told).toMatchObject({ accounts: 10, loses: 10, gains: 4 })
    expect(engine.roster.seatCounts('im', engine.now())).toMatchObject({ held: 19, trial: 0 })
  })

  test('[S11] an address or a domain that nobody knows is -1 and changes nothing', async () => {
    const { engine } = await testEngine(await open())
    await engine.accounts.create(people(1))
    const ask = (mask: string) => modifyAccounts(engine, { mask, properties: { U_IM: 0 } })
    expect(codeOf(await ask('nobody@example.net'))).toBe('not_found')
    expect(codeOf(await ask('*@exmaple.net'))).toBe('not_found')
    expect(orThrow(await ask('zz*@*')).accounts).toBe(0)
  })

  test('[X1 X2] an account is created once, in a domain that is known', async () => {
    const { engine } = await testEngine(await open())
    const create = (at: string, properties = {}) => createAccount(engine, { address: at, properties })
    const unknown = await create('anna@example.net')
    expect(unknown).toMatchObject({ problem: { code: 'unusable', next: 'tool create domain example.net' } })
    orThrow(await saveDomain(engine, { name: 'Example.Net', properties: {}, create: true }))
    expect(codeOf(await saveDomain(engine, { name: 'example.net', properties: {}, create: true }))).toBe('conflict')
    expect(orThrow(await create('Anna@example.net', { U_Name: 'Anna', U_IM: 0 }))).toMatchObject({ accounts: 1 })
    expect(codeOf(await create('anna@example.net'))).toBe('conflict')
    expect(codeOf(await create('not an address'))).toBe('unusable')
    expect(engine.roster.usedSeats).toMatchObject({ mail: 1, im: 0 })
  })

  test('[X8 Q3] a password is kept as an argon2id hash that Dovecot reads', async () => {
    const { engine } = await testEngine(await open())
    await engine.accounts.create(people(1))
    orThrow(await modifyAccounts(engine, { mask: address(0), properties: { U_Password: 'correct horse' } }))
    const [account] = await engine.stores.accounts.byAddresses(engine.stores.db, [address(0)])
    expect(account?.passwordHash).toMatch(/^\{ARGON2ID\}\$argon2id\$/)
    expect(await verify(account?.passwordHash?.slice('{ARGON2ID}'.length) ?? '', 'correct horse')).toBe(true)
  })

  test('[X8] what a directory says of an account is not changed here; its services are', async () => {
    const { engine } = await testEngine(await open())
    await engine.accounts.create(people(2).map((a) => ({ ...a, origin: 'directory' })))
    const ask = (properties: Record<string, string>) => modifyAccounts(engine, { mask: '*@*', properties })
    expect(codeOf(await ask({ U_Password: 'x' }))).toBe('unusable')
    expect(codeOf(await ask({ U_Name: 'x' }))).toBe('unusable')
    expect(orThrow(await ask({ U_IM: '0' })).accounts).toBe(2)
  })

  test('[S12] deleting frees seats at once, and tells it', async () => {
    const { engine, clock } = await testEngine(await open(), new SettableClock(START))
    await office(engine, clock)
    const told = orThrow(await deleteAccounts(engine, { mask: '*@example.net' }))
    expect(told).toMatchObject({ accounts: 150, loses: 29 })
    expect(told.seats).toHaveLength(MODULE_IDS.length)
    expect(engine.roster.size).toBe(0)
    expect(codeOf(await deleteAccounts(engine, { mask: '*@example.net' }))).toBe('not_found')
  })
})

eachDatabase('the limit of mailboxes', migrations, (open) => {
  const full = async () => {
    const { engine } = await testEngine(await open())
    await installTerms(engine, termsWith(engine.now(), { mail: 3 }, { seatPolicy: 'hardLimit' }))
    await engine.accounts.create(people(3))
    return engine
  }

  test('[K2 X2] one more is refused with the limit, and nothing is created', async () => {
    const engine = await full()
    const refused = await createAccount(engine, { address: 'one.more@example.net' })
    expect(refused).toMatchObject({ ok: false, problem: { code: 'plan_exceeded' } })
    expect(!refused.ok && refused.problem.detail).toBe(
      'You cannot add more users. The limit of the license is 3 mailboxes; 3 exist. Nothing was created.',
    )
    expect(engine.roster.size).toBe(3)
    expect(codeOf(await createAccount(engine, { address: 'kit@example.net', properties: { U_Type: 8 } }))).toBe('ok')
  })

  test('[K2 K4] enabling one more is refused too; disabling one admits the next', async () => {
    const engine = await full()
    const state = (mask: string, disabled: number) =>
      modifyAccounts(engine, { mask, properties: { U_AccountDisabled: disabled } })
    expect(codeOf(await state(address(0), 1))).toBe('ok')
    expect(codeOf(await createAccount(engine, { address: 'one.more@example.net' }))).toBe('ok')
    expect(codeOf(await state(address(0), 0))).toBe('plan_exceeded')
    expect(codeOf(await state('*@*', 0))).toBe('plan_exceeded')
    expect(codeOf(await state(address(1), 0))).toBe('ok')
  })

  test('[K2] parallel creations never pass the limit', async () => {
    const { engine } = await testEngine(await open())
    await installTerms(engine, termsWith(engine.now(), { mail: 5 }, { seatPolicy: 'hardLimit' }))
    await engine.accounts.create(people(1))
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) => createAccount(engine, { address: `new${i}@example.net` })),
    )
    expect(answers.map(codeOf).filter((code) => code === 'ok')).toHaveLength(4)
    expect(engine.roster.counting()).toBe(5)
  })

  test('[K2] the limit of a stricter domain is named, under every policy', async () => {
    const { engine } = await testEngine(await open())
    orThrow(await saveDomain(engine, { name: 'small.test', properties: { D_AccountLimit: 1 }, create: true }))
    expect(codeOf(await createAccount(engine, { address: 'a@small.test' }))).toBe('ok')
    const refused = await createAccount(engine, { address: 'b@small.test' })
    expect(!refused.ok && refused.problem.detail).toContain(
      'The limit of the domain small.test is 1 mailbox; 1 exists.',
    )
  })
})

eachDatabase('reading and the system', migrations, (open) => {
  test('[X1] pages together hold every account that a pattern names, once', async () => {
    const { engine } = await testEngine(await open())
    await engine.accounts.create([...people(2_300), ...people(40, START, 'other.test')])
    const read = async (mask: string) => {
      const items: string[] = []
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = orThrow(await readAccounts(engine, { mask, property: ['u_im', 'U_Name'], cursor }))
        expect(page.properties).toEqual(['U_IM', 'U_Name'])
        items.push(...page.items.map((item) => `${item.address},${item.values.join(',')}`))
        cursor = page.next
      }
      return items
    }
    expect(new Set(await read('*@*')).size).toBe(2_340)
    expect(await read('*@other.test')).toHaveLength(40)
    expect(await read(address(7))).toEqual([`${address(7)},1,User 7`])
    expect(codeOf(await readAccounts(engine, { mask: '*@*', property: 'U_IM', cursor: 'x' }))).toBe('malformed')
  })

  test('[S3 X1] C_IM_ProcessingMode is read and set, and everybody stays as they were', async () => {
    const { engine } = await testEngine(await open())
    await engine.accounts.create(people(3))
    const mode = async () => orThrow(await readSystem(engine, ['c_im_processingmode']))
    expect(await mode()).toEqual([{ property: 'C_IM_ProcessingMode', value: '0' }])
    const told = orThrow(await modifySystem(engine, { properties: { C_IM_ProcessingMode: 9 } }))
    expect(told).toMatchObject({ changed: ['C_IM_ProcessingMode'], seats: [{ module: 'im', before: 3, after: 3 }] })
    expect(await mode()).toEqual([{ property: 'C_IM_ProcessingMode', value: '9' }])
    expect(codeOf(await modifySystem(engine, { properties: { C_IM_ProcessingMode: 2 } }))).toBe('unusable')
    expect(codeOf(await modifySystem(engine, { properties: { C_IM_ProcessingMode: 3 } }))).toBe('unusable')
    expect(codeOf(await modifySystem(engine, { properties: { C_Reference: 'x' } }))).toBe('malformed')
  })

  test('[X1 A2] the license is read and entered as properties', async () => {
    const { engine } = await testEngine(await open())
    const terms = termsWith(engine.now(), { mail: 160 })
    const read = async () =>
      Object.fromEntries(
        orThrow(await readSystem(engine, ['*', 'C_License'])).map(({ property, value }) => [property, value]),
      )
    expect(await read()).toMatchObject({ C_LicenseStatus: 'Evaluation', C_OnlineLicense: '', C_License: '' })
    const enter = { properties: { C_License: await licenseFile(terms) } }
    orThrow(await modifySystem(engine, { ...enter, dryRun: true }))
    expect(await read()).toMatchObject({ C_LicenseStatus: 'Evaluation' })
    orThrow(await modifySystem(engine, enter))
    expect(await read()).toMatchObject({
      C_LicenseStatus: 'OK',
      C_OnlineLicense: 'ORD-1',
      C_License: expect.stringContaining('BEGIN SEATWARDEN LICENSE'),
      Statistics_LicensedUsers: '160',
      Statistics_ActiveUsers: '0',
    })
    expect(codeOf(await modifySystem(engine, { properties: { C_OnlineLicense: 'ORD-9' } }))).toBe('vendor_unreachable')
  })

  test('[S3 S12] a domain switches services for all in it; it is deleted once it is empty', async () => {
    const { engine } = await testEngine(await open())
    await engine.accounts.create(people(4))
    const told = orThrow(await saveDomain(engine, { name: 'example.net', properties: { U_IM: 0 } }))
    expect(told).toMatchObject({ accounts: 4, seats: [{ module: 'im', before: 4, after: 0 }] })
    expect(readDomains(engine)).toMatchObject([
      { name: 'example.net', accounts: 4, counting: 4, values: { U_IM: '0' } },
    ])
    expect(codeOf(await deleteDomain(engine, 'example.net'))).toBe('conflict')
    orThrow(await deleteAccounts(engine, { mask: '*@*' }))
    expect(codeOf(await deleteDomain(engine, 'example.net'))).toBe('ok')
    expect(readDomains(engine)).toEqual([])
  })
})

eachDatabase('imports and selections', migrations, (open) => {
  const csv = (...lines: string[]) => ({
    format: 'csv' as const,
    text: `address,name\n${lines.join('\n')}\n`,
    dryRun: false,
  })

  test('[K2 K4 X6] an import stops at the mailboxes of a hardLimit license and names each refused one', async () => {
    const { engine } = await testEngine(await open())
    await installTerms(engine, termsWith(engine.now(), { mail: 2 }, { seatPolicy: 'hardLimit' }))
    const result = orThrow(await importAccounts(engine, csv('a@example.net,A', 'b@example.net,B', 'c@example.net,C')))
    expect(result).toMatchObject({ add: 2, skip: 1 })
    expect(result.rows[2]).toMatchObject({ address: 'c@example.net', action: 'skip' })
    expect(result.rows[2]?.reason).toContain('You cannot add more users')
    expect(engine.roster.size).toBe(2)
  })

  test('[X6] an import twice changes nothing the second time; a name that changed is changed', async () => {
    const { engine } = await testEngine(await open())
    orThrow(await importAccounts(engine, csv('a@example.net,A', 'b@example.net,B')))
    const again = orThrow(await importAccounts(engine, csv('a@example.net,A', 'b@example.net,Beth')))
    expect(again.rows.map(({ action, reason }) => [action, reason])).toEqual([
      ['skip', 'is already as in the file'],
      ['change', 'name'],
    ])
  })

  test('[S3] from all accounts to selected domains everyone stays on; a domain taken out loses it', async () => {
    const { engine } = await testEngine(await open())
    await engine.accounts.create([...people(2), ...people(3, START, 'example.org')])
    const told = orThrow(await modifySystem(engine, { properties: { C_IM_ProcessingMode: 5 } }))
    expect(told).toMatchObject({ loses: 0 })
    expect(engine.roster.usedSeats.im).toBe(5)
    expect(engine.roster.domain('example.org')?.selected).not.toBe(0)
  })
})
