import type { ChannelsView } from '@seatwarden/protocol/api/decline-views'
import { describe, expect, test } from 'vitest'
import { channelsBody, channelsForm, isChanged } from './channels-form.ts'

const relay = { host: 'relay.example.net', port: 587, security: 'starttls' as const, user: 'mail', password: true }
const ALONE: ChannelsView = {
  from: 'postmaster@example.net',
  administrator: '',
  relay,
  fallback: null,
  webhook: null,
  syslog: null,
}
const ALL: ChannelsView = {
  ...ALONE,
  fallback: { ...relay, host: 'second.example.net', user: '', password: false },
  webhook: { url: 'https://hooks.example.net/', secret: true },
  syslog: { host: 'log.example.net', port: 6514, transport: 'tcp' },
}

describe('[N5] the form of the channels', () => {
  test.each([
    ['one relay', ALONE],
    ['everything', ALL],
  ])('untouched, it would send what is set, and no password or secret: %s', (_name, view) => {
    const form = channelsForm(view)
    expect(isChanged(form, view)).toBe(false)
    const body = channelsBody(form)
    expect(JSON.stringify(body)).not.toMatch(/"(password|secret)"/)
    expect(body.fallback?.host).toBe(view.fallback?.host)
    expect(body.webhook?.url).toBe(view.webhook?.url)
    expect(body.syslog).toEqual(view.syslog)
  })

  test('a password that is typed is sent, and spaces around names are not', () => {
    const form = channelsForm(ALONE)
    const typed = { ...form, from: ' a@example.net ', relay: { ...form.relay, password: ' p ', user: ' u ' } }
    expect(isChanged(typed, ALONE)).toBe(true)
    expect(channelsBody(typed)).toMatchObject({ from: 'a@example.net', relay: { user: 'u', password: ' p ' } })
  })

  test('a channel that is switched off is sent as none; what was typed for it comes back with its tick', () => {
    const form = channelsForm(ALL)
    const off = { ...form, uses: { ...form.uses, webhook: false } }
    expect(channelsBody(off).webhook).toBeNull()
    expect(channelsBody({ ...off, uses: form.uses }).webhook?.url).toBe('https://hooks.example.net/')
  })

  test('what is no port is left to the server to refuse', () => {
    const form = channelsForm(ALONE)
    for (const port of ['', 'smtp'])
      expect(channelsBody({ ...form, relay: { ...form.relay, port } }).relay.port).toBeNaN()
  })
})
