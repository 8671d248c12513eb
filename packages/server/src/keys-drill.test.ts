import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DAY, HOUR, toIso } from '@seatwarden/core/instant'
import { armor } from '@seatwarden/protocol/license-file/armor'
import { signLicense } from '@seatwarden/protocol/license-file/sign'
import { createTestDatabase, type TestDatabase } from '@seatwarden/runtime/testing/postgres'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ServerContext } from './context.ts'
import { findOrder } from './store/orders.ts'
import { activate, activationFor, Bench, check, post, revalidate, revalidationFor } from './testing/server.ts'
import { Keeper, Operator, stolenKey } from './testing/vendor-keys.ts'

type Server = ServerContext & { orderId: string }

let bench: Bench
let postgres: TestDatabase | undefined
beforeEach(() => {
  bench = new Bench()
})
afterEach(async () => {
  await bench.remove()
  await postgres?.remove()
  postgres = undefined
})

/** As many more orders of the sample's customer. */
const placeOrders = async ({ engine, orderId }: Server, count: number): Promise<string[]> => {
  const sample = await findOrder(engine.db, orderId)
  if (!sample) throw new Error('no sample order')
  const names = Array.from({ length: count }, (_, at) => `ORD-DRILL-${at}`)
  for (const name of names) await engine.createOrder({ ...sample, orderId: name }, 'drill')
  return names
}

class Installation extends Keeper {
  readonly orderId: string
  readonly #server: Server

  constructor(server: Server, orderId: string) {
    super(server)
    this.orderId = orderId
    this.#server = server
  }

  async activate(): Promise<string> {
    const now = bench.clock.wall()
    return this.enter((await activate(this.#server, activationFor(this.orderId, now))).body.license, now)
  }

  /** One exchange, with its own number. */
  async exchange(attempt = '0'): Promise<string> {
    const now = bench.clock.wall()
    const request = revalidationFor(this.license, now, { attempt: attempt.repeat(32) })
    const { status, body } = await revalidate(this.#server, request)
    return status === 200 ? this.enter(body.license, now) : `${status} ${body.code}`
  }

  /** Only looks for news; what the vendor has revoked is some. */
  async look(): Promise<string> {
    const now = bench.clock.wall()
    const { status, body } = await check(this.#server, revalidationFor(this.license, now))
    if (status === 200 && body.license === null) return 'nothing new'
    return status === 200 ? this.enter(body.license, now) : `${status} ${body.code}`
  }

  /** As the portal gives it to be carried there. */
  async fileByHand(): Promise<string> {
    const { referenceId } = this.license.payload
    const { engine } = this.#server
    const file = { orderId: this.orderId, referenceId, host: '', move: false, actor: 'drill' }
    const made = await engine.makeLicenseFile(file)
    return made.ok ? this.enter(made.license, bench.clock.wall()) : made.refusal.code
  }
}

type Way = (one: Installation) => Promise<string>

const places = [
  ['SQLite', async () => undefined],
  [
    'PostgreSQL',
    async () => {
      postgres = await createTestDatabase()
      return postgres.url
    },
  ],
] as const

describe.each(places)('on %s', (_name, place) => {
  const start = async () => {
    const databaseUrl = await place()
    const server = await bench.openWithSample({ databaseUrl })
    const operator = new Operator(bench, databaseUrl)
    const root = operator.rootFile(server)
    return { server, operator, root, databaseUrl }
  }

  test('[L14] the drill: rotate, revoke, and every installation heals at its next exchange, without a restart', async () => {
    const { server, operator, root } = await start()
    const installations = (await placeOrders(server, 20)).map((orderId) => new Installation(server, orderId))
    const all = <T>(work: (one: Installation, at: number) => Promise<T>) => Promise.all(installations.map(work))
    expect(new Set(await all((one) => one.activate()))).toEqual(new Set(['ok']))
    const [first] = (await operator.json('list')).keys
    expect(first?.state).toBe('signs')

    // Rotation: both sign for a while; whoever comes gets the new one, and the others' files stay good.
    await bench.clock.advance(10 * DAY)
    const { key: second } = await operator.json('new', '--root', root, '--valid-days', '400')
    expect(second.state).toBe('signs')
    const early = installations.slice(0, 8)
    for (const one of early) expect(await one.exchange()).toBe('ok')
    expect(early.map((one) => one.license.keyId)).toEqual(early.map(() => second.keyId))
    expect(new Set(await all((one) => one.enter(one.license.text, bench.clock.wall())))).toEqual(new Set(['ok']))

    // The first key is stolen: until an installation hears of it, the thief's files are good.
    const thief = await stolenKey(server, bench, first!.keyId)
    const forged = async (one: Installation) => {
      const content = { ...one.license.payload, keyId: first!.keyId, issuedAt: toIso(bench.clock.wall()) }
      const modules = content.modules.map((module) => ({ ...module, seats: 'unlimited' as const }))
      return armor(await signLicense({ ...content, modules }, thief.signer, thief.certificate))
    }
    const unaware = new Keeper(server)
    expect(await unaware.enter(await forged(installations[0]!), bench.clock.wall())).toBe('ok')
    const before = installations.map((one) => one.license.text)

    await bench.clock.advance(HOUR)
    const revoked = await operator.json('revoke', first!.keyId, '--root', root, '--reason', 'a stolen backup')
    expect(revoked).toMatchObject({ changed: true, key: { state: 'revoked', reason: 'a stolen backup' }, result: 0 })

    // Each comes once more; some only look for news, and to some a file is carried.
    const ways = [(one) => one.exchange('1'), (one) => one.look(), (one) => one.fileByHand()] as const satisfies Way[]
    const healed = await all((one, at) => ways[at % 3]!(one))
    expect(healed).toEqual(installations.map(() => 'ok'))
    for (const [at, one] of installations.entries()) {
      expect(one.license.keyId).toBe(second.keyId)
      expect(one.trust.revoked).toEqual([first!.keyId])
      const kept = one.license.text
      for (const text of [await forged(one), ...(at < 8 ? [] : [before[at]!])]) {
        expect(await one.enter(text, bench.clock.wall())).toContain(`signature_invalid: The license file is signed`)
      }
      expect(one.license.text).toBe(kept)
    }
    expect(new Set(await all((one) => one.look()))).toEqual(new Set(['nothing new']))
    expect(await server.engine.firstBreakInHistory()).toBeNull()
    const told = await server.engine.db.all<{ kind: string }>(
      "select kind from history where kind like 'key_%' order by seq",
    )
    expect(told.map((row) => row.kind)).toEqual(['key_certified', 'key_revoked'])
  }, 60_000)

  test('[L14 A9] the same request again: never a file of a key revoked meanwhile, signed or only written down', async () => {
    const { server, operator, root } = await start()
    const one = new Installation(server, server.orderId)
    expect(await one.activate()).toBe('ok')
    const old = one.license
    await operator.keys('new', '--root', root)
    await operator.keys('revoke', old.keyId, '--root', root, '--reason', 'drill')
    expect(await one.activate()).toBe('ok')
    expect([one.license.keyId === old.keyId, one.trust.revoked]).toEqual([false, [old.keyId]])
    const again = one.license.text
    expect(await one.activate()).toBe('ok')
    expect(one.license.text).toBe(again)

    // Killed before the signature, and the key revoked before the next request.
    const middle = one.license.keyId
    await server.engine.db.run('update issuances set file = null')
    await operator.keys('new', '--root', root)
    await operator.keys('revoke', middle, '--root', root, '--reason', 'drill')
    expect(await one.activate()).toBe('ok')
    expect(one.trust.revoked.toSorted()).toEqual([old.keyId, middle].toSorted())
    expect(one.license.payload.counter).toBeGreaterThan(old.payload.counter)
  })

  test('[L14] with no key left nothing is signed, everybody is told to come again, and a new key heals', async () => {
    const { server, operator, root } = await start()
    const one = new Installation(server, server.orderId)
    expect(await one.activate()).toBe('ok')
    const { keyId } = one.license
    const refused = await operator.keys('revoke', keyId, '--root', root, '--reason', 'drill', '--json')
    expect([refused.status, refused.json.code]).toEqual([7, 'conflict'])
    expect(await one.exchange()).toBe('ok')
    await operator.keys('revoke', keyId, '--root', root, '--reason', 'drill', '--force')
    expect(await one.exchange('1')).toBe('503 vendor_busy')
    const { status, headers } = await activate(server, activationFor(one.orderId, bench.clock.wall()))
    expect([status, headers['content-type']]).toEqual([503, expect.stringContaining('problem+json')])
    await operator.keys('new', '--root', root)
    expect(await one.exchange('1')).toBe('ok')
    expect(one.trust.revoked).toEqual([keyId])
  })

  test('[L14 V6] every node follows, and a server started later too', async () => {
    const { server, operator, root, databaseUrl } = await start()
    const { key } = await operator.json('new', '--root', root)
    if (databaseUrl === undefined) await server.close()
    const other = await bench.openWithSample({ databaseUrl })
    const one = new Installation(other, other.orderId)
    expect(await one.activate()).toBe('ok')
    expect(one.license.keyId).toBe(key.keyId)
  })
})

test('[V4] no byte of an issuing key is in the database file, in whatever spelling', async () => {
  const server = await bench.openWithSample()
  const operator = new Operator(bench)
  await operator.keys('new', '--root', operator.rootFile(server))
  await activate(server, activationFor(server.orderId, bench.clock.wall()))
  const { keys } = await operator.json('list')
  const stolen = await Promise.all(keys.map((key) => stolenKey(server, bench, key.keyId)))
  const file = (name: string) => readFileSync(join(bench.folder, 'data', name))
  const kept = Buffer.concat([file('server.db'), file('server.db-wal')])
  expect(kept.includes(keys[0]!.keyId)).toBe(true)
  for (const { bytes } of stolen) {
    const secret = Buffer.from(bytes)
    expect(secret).toHaveLength(32)
    expect(kept.includes(secret)).toBe(false)
    for (const spelling of ['hex', 'base64', 'base64url'] as const)
      expect(kept.toString('latin1').toLowerCase()).not.toContain(secret.toString(spelling).slice(0, 40).toLowerCase())
  }
  expect(kept.includes(readFileSync(join(bench.folder, 'data', 'secret'), 'utf8').trim())).toBe(false)
})

test('[L14] the back office lists the keys with their dates and which one signs', async () => {
  const server = await bench.openWithSample()
  const operator = new Operator(bench)
  await operator.keys('new', '--root', operator.rootFile(server), '--from', '2027-01-01', '--valid-days', '30')
  const headers = { authorization: `Bearer ${server.firstToken}` }
  const answer = await server.app.inject({ method: 'GET', url: '/vendor/keys', headers })
  expect(answer.json()).toMatchObject([
    { state: 'future', notBefore: '2027-01-01T00:00:00Z', notAfter: '2027-01-31T00:00:00Z' },
    { state: 'signs', rootKeyId: server.rootKey.keyId },
  ])
  expect((await post(server, '/vendor/keys', {})).status).toBe(404)
})
