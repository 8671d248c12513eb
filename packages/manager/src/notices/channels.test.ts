import type { ChannelsBody } from '@seatwarden/protocol/api/decline-views'
import { SettableClock } from '@seatwarden/runtime/clock'
import { eachDatabase } from '@seatwarden/runtime/db/contract'
import type { Database } from '@seatwarden/runtime/db/database'
import { systemRandom } from '@seatwarden/runtime/random'
import { describe, expect, test } from 'vitest'
import { tryTool } from '../cli/testing/fake.ts'
import { migrations } from '../migrations/index.ts'
import { type Ask, apiOf } from '../testing/api.ts'
import { START } from '../testing/engine.ts'
import { channelsIn, relayFrom } from './channel-rules.ts'
import { type ChannelSettings, type Relay, settingsFrom, viewOf } from './channels.ts'
import { desk, noticeOptions } from './testing/office.ts'

const BEFORE: ChannelSettings = settingsFrom({
  postmaster: 'postmaster@example.net',
  administrator: null,
  from: null,
  relay: null,
})
const RELAY = { host: 'relay.example.net', port: 587, security: 'starttls' as const, user: '' }
const BODY: ChannelsBody = {
  from: 'seatwarden@example.net',
  administrator: '',
  relay: RELAY,
  fallback: null,
  webhook: null,
  syslog: null,
}
const SECRET = 'a secret of the house'

const told = (body: Partial<ChannelsBody>, before = BEFORE): string => {
  const read = channelsIn({ ...BODY, ...body }, before)
  return read.ok ? 'taken' : `${read.problem.detail} ${read.problem.next}`
}

describe('how notices leave', () => {
  test("[N2 N5] until something is set: from the postmaster, by this machine's own mail server, with TLS where it is offered", () => {
    expect(BEFORE).toEqual({
      from: 'postmaster@example.net',
      administrator: '',
      relay: { host: '127.0.0.1', port: 25, security: 'opportunistic', user: '', password: '' },
      fallback: null,
      webhook: null,
      syslog: null,
    })
  })

  test('[Q3] a password or secret is never told back', () => {
    const relay = { ...RELAY, user: 'mail', password: 'correct horse' }
    const webhook = { url: 'https://hooks.example.net/?x=1', secret: SECRET }
    const view = viewOf({ ...BEFORE, relay, fallback: relay, webhook })
    expect(JSON.stringify(view)).not.toMatch(/correct horse|a secret/)
    expect(view).toMatchObject({ relay: { password: true }, fallback: { password: true }, webhook: { secret: true } })
  })

  test('[Q3] a password that is left out stays, but is never handed to another relay or user', () => {
    const known = { ...BEFORE, relay: { ...RELAY, user: 'mail', password: 'correct horse' } }
    const same = channelsIn({ ...BODY, relay: { ...RELAY, security: 'tls', user: 'mail' } }, known)
    expect(same).toMatchObject({ ok: true, value: { relay: { password: 'correct horse', security: 'tls' } } })
    for (const other of [{ host: 'evil.example.net' }, { port: 2525 }, { user: 'root' }])
      expect(told({ relay: { ...RELAY, user: 'mail', ...other } }, known)).toContain('Type the password too')
    expect(channelsIn({ ...BODY, relay: RELAY }, known)).toMatchObject({ value: { relay: { password: '' } } })
  })

  test('[N5] a webhook needs TLS and a secret; the secret stays when it is left out', () => {
    const url = 'https://hooks.example.net/seatwarden'
    expect(told({ webhook: { url } })).toContain('no secret to sign with')
    expect(told({ webhook: { url, secret: SECRET } })).toBe('taken')
    expect(told({ webhook: { url } }, { ...BEFORE, webhook: { url: 'https://old.example.net', secret: SECRET } })).toBe(
      'taken',
    )
    expect(told({ webhook: { url: 'http://hooks.example.net/', secret: SECRET } })).toContain('only under TLS')
    expect(told({ webhook: { url: 'http://127.0.0.1:9000/', secret: SECRET } })).toBe('taken')
    for (const bad of ['hooks', 'ftp://x.example', 'https://user:pw@hooks.example.net/', 'javascript:alert(1)'])
      expect(told({ webhook: { url: bad, secret: SECRET } })).toContain('Nothing was changed.')
  })

  test.each([
    [{ from: 'nobody' }, 'sender'],
    [{ from: 'a@b.example\r\nBcc: x@y.example' }, 'sender'],
    [{ administrator: 'it at example' }, 'administrator'],
    [{ relay: { ...RELAY, host: 'a host' } }, 'relay'],
    [{ relay: { ...RELAY, user: 'mail', password: 'a\nb' } }, 'relay'],
    [{ fallback: { ...RELAY, host: '' } }, 'second relay'],
    [{ syslog: { host: 'x y', port: 514, transport: 'udp' as const } }, 'system log'],
  ])('[Q2] what cannot be is told by name, with what to do, and changes nothing: %o', (body, named) => {
    expect(told(body)).toContain(named)
    expect(told(body)).toMatch(/Nothing was changed\. (Write|Type) .+\.$/)
    expect(told(body)).not.toMatch(/invalid|please|sorry|!/i)
  })

  test('an environment names a relay in one line', () => {
    expect(relayFrom('smtp://relay.example.net')).toEqual({
      host: 'relay.example.net',
      port: 25,
      security: 'opportunistic',
      user: '',
      password: '',
    })
    expect(relayFrom('smtps://mail%40example.net:p%40ss@relay.example.net:4650')).toEqual({
      host: 'relay.example.net',
      port: 4650,
      security: 'tls',
      user: 'mail@example.net',
      password: 'p@ss',
    })
    expect(relayFrom('smtp+starttls://u:p@[2001:db8::1]')).toMatchObject({
      host: '2001:db8::1',
      port: 587,
      security: 'starttls',
    })
    for (const bad of ['relay.example.net', 'http://relay.example.net', 'smtp://', 'smtp://u:%zz@relay.example.net']) {
      const fault = relayFrom(bad)
      expect(typeof fault).toBe('string')
      expect(fault).not.toContain('%zz')
    }
  })
})

const relayWith = (password: string): Relay => relayFrom(`smtps://mail:${password}@relay.example.net`) as Relay

/** A manager whose environment says so; it is started anew on the same database. */
const startedWith = async (db: Database, relay: Relay, administrator: string | null = null) => {
  const clock = new SettableClock(START)
  const { engine } = await desk(db, { clock, administrator, random: systemRandom, notices: noticeOptions({ relay }) })
  return { engine, ask: await apiOf(engine, clock), settings: () => engine.notices.channels.settings() }
}

const SYSLOG = { host: 'log.example.net', port: 514, transport: 'udp' as const }

/** As the console does: all of it, less what is not shown. */
const byConsole = async (ask: Ask, change: Partial<ChannelsBody>): Promise<number> => {
  const { relay, ...now } = (await ask('GET', '/notices/channels')).body
  const { password: _hidden, ...same } = relay
  return (await ask('PUT', '/notices/channels', { ...now, relay: same, ...change })).status
}

const byTool = async (ask: Ask, ...argv: string[]): Promise<number> => {
  const answer = ({ method, path, body }: { method: string; path: string; body?: unknown }) =>
    ask(method as 'GET', path, body as object)
  return (await tryTool(['notices', 'channels', ...argv], { answer })).status
}

eachDatabase('channels that are set', migrations, (open) => {
  test.each([
    ['console', (ask: Ask) => byConsole(ask, { syslog: SYSLOG }), 200],
    ['tool', (ask: Ask) => byTool(ask, 'syslog', 'log.example.net'), 0],
  ] as const)(
    '[N2 N5] one that is set, in the %s: the others follow the environment as before',
    async (_, set, done) => {
      const before = await startedWith(await open(), relayWith('old'))
      expect(await set(before.ask)).toBe(done)
      await before.engine.close()
      const after = await startedWith(await open(), relayWith('new'), 'it@example.net')
      expect(await after.settings()).toMatchObject({
        relay: { host: 'relay.example.net', user: 'mail', password: 'new' },
        administrator: 'it@example.net',
        syslog: SYSLOG,
      })
    },
  )

  test('[N2 N5] what a person has set stays whatever the environment says, until it is set to what the environment says', async () => {
    const before = await startedWith(await open(), relayWith('old'), 'it@example.net')
    expect(await byTool(before.ask, 'administrator', 'none')).toBe(0)
    expect(await byTool(before.ask, 'relay', 'relay.example.org')).toBe(0)
    expect(await byTool(before.ask, 'sender', 'seats@example.net')).toBe(0)
    await before.engine.close()
    const after = await startedWith(await open(), relayWith('new'), 'boss@example.net')
    expect(await after.settings()).toMatchObject({
      from: 'seats@example.net',
      administrator: '',
      relay: { host: 'relay.example.org' },
    })
    expect(await byTool(after.ask, 'administrator', 'boss@example.net')).toBe(0)
    await after.engine.close()
    const later = await startedWith(await open(), relayWith('new'), 'it@example.net')
    expect(await later.settings()).toMatchObject({ administrator: 'it@example.net', from: 'seats@example.net' })
  })
})
