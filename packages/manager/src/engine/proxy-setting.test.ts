import { describe, expect, test } from 'vitest'
import { proxyFrom, proxyIn } from './proxy-setting.ts'

const URL_ = 'http://proxy.corp.example:3128'
const before = { url: URL_, user: 'jana', password: 'kept' }

describe('[A8] the proxy as it is set', () => {
  test('none, or one without a user', () => {
    expect(proxyIn(null, before)).toEqual({ ok: true, value: null })
    expect(proxyIn({ url: ` ${URL_}/ `, user: '' }, before)).toEqual({
      ok: true,
      value: { url: URL_, user: '', password: '' },
    })
  })

  test('a password that is left out stays as it is', () => {
    expect(proxyIn({ url: URL_, user: 'jana' }, before)).toEqual({ ok: true, value: before })
    expect(proxyIn({ url: URL_, user: 'jana', password: '' }, before)).toMatchObject({ value: { password: '' } })
  })

  test.each([
    ['http://elsewhere.example:3128', 'jana'],
    ['https://proxy.corp.example:3128', 'jana'],
    [URL_, 'eva'],
  ])('a password that is kept is never sent to %s for %s', (url, user) => {
    expect(proxyIn({ url, user }, before)).toMatchObject({
      ok: false,
      problem: { code: 'unusable', detail: expect.stringContaining('belongs to another proxy or user') },
    })
  })

  test.each([
    ['proxy.corp.example', 'is no address'],
    ['proxy.corp.example:3128', 'does not begin with http:// or https://'],
    ['socks5://proxy.corp.example:1080', 'does not begin with http:// or https://'],
    ['http://jana:secret@proxy.corp.example:3128', 'holds a user or a password'],
    ['http://proxy.corp.example:3128/proxy.pac', 'goes on after host and port'],
  ])('%s %s', (url, wrong) => {
    const answer = proxyIn({ url, user: '' }, null)
    expect(answer).toMatchObject({
      ok: false,
      problem: { detail: `The proxy's address ${wrong}. Nothing was changed.` },
    })
    expect(JSON.stringify(answer)).not.toContain('secret')
  })

  test('nothing gets into a header that was not meant', () => {
    expect(proxyIn({ url: URL_, user: 'a:b', password: 'x' }, null).ok).toBe(false)
    expect(proxyIn({ url: URL_, user: 'a', password: 'x\r\nHost: y' }, null).ok).toBe(false)
  })
})

describe('[A8] the proxy of the environment', () => {
  test('with user and password in its address', () => {
    expect(proxyFrom('http://jana:p%40ss%3A1@proxy.corp.example:3128/')).toEqual({
      url: URL_,
      user: 'jana',
      password: 'p@ss:1',
    })
    expect(proxyFrom('http://proxy.corp.example:3128')).toEqual({ url: URL_, user: '', password: '' })
  })

  test.each([
    ['proxy', 'is no address'],
    ['ftp://proxy:21', 'does not begin with http:// or https://'],
    ['http://a%zz:b@proxy:3128', 'holds a % that stands for nothing'],
    ['http://a%3Ab:c@proxy:3128', 'holds a user or a password that cannot be used'],
  ])('%s %s', (text, wrong) => expect(proxyFrom(text)).toBe(wrong))
})
