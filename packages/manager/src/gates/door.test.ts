import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { createDoor } from './door.ts'

const YES = { status: 200, body: Buffer.from('{"status":0}') }

const opened = async (token: string | null) => {
  const asked: string[] = []
  const paths = {
    '/dovecot': (query: string, body: Buffer) => {
      asked.push(`${query} ${body.toString()}`)
      return YES
    },
  }
  const door = createDoor({ token, paths, failed: () => undefined })
  await new Promise<void>((resolve) => door.listen({ host: '127.0.0.1', port: 0 }, resolve))
  const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}`
  const post = async (path: string, headers: Record<string, string>) =>
    (await fetch(`${url}${path}`, { method: 'POST', headers, body: '{}' })).status
  const close = () => new Promise((resolve) => door.close(resolve).closeAllConnections())
  return { asked, post, close }
}

const JSON_TYPE = { 'content-type': 'application/json' }

test('[G1 Q2] a page in a browser cannot ask: only JSON is a question, which no form or image sends', async () => {
  const { asked, post, close } = await opened(null)
  expect(await post('/dovecot?command=allow', { 'content-type': 'text/plain' })).toBe(415)
  expect(await post('/dovecot?command=allow', { 'content-type': 'application/x-www-form-urlencoded' })).toBe(415)
  expect(asked).toEqual([])
  expect(await post('/dovecot?command=allow', JSON_TYPE)).toBe(200)
  expect(asked).toEqual(['command=allow {}'])
  await close()
})

test('[Q3] with a token set, whoever sends none or another is told so and nothing is asked', async () => {
  const { asked, post, close } = await opened('a-long-enough-token')
  expect(await post('/dovecot', JSON_TYPE)).toBe(401)
  expect(await post('/dovecot', { ...JSON_TYPE, authorization: 'Bearer another-long-token' })).toBe(401)
  expect(asked).toEqual([])
  expect(await post('/dovecot', { ...JSON_TYPE, authorization: 'Bearer a-long-enough-token' })).toBe(200)
  await close()
})

test('[Q2] an address at which no gate asks', async () => {
  const { post, close } = await opened(null)
  expect(await post('/elsewhere', JSON_TYPE)).toBe(404)
  await close()
})
