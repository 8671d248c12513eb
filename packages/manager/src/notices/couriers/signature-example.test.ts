import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { instant, MINUTE, plus } from '@seatwarden/core/instant'
import { afterAll, expect, test } from 'vitest'
import { signatureOf, verifySignature } from './signature.ts'

// What docs/notices.md tells receivers to do, run by Node.js as it stands there.

const page = readFileSync(new URL('../../../../../docs/notices.md', import.meta.url), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'seatwarden-example-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const SECRET = 'a secret of the house'
const BODY = '{"notice":"unreached","subject":"mail.example.net: Ř"}'
const NOW = instant(Date.UTC(2026, 10, 12, 8, 14))
const GOOD = signatureOf(SECRET, NOW, BODY)

type Case = readonly [secret: string, header: string | null, body: string, now: number]
const CASES: readonly (readonly [what: string, given: Case, ours: boolean])[] = [
  ['as it was sent', [SECRET, GOOD, BODY, NOW], true],
  ['five minutes later', [SECRET, GOOD, BODY, plus(NOW, 5 * MINUTE)], true],
  ['caught, and sent again later', [SECRET, GOOD, BODY, plus(NOW, 6 * MINUTE)], false],
  ['of a time to come', [SECRET, GOOD, BODY, plus(NOW, -6 * MINUTE)], false],
  ['with another secret', ['a secret of others', GOOD, BODY, NOW], false],
  ['altered by a letter', [SECRET, GOOD, BODY.replace('Ř', 'R'), NOW], false],
  ['with a later time written in', [SECRET, GOOD.replace(/^t=\d+/, 't=1794471300'), BODY, NOW], false],
  ['without a signature', [SECRET, null, BODY, NOW], false],
  ['with half a signature', [SECRET, GOOD.slice(0, -2), BODY, NOW], false],
]

test('[N5] the verifier of docs/notices.md takes what is ours and nothing else, as the project itself does', async () => {
  const code = /<!-- a test runs this -->\n```js\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  expect(code).toContain('isOurs')
  const given = JSON.stringify(CASES.map(([, one]) => one))
  const program = join(folder, 'example.mjs')
  writeFileSync(program, `${code}\nconsole.log(JSON.stringify(${given}.map((one) => isOurs(...one))))\n`)
  const { stdout } = await promisify(execFile)(process.execPath, [program])
  const wanted = CASES.map(([, , ours]) => ours)
  expect(JSON.parse(stdout)).toEqual(wanted)
  const own = CASES.map(([, [secret, header, body, now]]) => verifySignature(secret, header ?? '', body, instant(now)))
  expect(own).toEqual(wanted)
})
