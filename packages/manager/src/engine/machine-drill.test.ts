import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DAY, HOUR } from '@seatwarden/core/instant'
import { TRUST } from '@seatwarden/protocol/license-file/testing/fixture'
import { SettableClock } from '@seatwarden/runtime/clock'
import { silentLog } from '@seatwarden/runtime/log'
import { seededRandom } from '@seatwarden/runtime/random'
import { createTestDatabase } from '@seatwarden/runtime/testing/postgres'
import { afterEach, describe, expect, test } from 'vitest'
import { createManagerContext, type ManagerContext, type ManagerOptions } from '../context.ts'
import { apiOf } from '../testing/api.ts'
import { START } from '../testing/engine.ts'
import { termsWith } from '../testing/license.ts'
import { toldIn } from '../testing/notices.ts'
import { refusal, TestVendor } from '../testing/vendor.ts'

const FACTS = { machine: 'machine-1', system: 'system-1', board: 'board-1', disk: 'disk-1', mac: 'mac-1' }
const ORDER = { orderId: 'ORD-1' }

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

/** A machine whose parts can be changed, that can be switched off and on. */
class Drill {
  readonly clock = new SettableClock(START)
  readonly vendor = new TestVendor(termsWith(START, { mail: 10 }), () => this.clock.wall())
  facts: Record<string, string> = FACTS
  hostname = 'mail.example.net'
  more: Partial<ManagerOptions> = {}
  readonly #url: string | undefined
  readonly #data = mkdtempSync(join(tmpdir(), 'sw-drill-'))
  #context: ManagerContext | null = null
  #starts = 0

  constructor(url?: string) {
    this.#url = url
    ends.push(async () => {
      await this.off()
      rmSync(this.#data, { recursive: true })
    })
  }

  async off(): Promise<void> {
    await this.#context?.close()
    this.#context = null
  }

  /** Switched on again, with the parts that it has now. */
  async on() {
    await this.off()
    this.#starts += 1
    const { clock, vendor } = this
    this.#context = await createManagerContext(
      {
        data: this.#data,
        databaseUrl: this.#url,
        roots: TRUST.roots,
        zone: 'Europe/Prague',
        hostname: this.hostname,
        postmaster: 'postmaster@example.net',
        durability: 'off',
        ...this.more,
      },
      { clock, random: seededRandom(this.#starts), log: silentLog, vendor, facts: async () => this.facts },
    )
    const { engine } = this.#context
    return { engine, ask: await apiOf(engine, clock) }
  }
}

const effectsOf = async ({ engine }: Awaited<ReturnType<Drill['on']>>, kind: string) => {
  const rows = await engine.stores.db.all<{ key: string }>('select key from outbox where kind = $1 order by id', kind)
  return rows.map(({ key }) => key)
}
const mismatchMails = async ({ engine }: Awaited<ReturnType<Drill['on']>>) =>
  (await toldIn(engine.stores.db)).filter(({ text }) => text === 'mismatch')

describe.each(['sqlite', 'postgres'] as const)('the machine drill on %s', (dialect) => {
  const drilled = async () => {
    if (dialect === 'sqlite') return new Drill()
    const place = await createTestDatabase()
    ends.push(() => place.remove())
    return new Drill(place.url)
  }

  const activated = async () => {
    const drill = await drilled()
    const on = await drill.on()
    expect((await on.ask('POST', '/license/activation', ORDER)).status).toBe(200)
    return { drill, ...on }
  }

  test('[F1 F2] another network card, more memory, another name: the same machine', async () => {
    const { drill, engine } = await activated()
    const { referenceId } = engine.options.installation
    expect(referenceId).toMatch(/^([0-9A-F]{8}-){4}[0-9A-F]{8}$/)
    drill.facts = { ...FACTS, mac: 'mac-2' }
    const swapped = await drill.on()
    expect((await swapped.ask('GET', '/license/machine')).body).toEqual({
      referenceId,
      same: true,
      needed: 3,
      facts: [
        { kind: 'board', name: 'board', state: 'same' },
        { kind: 'disk', name: 'disk', state: 'same' },
        { kind: 'mac', name: 'network card', state: 'changed' },
        { kind: 'machine', name: 'machine id', state: 'same' },
        { kind: 'system', name: 'system id', state: 'same' },
      ],
      sentence: '1 of 5 facts differs: network card. 3 must match, so it is the same machine.',
    })
    // Memory is no fact: what is not read cannot make another machine.
    drill.hostname = 'mx.example.net'
    const renamed = await drill.on()
    await renamed.engine.activation.revalidate()
    expect((await renamed.ask('GET', '/license')).body).toMatchObject({ status: 'OK', reason: null, referenceId })
    expect(drill.vendor.of('revalidate')[0]).toMatchObject({ host: 'mx.example.net', machine: { referenceId } })
  })

  test('[F2] the facts are those of the first start: small changes do not add up', async () => {
    const { drill } = await activated()
    drill.facts = { ...FACTS, mac: 'mac-2', disk: 'disk-2' }
    expect((await drill.on()).engine.options.installation.same).toBe(true)
    drill.facts = { ...FACTS, mac: 'mac-2', disk: 'disk-2', board: 'board-2' }
    expect((await drill.on()).engine.options.installation.same).toBe(false)
  })

  test('[F4 D8] three facts changed: a mismatch with its own clock of 7 days, then the stop at the next midnight', async () => {
    const { drill } = await activated()
    drill.facts = { ...FACTS, mac: 'mac-2', disk: 'disk-2', board: 'board-2' }
    const moved = await drill.on()
    const view = (await moved.ask('GET', '/license')).body
    expect(view).toMatchObject({
      status: 'Reference ID Mismatch',
      phase: 'valid',
      reason: { code: 'reference_mismatch' },
      verdict: { kind: 'mismatch', action: { target: 'move' } },
      timeline: { earliestStop: '2026-11-19T23:00:00Z' },
    })
    expect(view.reason.sentence).toMatch(
      /^3 of 5 facts differ: board, disk, network card\. The license was made for [0-9A-F]{8}…; this machine is [0-9A-F]{8}…\.$/,
    )
    // Settings stay writable.
    expect((await moved.ask('POST', '/modules/im/access-mode', { mode: 9 })).status).toBe(200)
    for (let at = 0; at < 8 * 24; at += 6) {
      await drill.clock.advance(6 * HOUR)
      await moved.engine.license.apply({ kind: 'tick' })
    }
    expect((await mismatchMails(moved)).map(({ at }) => (at - START) / DAY)).toEqual([0, 3, 6])
    expect((await mismatchMails(moved)).map(({ recipients, details }) => [recipients, details])).toEqual(
      Array.from({ length: 3 }, () => [
        ['postmaster@example.net', 'it@brightwater.example'],
        { difference: '3 of 5 facts differ: board, disk, network card.' },
      ]),
    )
    expect(await effectsOf(moved, 'stop_services')).toEqual([`stop:${Date.parse('2026-11-19T23:00:00Z')}`])
    expect(moved.engine.license.state.stopped).toBe(true)

    // A rehost heals it at once, and services start again.
    const done = await moved.ask('POST', '/license/move', {})
    expect(done).toMatchObject({ status: 200, body: { dryRun: false, orderId: 'ORD-1' } })
    expect((await moved.ask('GET', '/license')).body).toMatchObject({ status: 'OK', reason: null })
    expect(await effectsOf(moved, 'start_services')).toHaveLength(1)
    const request = drill.vendor.of('activate').at(-1)
    expect(request).toMatchObject({
      move: true,
      machine: { referenceId: moved.engine.options.installation.referenceId },
    })
    const { referenceId } = moved.engine.options.installation
    const again = await drill.on()
    expect(again.engine.options.installation).toMatchObject({ referenceId, same: true })
    expect((await again.ask('GET', '/license')).body.status).toBe('OK')
  })

  test('[F4] back on the old machine it clears at once', async () => {
    const { drill } = await activated()
    drill.facts = { machine: 'another', system: 'another', board: 'another' }
    expect((await (await drill.on()).ask('GET', '/license')).body.status).toBe('Reference ID Mismatch')
    await drill.clock.advance(2 * DAY)
    drill.facts = FACTS
    const back = await drill.on()
    expect((await back.ask('GET', '/license')).body).toMatchObject({ status: 'OK', reason: null })
    expect(back.engine.license.state.episodes).toEqual([])
  })

  test('[F4 F5] a part put back while the program runs: asked to move, it finds that it need not', async () => {
    const { drill } = await activated()
    drill.facts = { machine: 'another' }
    const moved = await drill.on()
    const { referenceId } = moved.engine.options.installation
    drill.facts = FACTS
    await moved.ask('POST', '/license/move', { dryRun: true })
    expect(moved.engine.license.state.episodes).toEqual([])
    expect(moved.engine.options.installation).toMatchObject({ same: true, referenceId })
  })

  test('[F5 A3] a move is shown before it happens: nothing moves without consent', async () => {
    const { drill, ask, engine } = await activated()
    const { vendor } = drill
    const elsewhere = (movesLeft: number) => () =>
      refusal('order_bound_elsewhere', 'This order is active on old.example.net (9F3C…).', { movesLeft })
    vendor.instead.push(elsewhere(2), elsewhere(2), elsewhere(0))
    const refused = await ask('POST', '/license/activation', { orderId: 'ORD-9' })
    expect(refused).toMatchObject({ status: 409, body: { code: 'order_bound_elsewhere', about: { movesLeft: 2 } } })
    const shown = await ask('POST', '/license/move', { orderId: 'ORD-9', dryRun: true })
    expect(shown.body).toMatchObject({
      dryRun: true,
      orderId: 'ORD-9',
      effects: [
        'This order is active on old.example.net (9F3C…).',
        expect.stringMatching(
          /^The license moves to this machine \([0-9A-F]{8}…\); the other one may run on for 14 days\.$/,
        ),
        'It counts as one move; 1 is left this year then.',
        'No restart, no session ends.',
      ],
    })
    expect((await ask('POST', '/license/move', { orderId: 'ORD-9', dryRun: true })).body.code).toBe(
      'order_bound_elsewhere',
    )
    expect(vendor.of('activate').every(({ move }) => move === undefined)).toBe(true)
    expect(engine.license.terms?.orderId).toBe('ORD-1')
    vendor.terms = { ...vendor.terms, orderId: 'ORD-9', licenseId: 'lic-9', activationId: 'act-9' }
    await drill.clock.advance(1)
    expect((await ask('POST', '/license/move', { orderId: 'ORD-9' })).status).toBe(200)
    expect(vendor.of('activate').at(-1)).toMatchObject({ move: true, orderId: 'ORD-9' })
    expect(engine.license.terms?.orderId).toBe('ORD-9')
  })

  test('[F4 A2] the file of a rehost, entered by hand on the new machine, heals it too; one for the old machine does not', async () => {
    const { drill } = await activated()
    drill.facts = { ...FACTS, mac: 'x', disk: 'y', board: 'z' }
    const moved = await drill.on()
    const { referenceId, referenceIdNow } = moved.engine.options.installation
    expect(referenceIdNow).not.toBe(referenceId)
    await drill.clock.advance(HOUR)
    await moved.ask('POST', '/license/file', { text: await drill.vendor.issue() })
    expect((await moved.ask('GET', '/license')).body.status).toBe('Reference ID Mismatch')
    drill.vendor.terms = { ...drill.vendor.terms, referenceId: '51AA0000-44556677-8899AABB-CCDDEEFF-01234567' }
    const wrong = await moved.ask('POST', '/license/file', { text: await drill.vendor.issue() })
    expect(wrong.body).toMatchObject({ code: 'reference_mismatch' })
    expect(wrong.body.detail).toBe(
      `This file was made for 51AA0000…; this machine is ${referenceIdNow.slice(0, 8)}…. 3 of 5 facts differ: board, disk, network card.`,
    )
    drill.vendor.terms = { ...drill.vendor.terms, referenceId: referenceIdNow }
    const entered = await moved.ask('POST', '/license/file', { text: await drill.vendor.issue() })
    expect(entered.body).toMatchObject({ dryRun: false, orderId: 'ORD-1' })
    expect((await moved.ask('GET', '/license')).body).toMatchObject({ status: 'OK', referenceId: referenceIdNow })
  })

  test('[F3] an identity given by the operator stands for every fact, from the environment as from a file', async () => {
    const drill = await drilled()
    drill.more = { identity: ' a cluster of two nodes, one identity ' }
    const { ask } = await drill.on()
    const { body } = await ask('GET', '/license/machine')
    expect(body).toMatchObject({
      same: true,
      needed: 1,
      facts: [{ kind: 'identity', name: 'given identity', state: 'same' }],
      sentence: 'The one fact of the first start is the same.',
    })
    drill.facts = { machine: 'the next container' }
    expect((await (await drill.on()).ask('GET', '/license/machine')).body).toEqual(body)
    drill.more = { identity: 'another cluster, another identity' }
    expect((await (await drill.on()).ask('GET', '/license/machine')).body.same).toBe(false)
  })

  test('[F3] a machine that gets an identity later stays the same machine, whatever its facts become', async () => {
    const { drill, engine } = await activated()
    const { referenceId } = engine.options.installation
    drill.more = { identity: 'given when the server moved into a container' }
    expect((await drill.on()).engine.options.installation).toMatchObject({ referenceId, same: true })
    drill.facts = { machine: 'the next container' }
    const next = await drill.on()
    expect(next.engine.options.installation).toMatchObject({ referenceId, same: true })
    expect((await next.ask('GET', '/license')).body.status).toBe('OK')
  })
})

test('[F3] an identity that is too short, and a machine without any fact, are told what to do', async () => {
  const drill = new Drill()
  drill.more = { identity: 'short' }
  await expect(drill.on()).rejects.toThrow('SEATWARDEN_IDENTITY holds less than 16 characters')
  drill.more = {}
  drill.facts = {}
  await expect(drill.on()).rejects.toThrow('give it one: a long random text in SEATWARDEN_IDENTITY')
})
