import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DAY, HOUR, MINUTE, plus, toIso } from '@seatwarden/core/instant'
import { eachDatabase } from '@seatwarden/runtime/db/contract'
import type { Database } from '@seatwarden/runtime/db/database'
import { afterAll, afterEach, expect, test } from 'vitest'
import { migrations } from '../migrations/index.ts'
import { certificateHouse } from '../testing/certificates.ts'
import { installTerms, START, testEngine } from '../testing/engine.ts'
import { termsWith } from '../testing/license.ts'
import { type ConnectionEnvironment, NO_ENVIRONMENT } from './connection.ts'

const folder = mkdtempSync(join(tmpdir(), 'seatwarden-connection-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const house = certificateHouse(folder)
const corp = house.authority('Corp CA')

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

/** A vendor whose clock is this far from the tests'; counts who came. */
const vendorApart = async (apart: number, answer = () => JSON.stringify({ now: toIso(plus(START, apart)) })) => {
  const paths: string[] = []
  const server = createServer((request, response) => {
    paths.push(`${request.method} ${request.url}`)
    response.end(answer())
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, paths }
}

const ELSEWHERE = { url: 'http://proxy.corp.example:3128', user: 'jana', password: 'secret' }

eachDatabase('connection', migrations, (open) => {
  const engineWith = async (environment: Partial<ConnectionEnvironment>, db?: Database) => {
    const connection = { ...NO_ENVIRONMENT, ...environment }
    return testEngine(db ?? (await open()), undefined, { vendor: undefined, connection })
  }

  test('[A8] the license names the server; before it the environment does, and an override stands above both', async () => {
    const { engine } = await engineWith({ server: 'https://first.example' })
    expect((await engine.connections.view()).server).toBe('https://first.example')
    await installTerms(engine, termsWith(START, { mail: 5 }))
    expect((await engine.connections.view()).server).toBe('https://license.vendor.example')
    const override = { server: 'https://first.example', override: 'https://moved.example' }
    const { engine: moved } = await engineWith(override, engine.stores.db)
    expect((await moved.connections.view()).server).toBe('https://moved.example')
  })

  test.each(['http://127.0.0.1:7470', 'http://[::1]:7470', 'http://0.0.0.0:7470', 'http://[::]:7470'])(
    '[A8] a license whose server was not told its own address, and says %s, leaves the environment’s in force',
    async (serverUrl) => {
      const { engine } = await engineWith({ server: 'https://license.example' })
      const { vendor } = termsWith(START, {})
      await installTerms(engine, termsWith(START, { mail: 5 }, { vendor: { ...vendor, serverUrl } }))
      expect((await engine.connections.view()).server).toBe('https://license.example')
      const { engine: alone } = await engineWith({}, engine.stores.db)
      expect((await alone.connections.view()).server).toBe(serverUrl)
    },
  )

  test('[A8] what is saved stands before the environment, another node has it at once, and the password is never told', async () => {
    const db = await open()
    const { engine } = await engineWith({ proxy: ELSEWHERE, authorities: corp.cert }, db)
    expect(await engine.connections.view()).toEqual({
      server: '',
      proxy: { url: ELSEWHERE.url, user: 'jana', password: true },
      authorities: ['Corp CA'],
      from: 'environment',
    })
    const { engine: other } = await engineWith({}, db)
    const proxy = { url: 'http://10.0.0.1:8080', user: 'eva', password: 'another' }
    const saved = await engine.connections.save({ proxy })
    expect(saved).toMatchObject({ ok: true, value: { proxy: { user: 'eva', password: true }, from: 'settings' } })
    expect(await other.connections.now()).toMatchObject({ proxy })
    expect(JSON.stringify([saved, await other.connections.view()])).not.toContain('another')
    expect(await other.connections.view()).toMatchObject({ authorities: ['Corp CA'], from: 'settings' })
  })

  test('[A8] a fault changes nothing', async () => {
    const { engine } = await engineWith({ proxy: ELSEWHERE })
    const before = await engine.connections.view()
    const old = house.authority('Old CA', { to: '20210101000000Z' })
    expect(await engine.connections.save({ proxy: null, authorities: corp.cert + old.cert })).toMatchObject({
      ok: false,
      problem: {
        code: 'unusable',
        detail:
          'The certificates were not taken: certificate 2 of 2, "Old CA", ended on 1 Jan 2021. Nothing was changed.',
      },
    })
    expect(await engine.connections.save({ proxy: { url: 'nowhere', user: '' }, authorities: '' })).toMatchObject({
      ok: false,
    })
    expect(await engine.connections.view()).toEqual(before)
  })

  test('[A8] a check tells of every link, and changes nothing', async () => {
    const { url, paths } = await vendorApart(0)
    const { engine } = await engineWith({ server: url })
    const rows = async () => JSON.stringify(await engine.stores.db.all('select * from state order by key'))
    const before = await rows()
    const check = await engine.connections.check()
    expect(check).toMatchObject({ at: toIso(START), server: url, ok: true, note: null })
    expect(check.steps.map(({ step, ok, next }) => [step, ok, next])).toEqual(
      ['name', 'proxy', 'port', 'tls', 'clock', 'answer'].map((step) => [step, true, '']),
    )
    expect(paths).toEqual(['GET /exchange/time'])
    expect(await rows()).toBe(before)
  })

  test('[A8] where a link is broken, what comes after it is not tried', async () => {
    const { engine } = await engineWith({ server: 'https://license.vendor.invalid' })
    const { ok, steps } = await engine.connections.check()
    expect(ok).toBe(false)
    expect(steps.map((step) => step.ok)).toEqual([false, null, null, null, null, null])
    expect(steps[0]).toMatchObject({
      sentence: 'The name license.vendor.invalid cannot be resolved from this server.',
      next: expect.stringContaining('off-line'),
    })
    const { engine: alone } = await engineWith({}, engine.stores.db)
    expect((await alone.connections.check()).steps[0]).toMatchObject({
      ok: false,
      sentence: 'No licensing server is set.',
    })
  })

  test.each([
    [30_000, true, "This server's clock agrees with the vendor's."],
    [5 * MINUTE, true, "This server's clock is 5 min behind the vendor's; up to 24 h does no harm."],
    [-23 * HOUR, true, "This server's clock is 23 h ahead of the vendor's; up to 24 h does no harm."],
    [-26 * HOUR, false, "This server's clock is 26 h ahead of the vendor's."],
    [2 * DAY, false, "This server's clock is 2 days behind the vendor's."],
  ])('[A8] a vendor whose clock is %i ms ahead', async (apart, ok, sentence) => {
    const { engine } = await engineWith({ server: (await vendorApart(apart)).url })
    const { steps } = await engine.connections.check()
    expect(steps[4]).toMatchObject({ step: 'clock', ok, sentence })
    expect(steps[5]).toMatchObject({ step: 'answer', ok: ok || null })
  })

  test('[A8] an answer that is not the vendor’s leaves the clock out', async () => {
    const { engine } = await engineWith({ server: (await vendorApart(0, () => '<html>Sign in')).url })
    const { steps } = await engine.connections.check()
    expect(steps.map((step) => step.ok)).toEqual([true, true, true, true, null, false])
    expect(steps[4]?.sentence).toBe('Not compared: the vendor told no time.')
    const { url } = await vendorApart(0, () => '{"now":"noon"}')
    const { engine: odd } = await engineWith({ server: url }, engine.stores.db)
    expect((await odd.connections.check()).steps.map((step) => step.ok)).toEqual([true, true, true, true, null, false])
  })

  test('[A13] under a license marked offline a check is made only because a person asks, and says so', async () => {
    const { url, paths } = await vendorApart(0)
    const { engine } = await engineWith({ override: url })
    await installTerms(engine, termsWith(START, { mail: 5 }, { offline: true, revalidateEvery: 365 * DAY }))
    expect(paths).toEqual([])
    expect(await engine.connections.check()).toMatchObject({
      ok: true,
      note: expect.stringContaining('no connection is ever made by itself'),
    })
  })
})
