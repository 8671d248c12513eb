import { DAY, HOUR, MINUTE, plus, toIso } from '@seatwarden/core/instant'
import { SettableClock, systemClock } from '@seatwarden/runtime/clock'
import { eachDatabase, onDatabase } from '@seatwarden/runtime/db/contract'
import { type Log, silentLog } from '@seatwarden/runtime/log'
import PostalMime from 'postal-mime'
import { afterEach, expect, test, vi } from 'vitest'
import type { Engine } from '../engine/engine.ts'
import { migrations } from '../migrations/index.ts'
import { type Delivery, deliveryStore } from '../store/deliveries.ts'
import { noticeStore } from '../store/notices.ts'
import { START } from '../testing/engine.ts'
import { licenseFile } from '../testing/license.ts'
import { trustedWith } from '../vendor/trusted.ts'
import { licenseView } from '../views/license.ts'
import { noticesView } from '../views/notices.ts'
import type { Sent } from './couriers/courier.ts'
import { realCouriers } from './couriers/real.ts'
import { type MailServer, mailServer } from './testing/mail-server.ts'
import { desk, failFor, noticeOptions, setChannels, TERMS, untilDue } from './testing/office.ts'

const RECIPIENTS = ['it@brightwater.example', 'postmaster@example.net']
const HOOK = { url: 'https://hooks.example.net/x?token=secret', secret: 'a secret of the house' }
const LOG = { host: '192.0.2.9', port: 514, transport: 'udp' as const }

const noticesIn = async ({ stores }: Engine) => (await noticeStore.page(stores.db, null, 100)).toReversed()
const deliveriesIn = async (engine: Engine): Promise<Delivery[]> =>
  (await Promise.all((await noticesIn(engine)).map(({ key }) => deliveryStore.of(engine.stores.db, key)))).flat()
const idOf = async (content: string) => (await PostalMime.parse(content)).messageId

const relays: MailServer[] = []
afterEach(async () => {
  for (const relay of relays.splice(0)) await relay.close()
})
const relay = async (...options: Parameters<typeof mailServer>) => {
  const made = await mailServer(...options)
  relays.push(made)
  return made
}
const over = (host: string) => realCouriers(systemClock, async () => trustedWith([]), host)
const plain = (port: number) => ({ host: '127.0.0.1', port, security: 'none' as const, user: '', password: '' })

/** An engine 12 h into an outage: the first notice is due. */
const failing = async (...given: Parameters<typeof desk>) => {
  const made = await desk(...given)
  await untilDue(made)
  await failFor(made, 12)
  return made
}

eachDatabase('deliveries', migrations, (open) => {
  test('[N3 D4] a notice and each of its ways are written with its cause, and go out after it', async () => {
    const { engine, couriers } = await failing(await open())
    expect(await noticesIn(engine)).toMatchObject([{ text: 'unreached', recipients: RECIPIENTS.toReversed() }])
    const waiting = { state: 'waiting', attempts: 0, lastAt: null, result: '', nextAt: engine.now() }
    expect(await deliveriesIn(engine)).toMatchObject(
      RECIPIENTS.map((recipient) => ({ channel: 'mail', recipient, ...waiting })),
    )
    expect(couriers.carried).toEqual([])
    expect(await engine.notices.deliveries.runDue()).toBe(2)
    expect(await engine.notices.deliveries.runDue()).toBe(0)
    expect(couriers.carried.map(({ to }) => to).toSorted()).toEqual(RECIPIENTS)
    expect(await deliveriesIn(engine)).toMatchObject(
      RECIPIENTS.map(() => ({ state: 'delivered', attempts: 1, result: '250 taken', nextAt: null })),
    )
  })

  test('[N3] what is rolled back is never sent', async () => {
    const { engine, couriers } = await desk(await open())
    const { book, deliveries } = engine.notices
    const entry = { key: 'k', cause: null, about: 'a', at: engine.now() }
    const work = engine.stores.db.transaction(async (tx) => {
      await book.add(tx, entry, { text: 'copy_seen', sentence: 'Seen.' }, TERMS)
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    expect([await deliveries.runDue(), couriers.carried, await noticesIn(engine)]).toEqual([0, [], []])
  })

  test('[N5] webhook and system log are ways of their own, where they are set', async () => {
    const made = await desk(await open())
    const { engine, couriers } = made
    await setChannels(engine, { webhook: HOOK, syslog: LOG })
    await untilDue(made)
    await failFor(made, 12)
    expect((await deliveriesIn(engine)).map(({ channel, recipient }) => [channel, recipient])).toEqual([
      ...RECIPIENTS.map((recipient) => ['mail', recipient]),
      ['syslog', 'udp://192.0.2.9:514'],
      ['webhook', 'https://hooks.example.net'],
    ])
    await engine.notices.deliveries.runDue()
    const of = (channel: string) => couriers.carried.find((one) => one.channel === channel)
    const [notice] = await noticesIn(engine)
    expect(JSON.parse(of('webhook')?.content ?? '')).toMatchObject({
      id: notice?.messageId,
      notice: 'unreached',
      rule: 'D4',
      severity: 'warning',
      host: 'mail.example.net',
      orderId: 'ORD-1',
      subject: expect.stringContaining('not reached for 12 hours'),
      text: expect.stringContaining('WHAT HAPPENED'),
    })
    expect(of('syslog')?.content).toMatch(
      /^<28>1 .* mail\.example\.net seatwarden - unreached \[notice@32473 key="notice:/,
    )
  })

  test('[Q3 N5] path and query of a webhook, often its secret, stand in no log line and in no list', async () => {
    const lines: string[] = []
    const warn = (about: unknown, words: string) => lines.push(`${JSON.stringify(about)} ${words}`)
    const made = await desk(await open(), { log: { ...silentLog, warn } as unknown as Log })
    const { engine, couriers } = made
    await setChannels(engine, { webhook: { ...HOOK, url: 'https://chat.example.net/hooks/T0KEN?key=T0KEN' } })
    couriers.instead = ({ channel }) => (channel === 'webhook' ? { ok: false, result: 'no' } : undefined)
    await untilDue(made)
    await failFor(made, 12)
    await engine.notices.deliveries.runDue()
    expect(couriers.carried.map(({ to }) => to)).toContain('https://chat.example.net/hooks/T0KEN?key=T0KEN')
    // As a version before this one has kept it.
    await engine.stores.db.run(
      "update deliveries set recipient = recipient || '/hooks/T0KEN' where channel = 'webhook'",
    )
    await engine.notices.deliveries.retry()
    expect(lines).toHaveLength(2)
    const list = JSON.stringify(await noticesView(engine))
    for (const told of [...lines, list]) expect(told).toContain('"https://chat.example.net"')
    for (const told of [...lines, list]) expect(told).not.toContain('T0KEN')
  })

  test('[N3] while nobody takes it, it is tried again: 1, 2, 4 … minutes apart, up to an hour; then it goes out once', async () => {
    const { engine, clock, couriers } = await failing(await open())
    const { deliveries } = engine.notices
    couriers.instead = () => ({ ok: false, result: '451 4.3.0 try later' })
    deliveries.start()
    const resting = (tries: number) =>
      vi.waitFor(() => expect([couriers.carried.length, clock.pending]).toEqual([2 * tries, 1]), { timeout: 10_000 })
    const waits = [1, 2, 4, 8, 16, 32, 60, 60]
    for (const [at, minutes] of waits.entries()) {
      await resting(at + 1)
      const failing = { state: 'failing', attempts: at + 1, result: '451 4.3.0 try later' }
      const nextAt = plus(clock.wall(), minutes * MINUTE)
      expect(await deliveriesIn(engine)).toMatchObject(RECIPIENTS.map(() => ({ ...failing, nextAt })))
      for (let minute = 1; minute < minutes; minute += 1) {
        await clock.advance(MINUTE)
        await resting(at + 1)
      }
      await clock.advance(MINUTE - 1)
      expect(couriers.carried).toHaveLength(2 * (at + 1))
      if (at === waits.length - 1) couriers.instead = () => undefined
      await clock.advance(1)
    }
    await resting(waits.length + 1)
    await clock.advance(DAY)
    expect(couriers.carried).toHaveLength(2 * (waits.length + 1))
    expect(new Set(couriers.carried.map(({ content }) => content)).size).toBe(1)
    await engine.notices.stop()
  })

  test('[N3] what could not be delivered is a finding, until it is', async () => {
    const { engine, couriers } = await failing(await open())
    couriers.instead = () => ({ ok: false, result: 'relay.example.net:25: 451 4.3.0 try later' })
    await engine.notices.deliveries.runDue()
    const findings = async () => (await licenseView(engine)).findings.filter(({ kind }) => kind === 'undelivered')
    expect(await findings()).toMatchObject([
      {
        severity: 'attention',
        sentence: '1 notice could not be delivered.',
        next: expect.stringMatching(/^Since .*: relay\.example\.net:25: 451 4\.3\.0 try later\. Next try /),
        action: { label: 'Show', target: 'notices' },
      },
    ])
    const arrived = async () =>
      (await licenseView(engine)).timeline.steps.flatMap(({ notices }) => notices.map(({ delivered }) => delivered))
    expect((await arrived()).slice(0, 2)).toEqual([false, null])
    couriers.instead = () => undefined
    await engine.notices.deliveries.retry()
    expect((await arrived()).slice(0, 2)).toEqual([true, null])
    expect(await findings()).toEqual([])
  })

  test('[N3] after the tries of 30 days it rests, is still not delivered wherever it is asked, and is tried again when a person asks', async () => {
    const { engine, clock, couriers } = await failing(await open())
    couriers.instead = () => ({ ok: false, result: '550 5.1.1 nobody here' })
    // Each of them is shown of `nextTry`.
    await engine.stores.db.run('update deliveries set attempts = 723')
    await engine.notices.deliveries.runDue()
    expect((await deliveriesIn(engine))[0]).toMatchObject({ attempts: 724, nextAt: plus(clock.wall(), HOUR) })
    await clock.advance(HOUR)
    await engine.notices.deliveries.runDue()
    expect((await deliveriesIn(engine))[0]).toMatchObject({ state: 'failing', attempts: 725, nextAt: null })
    const finding = (await licenseView(engine)).findings.find(({ kind }) => kind === 'undelivered')
    expect(finding).toMatchObject({
      sentence: '1 notice could not be delivered.',
      next: expect.stringMatching(/: 550 5\.1\.1 nobody here\. It is tried again when you ask for it\.$/),
    })
    const view = await noticesView(engine)
    expect(view.failing).toBe(1)
    expect(view.items.at(-1)?.deliveries).toMatchObject([{ state: 'given_up' }, { state: 'given_up' }])
    const before = couriers.carried.length
    await engine.notices.deliveries.retry()
    expect([couriers.carried.length, (await noticesView(engine)).failing]).toEqual([before + 2, 1])
    couriers.instead = () => undefined
    await engine.notices.deliveries.retry()
    expect((await noticesView(engine)).failing).toBe(0)
    expect((await licenseView(engine)).findings.filter(({ kind }) => kind === 'undelivered')).toEqual([])
  })

  test('[N3] after a month of absence an old notice has all its tries: it goes out once the mail server is up', async () => {
    const first = await failing(await open())
    first.couriers.instead = () => ({ ok: false, result: 'no' })
    await first.engine.notices.deliveries.runDue()
    await first.engine.close()
    first.clock.jumpWall(31 * DAY)
    const { engine, clock, couriers } = await desk(await open(), { clock: first.clock })
    couriers.instead = () => ({ ok: false, result: 'Postfix is not up yet' })
    await engine.notices.deliveries.runDue()
    const old = async () => (await deliveriesIn(engine)).slice(0, 2)
    expect(await old()).toMatchObject(RECIPIENTS.map(() => ({ attempts: 2, nextAt: plus(clock.wall(), 2 * MINUTE) })))
    couriers.instead = () => undefined
    await clock.advance(2 * MINUTE)
    await engine.notices.deliveries.runDue()
    expect(await old()).toMatchObject(RECIPIENTS.map(() => ({ state: 'delivered', attempts: 3 })))
  })

  test('[N3 N5] a relay that hangs holds up neither webhook nor system log', async () => {
    const made = await desk(await open())
    const { engine, couriers } = made
    await setChannels(engine, { webhook: HOOK, syslog: LOG })
    let release: (sent: Sent) => void = () => undefined
    const hang = new Promise<Sent>((resolve) => {
      release = resolve
    })
    couriers.instead = ({ channel }) => (channel === 'mail' ? hang : undefined)
    await untilDue(made)
    await failFor(made, 12)
    const running = engine.notices.deliveries.runDue()
    const others = async () => (await deliveriesIn(engine)).filter(({ channel }) => channel !== 'mail')
    await vi.waitFor(async () => expect((await others()).map(({ state }) => state)).toEqual(['delivered', 'delivered']))
    release({ ok: true, result: '250' })
    expect(await running).toBe(4)
  })

  test('[Q1 N3] a process that dies before it has noted the answer: the mail is sent again, the same to the byte; there is one notice', async () => {
    const first = await failing(await open())
    let taken: () => void = () => undefined
    const died = new Promise<void>((resolve) => {
      taken = resolve
    })
    first.couriers.instead = () => {
      taken()
      return new Promise(() => undefined)
    }
    void first.engine.notices.deliveries.runDue().catch(() => undefined)
    await died
    await first.engine.stores.db.close()

    const second = await desk(await open(), { clock: first.clock })
    const { deliveries } = second.engine.notices
    expect(await deliveries.runDue()).toBe(0)
    await second.clock.advance(2 * MINUTE)
    expect(await deliveries.runDue()).toBe(2)
    expect(await noticesIn(second.engine)).toHaveLength(1)
    const [before, after] = [first.couriers, second.couriers].map(({ carried }) => carried[0]?.content ?? '')
    expect(after).toBe(before)
    expect(await idOf(after ?? '')).toBe(`<${(await noticesIn(second.engine))[0]?.messageId}>`)
    expect(await deliveriesIn(second.engine)).toMatchObject([
      { state: 'delivered', attempts: 2 },
      { state: 'delivered', attempts: 2 },
    ])
  })

  test('[N3] a program that ends waits a moment for what is under way, and no longer', async () => {
    const { engine, clock, couriers } = await failing(await open())
    couriers.instead = () => new Promise(() => undefined)
    engine.notices.deliveries.start()
    await vi.waitFor(() => expect(couriers.carried.length).toBeGreaterThan(0))
    const ended = engine.notices.stop()
    await clock.advance(2_000)
    await ended
    expect((await deliveriesIn(engine)).map(({ state }) => state)).toEqual(['waiting', 'waiting'])
  })

  test('[N3 D4] over a real relay: every mail is read as it was written, one per address', async () => {
    const house = await relay()
    const notices = noticeOptions({ relay: plain(house.port), couriers: over('mail.example.net') })
    const { engine } = await failing(await open(), { notices })
    await engine.notices.deliveries.runDue()
    expect(house.arrived.map(({ to }) => to.join(' ')).toSorted()).toEqual([...RECIPIENTS])
    const [notice] = await noticesIn(engine)
    for (const { mail, from } of house.arrived) {
      expect(from).toBe('seatwarden@example.net')
      expect(mail.messageId).toBe(`<${notice?.messageId}>`)
      expect(mail.subject).toMatch(
        /^mail\.example\.net: licensing server not reached for 12 hours; nothing stops before /,
      )
      expect(mail.text).toContain('mail.example.net [192.0.2.25]')
      expect(mail.html).toContain('What to do')
    }
    expect((await deliveriesIn(engine))[0]?.result).toMatch(/^127\.0\.0\.1:\d+: 250 /)
  })

  test('[N5] the second relay takes what the first does not, and both answers are told', async () => {
    const refusing = await relay({
      onMailFrom: (_, __, done) => done(Object.assign(new Error('4.7.1 not now'), { responseCode: 451 })),
    })
    const house = await relay()
    const notices = noticeOptions({ relay: plain(refusing.port), couriers: over('mail.example.net') })
    const made = await desk(await open(), { notices })
    await setChannels(made.engine, { fallback: plain(house.port) })
    await untilDue(made)
    await failFor(made, 12)
    await made.engine.notices.deliveries.runDue()
    expect(house.arrived).toHaveLength(2)
    expect((await deliveriesIn(made.engine))[0]).toMatchObject({
      state: 'delivered',
      result: expect.stringMatching(/^127\.0\.0\.1:\d+: 250 .*\(before: 127\.0\.0\.1:\d+: 451 4\.7\.1 not now\)$/),
    })
  })

  test('[N4 D2] once it is healed, who was told is told; what was told before is over', async () => {
    const made = await failing(await open())
    const { engine, clock } = made
    await clock.advance(HOUR)
    const read = await engine.license.propose(await licenseFile({ ...TERMS, issuedAt: clock.wall(), counter: 2 }))
    if (!read.ok) throw new Error(read.refusal.sentence)
    await engine.license.install(read.proposal, 'revalidation', 'attempt_answered')
    const [warned, over] = await noticesIn(engine)
    expect(warned).toMatchObject({ text: 'unreached', resolvedAt: clock.wall() })
    expect(over).toMatchObject({ text: 'resolved', resolvedAt: null, about: warned?.about })
    expect(over?.facts).toMatchObject({ why: 'unreached', locked: false, stopped: false, others: [] })
  })

  test('[N1] a reminder is over when the date it speaks of has moved', async () => {
    const made = await desk(await open())
    const { engine, clock } = made
    await clock.advance(351 * DAY)
    await engine.license.apply({ kind: 'tick' })
    const reminders = async () => (await noticesIn(engine)).filter(({ text }) => text === 'maintenance_ends')
    expect(await reminders()).toMatchObject([{ resolvedAt: null, about: 'mail,im' }])
    const entitlements = TERMS.entitlements.map((e) => ({ ...e, maintenanceEnds: plus(e.maintenanceEnds, 365 * DAY) }))
    const read = await engine.license.propose(
      await licenseFile({ ...TERMS, entitlements, issuedAt: clock.wall(), counter: 2 }),
    )
    if (!read.ok) throw new Error(read.refusal.sentence)
    await engine.license.install(read.proposal, 'refresh', 'news')
    expect(await reminders()).toMatchObject([{ resolvedAt: clock.wall() }])
  })

  test('[N2] the administrator who is set in the channels gets the mails of seats; addresses are compared without case', async () => {
    const made = await desk(await open(), { postmaster: 'IT@Brightwater.example' })
    const { engine } = made
    await setChannels(engine, { administrator: 'seats@example.net' })
    await engine.stores.db.transaction((tx) =>
      engine.notices.book.add(
        tx,
        { key: 'k', cause: null, about: 'seats:im', at: engine.now() },
        { text: 'seats_full', name: 'IM', usedSeats: 2, seats: 2, policy: 'trialOverage' },
        TERMS,
      ),
    )
    await untilDue(made)
    await failFor(made, 12)
    expect((await noticesIn(engine)).map(({ recipients }) => recipients)).toEqual([
      ['seats@example.net'],
      ['IT@Brightwater.example'],
    ])
  })
})

onDatabase('postgres', 'deliveries of two nodes', migrations, (open) => {
  test('[N3] two nodes share the work: every way is gone once', async () => {
    const clock = new SettableClock(START)
    const one = await failing(await open(), { clock })
    const two = await desk(await open(), { clock })
    const both = await Promise.all([one, two].map(({ engine }) => engine.notices.deliveries.runDue()))
    expect(both.reduce((sum, n) => sum + n, 0)).toBe(2)
    expect([...one.couriers.carried, ...two.couriers.carried].map(({ to }) => to).toSorted()).toEqual(RECIPIENTS)
    expect(toIso(one.engine.now())).toBe(toIso(two.engine.now()))
  })
})
