import type { ChannelsBody } from '@seatwarden/protocol/api/decline-views'
import { describe, expect, test } from 'vitest'
import { channelsIn, relayFrom } from './channel-rules.ts'
import { type ChannelSettings, settingsFrom, viewOf } from './channels.ts'

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
