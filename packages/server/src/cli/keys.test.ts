import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DAY } from '@seatwarden/core/instant'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ServerContext } from '../context.ts'
import { Bench } from '../testing/server.ts'
import { Operator } from '../testing/vendor-keys.ts'

let bench: Bench
let server: ServerContext
let operator: Operator
let root: string
beforeEach(async () => {
  bench = new Bench()
  server = await bench.open()
  operator = new Operator(bench)
  root = operator.rootFile(server)
})
afterEach(() => bench.remove())

const file = (name: string, content: string): string => {
  const path = join(bench.folder, name)
  writeFileSync(path, content)
  return path
}
/** Exit status and message; nothing was changed. */
const refused = async (...argv: string[]): Promise<string> => {
  const before = await server.engine.listKeys()
  const { status, text, error } = await operator.keys(...argv)
  expect([text, await server.engine.listKeys()]).toEqual(['', before])
  expect(status).toBeGreaterThan(0)
  return error
}

test('[L14] list, new and revoke, as a person reads them', async () => {
  const [first] = await server.engine.listKeys()
  const made = await operator.keys('new', '--root', root, '--valid-days', '365')
  expect(made.status).toBe(0)
  expect(made.text).toMatch(
    /^Issuing key key-\w{12} is certified from 2026-11-12 09:00 until 2027-11-12 09:00 UTC\.\nIt signs from the next/,
  )
  await operator.keys('new', '--root', root, '--from', '2027-06-01T12:00:00Z')
  const gone = await operator.keys('revoke', first!.keyId, '--root', root, '--reason', 'a lost disk')
  expect(gone.text).toContain(`Issuing key ${first!.keyId} is revoked: it signs nothing more.`)
  const { text } = await operator.keys('list')
  const named = text.replaceAll(/(key|root)-\w{12}/g, '$1-').replaceAll(/ {2,}/g, ' | ')
  expect(named.trimEnd().split('\n')).toEqual([
    'Key | From (UTC) | Until (UTC) | Root | State',
    'key- | 2027-06-01 12:00 | 2032-05-30 12:00 | root- | future',
    'key- | 2026-11-12 09:00 | 2027-11-12 09:00 | root- | signs',
    'key- | 2026-11-11 09:00 | 2031-11-11 09:00 | root- | revoked 2026-11-12 09:00: a lost disk',
  ])
})

test('[L14] revoked once is enough: the second time nothing is changed, and that is no failure', async () => {
  const [first] = await server.engine.listKeys()
  await operator.keys('new', '--root', root)
  const revoke = ['revoke', first!.keyId, '--root', root, '--reason', 'drill'] as const
  expect(await operator.json(...revoke)).toMatchObject({ changed: true, result: 0 })
  const again = await operator.keys(...revoke)
  expect([again.status, again.text]).toEqual([0, expect.stringContaining('was revoked before')])
  expect(await operator.json(...revoke)).toMatchObject({ changed: false, result: 0 })
  const lists = await server.engine.db.all('select * from revocation_lists')
  expect(lists).toHaveLength(1)
})

test('[L14] what is typed wrong is told, and nothing is changed', async () => {
  expect(await refused('rotate')).toContain('There is no “keys rotate”; there are list, new and revoke.')
  expect(await refused('new')).toContain('needs --root FILE')
  expect(await refused('revoke', 'key-1', '--root', root)).toContain('needs --reason TEXT')
  expect(await refused('revoke', '--root', root, '--reason', 'x')).toContain('Say which key')
  expect(await refused('revoke', 'a', 'b', '--root', root, '--reason', 'x')).toContain('one word too many')
  expect(await refused('revoke', 'a', '--root', root, '--reason', 'a\nb')).toContain('one line')
  expect(await refused('list', '--root', root)).toContain('takes no --root')
  expect(await refused('list', '--colour')).toContain('--colour')
  for (const days of ['0', '-1', '1.5', '4000', 'x', '1e3'])
    expect(await refused('new', '--root', root, `--valid-days=${days}`)).toContain('a whole number from 1 to 3660')
  expect(await refused('new', '--root', root, '--from', 'tomorrow')).toContain('takes a date')
  expect(await refused('new', '--root', root, '--from', '2026-11-11')).toContain('lies in the past')
  expect((await operator.keys('--help')).text).toContain('keys revoke KEYID --root FILE --reason TEXT')
})

test('[L14] a root file of another vendor, of another kind, or none', async () => {
  const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString()
  const stranger = file('stranger.pem', pem(generateKeyPairSync('ed25519').privateKey))
  const other = file('p256.pem', pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey))
  const locked = generateKeyPairSync('ed25519').privateKey.export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'x',
  })
  const asked = (path: string) => refused('new', '--root', path)
  expect(await asked(stranger)).toContain(`this server's root key is ${server.rootKey.keyId}`)
  expect(await asked(other)).toContain('a key of another kind (ec)')
  expect(await asked(file('locked.pem', locked.toString()))).toContain('has a passphrase')
  expect(await asked(file('empty.pem', ''))).toContain('holds no private key in PEM form')
  expect(await asked(join(bench.folder, 'nowhere.pem'))).toContain('cannot be read (ENOENT)')
  const [first] = await server.engine.listKeys()
  const revoke = await refused('revoke', first!.keyId, '--root', stranger, '--reason', 'x', '--force')
  expect(revoke).toContain(`To do: Name the file that holds ${server.rootKey.keyId}`)
})

test('[L14] an unknown key, and the last one that may sign without --force', async () => {
  const [first] = await server.engine.listKeys()
  const asked = (keyId: string) => refused('revoke', keyId, '--root', root, '--reason', 'x')
  expect(await asked('key-000000000000')).toContain('There is no issuing key key-000000000000.')
  expect(await asked(first!.keyId)).toContain('is the only key that may sign now')
  await operator.keys('new', '--root', root, '--from', '2027-06-01')
  expect(await asked(first!.keyId)).toContain('is the only key that may sign now')
  await bench.clock.advance(250 * DAY)
  expect((await operator.keys('revoke', first!.keyId, '--root', root, '--reason', 'x')).status).toBe(0)
})

test('[V4] a new key is sealed only with the secret that the server reads', async () => {
  const secret = join(bench.folder, 'data', 'secret')
  const good = readFileSync(secret, 'utf8')
  writeFileSync(secret, 'the secret of another server')
  expect(await refused('new', '--root', root)).toContain('the secret does not open issuing key')
  rmSync(secret)
  expect(await refused('new', '--root', root)).toContain('secret is missing')
  writeFileSync(secret, good)
  expect((await operator.keys('new', '--root', root)).status).toBe(0)
})

test('[V4] a lost secret costs its keys: revoked all of them, the next one is sealed with a new secret', async () => {
  await server.close()
  const secret = join(bench.folder, 'data', 'secret')
  const lost = readFileSync(secret, 'utf8')
  rmSync(secret)
  await expect(bench.open()).rejects.toThrow('secret is missing')
  const [first] = (await operator.json('list')).keys
  expect(await operator.json('new', '--root', root)).toMatchObject({ code: 'unusable' })
  await operator.keys('revoke', first!.keyId, '--root', root, '--reason', 'the secret is lost', '--force')
  const { key } = await operator.json('new', '--root', root)
  expect(readFileSync(secret, 'utf8')).not.toBe(lost)
  server = await bench.open()
  expect((await server.engine.listKeys()).map((one) => [one.keyId, one.state])).toEqual([
    [key.keyId, 'signs'],
    [first!.keyId, 'revoked'],
  ])
})

test('[L14] where no server was ever started there are no keys', async () => {
  const empty = mkdtempSync(join(bench.folder, 'empty-'))
  const { status, error } = await operator.keys('list', '--server-data', empty)
  expect([status, error]).toEqual([8, expect.stringContaining('there is no database')])
})

test('[L14] with --json a failure is one JSON document too', async () => {
  const { status, json, error } = await operator.keys('revoke', 'x', '--root', root, '--reason', 'y', '--json')
  expect([status, json.code, json.result, error]).toEqual([1, 'not_found', -1, ''])
})
