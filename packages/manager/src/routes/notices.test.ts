import { HOUR, MINUTE, plus, toIso } from '@seatwarden/core/instant'
import type { AnyText } from '@seatwarden/core/lifecycle/recipients'
import { eachDatabase } from '@seatwarden/runtime/db/contract'
import type { Database } from '@seatwarden/runtime/db/database'
import PostalMime from 'postal-mime'
import { expect, test } from 'vitest'
import { migrations } from '../migrations/index.ts'
import { CATALOGUE, ruleOf } from '../notices/catalogue/all.ts'
import { desk, failFor, TERMS, untilDue } from '../notices/testing/office.ts'
import { apiOf } from '../testing/api.ts'

const CHANNELS = {
  from: 'seatwarden@example.net',
  administrator: 'it@example.net',
  relay: { host: 'relay.example.net', port: 587, security: 'starttls', user: 'mail', password: 'correct horse' },
  fallback: { host: '127.0.0.1', port: 25, security: 'none', user: '' },
  webhook: { url: 'https://hooks.example.net/x?token=1', secret: 'a secret of the house' },
  syslog: { host: 'log.example.net', port: 514, transport: 'tcp' },
}

const failing = async (db: Database, hours: number) => {
  const made = await desk(db)
  const ask = await apiOf(made.engine, made.clock)
  await untilDue(made)
  await failFor(made, hours)
  return { ...made, ask }
}

type Ask = Awaited<ReturnType<typeof apiOf>>
const openedFirst = async (ask: Ask) => {
  const [row] = (await ask('GET', '/notices')).body.items
  return (await ask('GET', `/notices/${encodeURIComponent(row.key)}`)).body
}

eachDatabase('notices over the API', migrations, (open) => {
  test('[N3] the list: the newest first, each with its rule and how it went, a page at a time', async () => {
    const { engine, ask } = await failing(await open(), 36)
    await engine.notices.deliveries.runDue()
    const all = (await ask('GET', '/notices')).body
    expect(all.items.map(({ subject }: { subject: string }) => subject.replace(/; nothing.*/, ''))).toEqual([
      'mail.example.net: licensing server not reached for 36 hours',
      'mail.example.net: licensing server not reached for 24 hours',
      'mail.example.net: licensing server not reached for 12 hours',
    ])
    expect(all).toMatchObject({ next: null, failing: 0 })
    expect(all.items[0]).toMatchObject({
      rule: 'D4',
      recipients: ['postmaster@example.net', 'it@brightwater.example'],
      resolvedAt: null,
      deliveries: [
        {
          channel: 'mail',
          to: 'it@brightwater.example',
          state: 'delivered',
          attempts: 1,
          nextAt: null,
          result: '250 taken',
        },
        { channel: 'mail', to: 'postmaster@example.net', state: 'delivered' },
      ],
    })
    const first = (await ask('GET', '/notices?limit=2')).body
    const rest = (await ask('GET', `/notices?limit=2&cursor=${encodeURIComponent(first.next)}`)).body
    expect([...first.items, ...rest.items]).toEqual(all.items)
    expect(rest.next).toBeNull()
    expect((await ask('GET', '/notices?cursor=nonsense')).body).toEqual(all)
  })

  test('[N3] a notice as it is sent: text, page and Message-ID', async () => {
    const { engine, ask, couriers } = await failing(await open(), 12)
    await engine.notices.deliveries.runDue()
    const [row] = (await ask('GET', '/notices')).body.items
    const notice = (await ask('GET', `/notices/${encodeURIComponent(row.key)}`)).body
    expect(notice).toMatchObject({ ...row, when: CATALOGUE.unreached.when })
    const mail = await PostalMime.parse(couriers.carried[0]?.content ?? '')
    expect(mail.text?.replaceAll('\r\n', '\n').trim()).toBe(notice.text.trim())
    expect(mail.html?.replaceAll('\r\n', '\n').trim()).toBe(notice.html.trim())
    expect(mail.messageId).toBe(`<${notice.messageId}>`)
    expect((await ask('GET', '/notices/notice:none')).status).toBe(404)
    expect((await ask('GET', '/notices/%00')).status).toBe(404)
  })

  test('[N3] each attempt is told, the last ten of many, with what the other side said', async () => {
    const { engine, ask, couriers, clock } = await failing(await open(), 12)
    const answers = ['451 4.3.0 try later', '421 too busy']
    couriers.instead = () => ({ ok: false, result: answers[0] ?? '' })
    await engine.notices.deliveries.runDue()
    const first = toIso(clock.wall())
    await clock.advance(MINUTE)
    couriers.instead = () => ({ ok: false, result: answers[1] ?? '' })
    await ask('POST', '/notices/retry')
    const second = toIso(clock.wall())
    couriers.instead = () => undefined
    await ask('POST', '/notices/retry')
    expect((await openedFirst(ask)).deliveries[0].tries).toEqual([
      { at: first, ok: false, result: answers[0] },
      { at: second, ok: false, result: answers[1] },
      { at: second, ok: true, result: '250 taken' },
    ])
  })

  test('[N3] of many attempts the last ten are told', async () => {
    const { ask, couriers } = await failing(await open(), 12)
    let made = 0
    couriers.instead = () => ({ ok: false, result: `451 ${Math.floor(made++ / 2)}` })
    for (let n = 0; n < 12; n += 1) await ask('POST', '/notices/retry')
    const { attempts, tries, result } = (await openedFirst(ask)).deliveries[0]
    expect(attempts).toBe(12)
    expect(tries.map((one: { result: string }) => one.result)).toEqual(
      Array.from({ length: 10 }, (_, at) => `451 ${at + 2}`),
    )
    expect(result).toBe('451 11')
  })

  test('[N3 N2] every text that could be sent is read beforehand, with the names of this place', async () => {
    const { ask } = await failing(await open(), 0)
    const { items } = (await ask('GET', '/notices/texts')).body
    expect(items.map(({ name }: { name: string }) => name)).toEqual(Object.keys(CATALOGUE))
    for (const { name, causes, ...row } of items) {
      expect(row).toMatchObject({ rule: ruleOf(name), when: CATALOGUE[name as AnyText].when })
      for (const cause of causes.length > 0 ? causes.map(({ why }: { why: string }) => why) : ['']) {
        const mail = (await ask('GET', `/notices/texts/${name}?cause=${cause}`)).body
        expect(mail).toMatchObject({ name, why: cause === '' ? null : cause, recipients: row.recipients })
        expect(mail.text).toContain('mail.example.net [192.0.2.25]')
        expect(mail.text.replaceAll('\n', ' ')).toContain(
          `Sent to ${row.recipients.join(', ')} under rule ${row.rule}.`,
        )
        expect(mail.html).toContain('<h1')
        if (!name.startsWith('evaluation')) expect(mail.text).toContain(TERMS.orderId)
      }
    }
    const lastCall = items.find(({ name }: { name: string }) => name === 'last_call')
    expect(lastCall.recipients).toEqual(['postmaster@example.net', TERMS.holder.email, TERMS.vendor.noticeAddress])
    expect(lastCall.causes).toHaveLength(7)
    expect(items.find(({ name }: { name: string }) => name === 'emergency').causes).toHaveLength(4)
    expect((await ask('GET', '/notices')).body.items).toEqual([])
    expect((await ask('GET', '/notices/texts/none')).status).toBe(404)
    expect((await ask('GET', '/notices/texts/toString')).status).toBe(404)
    expect((await ask('GET', '/notices/texts/last_call?cause=none')).status).toBe(404)
  })

  test('[N3] what is not delivered is counted, and tried at once when a person asks', async () => {
    const { engine, ask, couriers, clock } = await failing(await open(), 12)
    couriers.instead = () => ({ ok: false, result: '451 4.3.0 try later' })
    await engine.notices.deliveries.runDue()
    const before = (await ask('GET', '/notices')).body
    expect(before.failing).toBe(1)
    expect(before.items[0].deliveries[0]).toMatchObject({
      state: 'failing',
      attempts: 1,
      result: '451 4.3.0 try later',
      lastAt: toIso(clock.wall()),
      nextAt: toIso(plus(clock.wall(), MINUTE)),
    })
    couriers.instead = () => undefined
    const after = (await ask('POST', '/notices/retry')).body
    expect(after.failing).toBe(0)
    expect(after.items[0].deliveries[0]).toMatchObject({ state: 'delivered', attempts: 2 })
  })

  test('[N3] who asks for a try is not kept waiting by a relay that hangs', async () => {
    const { ask, couriers, clock } = await failing(await open(), 12)
    let hangs: () => void = () => undefined
    const hanging = new Promise<void>((resolve) => {
      hangs = resolve
    })
    couriers.instead = () => {
      hangs()
      return new Promise(() => undefined)
    }
    const asked = ask('POST', '/notices/retry')
    await hanging
    await clock.advance(5_000)
    expect((await asked).status).toBe(200)
  })

  test('[N5 Q3] the channels are set and read; passwords and secrets are kept and never told', async () => {
    const { engine, ask } = await failing(await open(), 0)
    expect((await ask('GET', '/notices/channels')).body).toMatchObject({
      from: 'seatwarden@example.net',
      relay: { host: '127.0.0.1', port: 25, security: 'opportunistic', password: false },
      fallback: null,
      webhook: null,
      syslog: null,
    })
    const saved = await ask('PUT', '/notices/channels', CHANNELS)
    expect(saved.status).toBe(200)
    expect(saved.body).toEqual((await ask('GET', '/notices/channels')).body)
    expect(JSON.stringify(saved.body)).not.toMatch(/correct horse|a secret of/)
    const { relay, webhook, ...rest } = CHANNELS
    const { password, ...kept } = relay
    expect(password).toBe('correct horse')
    const again = { ...rest, relay: kept, webhook: { url: webhook.url } }
    expect((await ask('PUT', '/notices/channels', again)).status).toBe(200)
    expect(await engine.notices.channels.settings()).toMatchObject({ relay: { password: 'correct horse' }, webhook })
    const bad = await ask('PUT', '/notices/channels', { ...again, from: 'nobody' })
    expect(bad).toMatchObject({ status: 422, body: { code: 'unusable', next: 'Write it as seatwarden@example.net.' } })
    expect(await engine.notices.channels.settings()).toMatchObject({ from: CHANNELS.from })
  })

  test('[N5] what waits for a channel that moves goes to its new place; without it, it goes nowhere', async () => {
    const made = await desk(await open())
    const ask = await apiOf(made.engine, made.clock)
    await ask('PUT', '/notices/channels', CHANNELS)
    await untilDue(made)
    await failFor(made, 12)
    const webhook = { ...CHANNELS.webhook, url: 'https://other.example.net/y' }
    await ask('PUT', '/notices/channels', { ...CHANNELS, webhook, syslog: null })
    await made.engine.notices.deliveries.runDue()
    expect(made.couriers.carried.filter(({ channel }) => channel !== 'mail').map(({ to }) => to)).toEqual([
      'https://other.example.net/y',
    ])
    const [row] = (await ask('GET', '/notices')).body.items
    expect(row.deliveries.map(({ channel, to }: { channel: string; to: string }) => `${channel} ${to}`)).toContain(
      'webhook https://other.example.net',
    )
  })

  test('[N5] a test goes over every way, the second relay too; it is no notice', async () => {
    const { ask, couriers } = await failing(await open(), 0)
    await ask('PUT', '/notices/channels', CHANNELS)
    couriers.instead = ({ relay }) =>
      relay?.host === 'relay.example.net' ? { ok: false, result: '535 no' } : undefined
    const { deliveries } = (await ask('POST', '/notices/channels/test')).body
    expect(
      deliveries.map(({ channel, to, state, result }: Record<string, string>) => [channel, to, state, result]),
    ).toEqual([
      ['mail', 'it@example.net', 'failing', '535 no'],
      ['mail', 'it@example.net', 'delivered', '250 taken'],
      ['webhook', 'https://hooks.example.net', 'delivered', '250 taken'],
      ['syslog', 'tcp://log.example.net:514', 'delivered', '250 taken'],
    ])
    const mail = await PostalMime.parse(couriers.carried.find(({ channel }) => channel === 'mail')?.content ?? '')
    expect(mail).toMatchObject({ subject: 'mail.example.net: test of notices', from: { address: CHANNELS.from } })
    expect((await ask('GET', '/notices')).body.items).toEqual([])
  })

  test('[N4] what is over says since when', async () => {
    const { engine, ask, clock } = await failing(await open(), 12)
    await clock.advance(HOUR)
    await engine.stores.db.transaction(async (tx) => {
      const about = engine.license.state.episodes[0]?.id ?? ''
      await engine.notices.book.resolve(tx, about)
    })
    expect((await ask('GET', '/notices')).body.items[0].resolvedAt).toBe(toIso(clock.wall()))
  })
})
