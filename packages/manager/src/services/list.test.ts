import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError } from '@seatwarden/runtime/config'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readServiceList } from './definition.ts'
import { serviceList } from './list.ts'
import { systemdServices } from './systemd.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sw-services-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const faultOf = (text: string): string => {
  try {
    readServiceList(text, 'x.json')
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return ''
}
const listOf = (...services: object[]): string => JSON.stringify({ services })
const WEB = { id: 'web', name: 'Web', stop: [['a']], start: [['b']] }

test.each([
  ['{"services": [', /^the list of services x\.json: it is not JSON \(.+\); docs\/operations\.md has an example$/],
  ['[]', /: must be an object$/],
  ['{}', /: services is missing$/],
  [listOf({ ...WEB, id: 'Web 1' }), /: services\[0\]\.id must be lower-case letters, digits and hyphens/],
  [listOf(WEB, { ...WEB, stop: 'systemctl stop nginx' }), /: services\[1\]\.stop must be a list$/],
  [listOf({ ...WEB, stop: ['systemctl stop nginx'] }), /: services\[0\]\.stop\[0\] must be a list$/],
  [listOf({ ...WEB, stop: [[]] }), /: services\[0\]\.stop\[0\] must have at least 1 entries$/],
  [listOf({ ...WEB, stop: [['']] }), /: services\[0\]\.stop\[0\] begins with an empty word where the program belongs$/],
  [listOf({ ...WEB, stop: [['a\0b']] }), /: services\[0\]\.stop\[0\]\[0\] holds a null character$/],
  [listOf({ ...WEB, stop: [['while']] }), /: services\[0\]\.stop\[0\] needs a program after while$/],
  [listOf({ ...WEB, stop: [], status: ['a'] }), /: services\[0\] \(web\) has a status, but nothing in stop$/],
  [listOf({ ...WEB, stop: [], start: [] }), /: services\[0\] \(web\) has nothing in stop and nothing in start$/],
  [listOf({ ...WEB, timeoutSeconds: 0 }), /: services\[0\]\.timeoutSeconds must be at least 1$/],
  [listOf({ ...WEB, halt: [['a']] }), /: services\[0\] has fields that are not known: halt$/],
  [listOf(WEB, WEB), /: services\[1\]\.id web is there twice$/],
  [
    listOf({ ...WEB, start: [['set', '{before}']] }),
    /: services\[0\] \(web\) writes \{before\}, but neither it nor one before it, called before, has remember$/,
  ],
])('[D8] a list with a fault is refused with the place of it: %s', (text, said) => {
  expect(faultOf(text)).toMatch(said)
})

test('[D8] every fault has a line of its own', () => {
  expect(faultOf(listOf({ ...WEB, name: '', id: '-' })).split('\n')).toHaveLength(2)
})

test('[D8] a list that others may write is not believed: it names programs to run', async () => {
  const path = join(folder, 'open.json')
  writeFileSync(path, listOf(WEB))
  chmodSync(path, 0o664)
  await expect(serviceList(path)).rejects.toThrow(`chmod go-w ${path}`)
  chmodSync(path, 0o644)
  expect(await serviceList(path)).toMatchObject({ services: [{ id: 'web', timeoutSeconds: 30 }], note: '' })
})

test('[D8] a file that is not there is told; an empty list is one, and says so', async () => {
  await expect(serviceList(join(folder, 'none.json'))).rejects.toThrow(/cannot be read \(ENOENT/)
  const path = join(folder, 'empty.json')
  writeFileSync(path, listOf(), { mode: 0o600 })
  expect(await serviceList(path)).toEqual({ services: [], note: `The list of services in ${path} is empty.` })
})

test('[D8] by default: web, IM, client sessions, waiting mail, IMAP and POP3, submission, and receiving last', () => {
  const services = systemdServices(true)
  expect(services.map(({ id }) => id)).toEqual([
    'web',
    'im',
    'sessions',
    'waiting',
    'mailboxes',
    'submission',
    'inbound',
  ])
  const programs = services.flatMap(({ stop, start }) => [...stop, ...start].map(([program]) => program))
  expect(new Set(programs)).toEqual(new Set(['systemctl', 'doveadm', 'while', 'postconf', 'postfix', 'postqueue']))
})

test('[D8] a manager that is not root asks sudo, which must not ask back', () => {
  const all = systemdServices(false).flatMap(({ stop, start }) => [...stop, ...start])
  const acts = all.filter(([program]) => program !== 'while')
  expect(acts.map((argv) => argv.slice(0, 2))).toEqual(acts.map(() => ['sudo', '-n']))
})

test('[D8] the example of the page for operators can be used as it is', () => {
  const page = readFileSync(new URL('../../../../docs/operations.md', import.meta.url), 'utf8')
  const [, example = ''] = /```json\n(\{\n {2}"services"[^`]*)```/.exec(page) ?? []
  expect(readServiceList(example, 'the example').length).toBeGreaterThan(1)
})
