import { MODULE_IDS, switchSet } from '@seatwarden/core/module'
import { eachDatabase } from '@seatwarden/runtime/db/contract'
import { expect, test } from 'vitest'
import { migrations } from '../migrations/index.ts'
import type { NewAccount } from '../store/accounts.ts'
import { people, testEngine } from '../testing/engine.ts'
import { importAccounts } from './import.ts'
import { modifySystem } from './system.ts'

/** Accounts that differ in everything that decides, more than one page of them. */
const mixed = (): NewAccount[] =>
  people(5_500).map((account, i) => {
    const domain = `d${i % 3}.test`
    return {
      ...account,
      address: `u${i}@${domain}`,
      domain,
      type: i % 7 === 6 ? 'resource' : 'user',
      enabled: i % 11 !== 10,
      on: i % 13 === 12 ? switchSet(['im', 'smtp']) : 0,
      off: i % 5 === 4 ? switchSet(['im', 'mail']) : 0,
      selected: i % 2 === 1 ? switchSet(['sip', 'ftp']) : 0,
    }
  })

eachDatabase('recount', migrations, (open) => {
  test('[L8] it counts whom the gates let in: every access mode, own switches, domains and groups', async () => {
    const { engine } = await testEngine(await open())
    const { accounts, roster, stores } = engine
    await accounts.saveDomain({
      name: 'd1.test',
      on: 0,
      off: switchSet(['webmail', 'smtp']),
      selected: switchSet(['sms']),
      accountLimit: null,
    })
    const all = mixed()
    const members = new Set(all.filter((_account, i) => i % 4 === 0).map(({ address }) => address))
    for (const member of members) await stores.policy.addMember(stores.db, 'team@d0.test', member)
    for (const module of ['im', 'webdav'] as const)
      await accounts.setAccessMode(module, { mode: 'group', group: 'team@d0.test' }, members)
    await accounts.setAccessMode('sip', { mode: 'selected_accounts', group: null }, new Set())
    await accounts.setAccessMode('ftp', { mode: 'all_except_selected', group: null }, new Set())
    await accounts.setAccessMode('sms', { mode: 'selected_domains', group: null }, new Set())
    await accounts.create(all)
    await accounts.remove([17, 18, 19])
    const known = [...roster.indexes()]
    const active = MODULE_IDS.map((module) => known.filter((index) => roster.active(index, module)).length)
    expect(new Set(active).size).toBeGreaterThan(6)

    await stores.db.run('update used_seats set active = 0')
    await engine.recount.start()
    expect(engine.recount.progress).toMatchObject({ done: 5_497, error: null })
    const counters = await stores.seats.usedSeats(stores.db)
    expect(MODULE_IDS.map((module) => counters.get(module))).toEqual(active)
  })

  test('[S3 L8] members that an import brings to a group in use are on at once, and counted', async () => {
    const { engine } = await testEngine(await open())
    const staff = (...names: string[]) =>
      ['address,name,groups', ...names.map((name) => `${name}@example.net,${name},staff@example.net`)].join('\n')
    await importAccounts(engine, { format: 'csv', text: staff('jana'), dryRun: false })
    await modifySystem(engine, {
      properties: { C_IM_ProcessingMode: 3, C_IM_ProcessingGroup: 'staff@example.net' },
    })
    expect(engine.roster.usedSeats.im).toBe(1)
    const done = await importAccounts(engine, { format: 'csv', text: staff('jana', 'petr'), dryRun: false })
    expect(done.ok && done.value.seats.find(({ module }) => module === 'im')).toMatchObject({ before: 1, after: 2 })
    expect(await engine.access.ask('petr@example.net', 'im')).toMatchObject({ granted: true })
    await engine.recount.start()
    expect(engine.recount.progress.lastResult).toEqual({ equal: true, repaired: [] })
  })
})
