import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { OFFLINE_KINDS } from './body.ts'
import { qrRows } from './qr-rows.ts'
import { readOfflineRequest } from './request.ts'
import { FULL, KEY, requestOf } from './testing/requests.ts'

/** Pixels of a module. */
const SCALE = 3

/** A picture that any program opens: PGM, one byte a pixel. */
const pictureOf = (rows: boolean[][]): Buffer => {
  const size = rows.length * SCALE
  const lines = rows.flatMap((row) => {
    const pixels = Buffer.from(row.flatMap((dark) => Array<number>(SCALE).fill(dark ? 0 : 255)))
    return Array<Buffer>(SCALE).fill(pixels)
  })
  return Buffer.concat([Buffer.from(`P5\n${size} ${size}\n255\n`), ...lines])
}

/** What Debian's zbarimg reads in it. */
const seenIn = (picture: Buffer): string => {
  const home = mkdtempSync(join(tmpdir(), 'sw-qr-'))
  onTestFinished(() => rmSync(home, { recursive: true }))
  const path = join(home, 'request.pgm')
  writeFileSync(path, picture)
  const { error, stdout } = spawnSync('zbarimg', ['--raw', '-q', path], { encoding: 'utf8' })
  if (error) throw new Error('zbarimg is missing: apt-get install zbar-tools', { cause: error })
  return stdout.replace(/\n$/, '')
}

test.each(OFFLINE_KINDS)('[A2 A11] %s: another program reads the picture back, letter for letter', async (kind) => {
  const { compact } = await requestOf(kind)
  const seen = seenIn(pictureOf(qrRows(compact)))
  expect(seen).toBe(compact)
  expect(await readOfflineRequest(seen)).toEqual({ ok: true, kind, body: FULL[kind], signedBy: KEY.publicKey })
})

const PAGE = new URL('../../../../docs/offline.md', import.meta.url)
const QUIET_ZONE = 4
const versionOf = (rows: boolean[][]): number => (rows.length - 2 * QUIET_ZONE - 17) / 4

test('[A2] the pictures are as large as docs/offline.md says', async () => {
  const page = readFileSync(PAGE, 'utf8')
  for (const kind of OFFLINE_KINDS) {
    const { compact } = await requestOf(kind)
    const rows = qrRows(compact)
    const [, letters = '', ...told] =
      new RegExp(`^\\| ${kind} \\| ([\\d,]+) \\| (\\d+) \\| (\\d+) \\|`, 'm').exec(page) ?? []
    expect([kind, ...told]).toEqual([kind, String(versionOf(rows)), String(rows.length)])
    // Another deflate may find a letter more or less.
    expect(Math.abs(Number(letters) - compact.length)).toBeLessThan(10)
  }
})

test('[A2] the text is in the letters that a QR code packs densely, and the picture has its quiet zone', async () => {
  const { compact } = await requestOf('activation')
  expect(compact).toMatch(/^[0-9A-Z$%+/-]+$/)
  const rows = qrRows(compact)
  const edge = [...rows.slice(0, 4), ...rows.slice(-4), ...rows.map((row) => [...row.slice(0, 4), ...row.slice(-4)])]
  expect(edge.flat()).not.toContain(true)
  expect(rows[4]?.slice(4, 12)).toEqual([true, true, true, true, true, true, true, false])
})

test('[A2] a text that no QR code holds has no rows', () => {
  expect(qrRows('A'.repeat(4_296))).toHaveLength(177 + 8)
  expect(qrRows('A'.repeat(4_297))).toEqual([])
})
