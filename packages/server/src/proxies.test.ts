import { afterEach, beforeEach, expect, test } from 'vitest'
import { readOptions } from './config.ts'
import { Bench } from './testing/server.ts'

let bench: Bench
beforeEach(() => {
  bench = new Bench()
})
afterEach(() => bench.remove())

/** Status of one question from `remoteAddress`, as a proxy passes it on. */
const asking = async (trustedProxies?: string[]) => {
  const { app } = await bench.open({ exchangePerMinute: 2, trustedProxies })
  return async (remoteAddress: string, forwarded?: string): Promise<number> => {
    const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
    return (await app.inject({ method: 'GET', url: '/exchange/time', remoteAddress, headers })).statusCode
  }
}

test('[Q2] customers behind a proxy that is trusted are counted apart', async () => {
  const ask = await asking(['127.0.0.1', '10.1.0.0/16', '2001:db8::/32'])
  for (const [at, proxy] of ['127.0.0.1', '10.1.2.3', '2001:db8::7', '::ffff:10.1.9.9'].entries())
    for (let customer = 0; customer < 5; customer += 1) expect(await ask(proxy, `198.51.${at}.${customer}`)).toBe(200)
  expect(await ask('127.0.0.1', '203.0.113.1')).toBe(200)
  expect(await ask('127.0.0.1', '203.0.113.1')).toBe(200)
  expect(await ask('10.1.2.3', '203.0.113.1')).toBe(503)
  expect(await ask('10.1.2.3', '203.0.113.2')).toBe(200)
})

test('[Q2] nobody is counted as somebody else by what he writes himself', async () => {
  const ask = await asking(['127.0.0.1', '10.1.0.0/16'])
  const direct = [0, 1, 2].map((one) => ask('198.51.100.1', `203.0.113.${one}`))
  expect(await Promise.all(direct)).toEqual([200, 200, 503])
  const proxied = [0, 1, 2].map((one) => ask('127.0.0.1', `203.0.113.${one}, 198.51.100.2`))
  expect(await Promise.all(proxied)).toEqual([200, 200, 503])
  const chained = [0, 1, 2].map((one) => ask('127.0.0.1', `203.0.113.${one}, 198.51.100.3, 10.1.0.7`))
  expect(await Promise.all(chained)).toEqual([200, 200, 503])
})

test('[Q2] where no proxy is named, none is believed, loopback neither', async () => {
  const ask = await asking()
  const all = [0, 1, 2].map((one) => ask('127.0.0.1', `203.0.113.${one}`))
  expect(await Promise.all(all)).toEqual([200, 200, 503])
})

test('[Q2] proxies and the limit come from settings', () => {
  const named = readOptions(['--trusted-proxies', '127.0.0.1, 10.0.0.0/8,::1'], {
    SEATWARDEN_EXCHANGES_PER_MINUTE: '600',
  })
  expect(named.options).toMatchObject({ trustedProxies: ['127.0.0.1', '10.0.0.0/8', '::1'], exchangePerMinute: 600 })
  expect(readOptions([], {}).options).toMatchObject({ trustedProxies: [], exchangePerMinute: 120 })
})

const FAULTY = [
  'proxy.example.net',
  '10.0.0.0/0',
  '10.0.0.0/33',
  '::/129',
  '0.0.0.0/0',
  '10.1',
  '*',
  'true',
  '::1%lo',
  '10.0.0.1/x',
]
test.each(FAULTY)('[Q2] what is no address of a proxy is told at the start: %s', (text) => {
  expect(() => readOptions([], { SEATWARDEN_TRUSTED_PROXIES: `127.0.0.1,${text}` })).toThrow(
    'SEATWARDEN_TRUSTED_PROXIES (the proxies before it) must list addresses or networks, as in 127.0.0.1,10.0.0.0/8; set SEATWARDEN_TRUSTED_PROXIES or give --trusted-proxies',
  )
})

test.each(['0', '-1', '1.5', 'many', '1000001'])('[Q2] a limit that is none is told at the start: %s', (text) => {
  expect(() => readOptions([], { SEATWARDEN_EXCHANGES_PER_MINUTE: text })).toThrow(
    'SEATWARDEN_EXCHANGES_PER_MINUTE (requests a minute and address)',
  )
})
