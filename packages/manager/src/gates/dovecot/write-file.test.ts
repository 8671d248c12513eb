import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeAtomically } from './write-file.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'write-file-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

test('[X8] the file is replaced whole, with the mode asked for, and nothing else stays behind', async () => {
  const path = join(folder, 'users')
  await writeFile(path, 'old', { mode: 0o644 })
  await writeAtomically(path, 'new', { mode: 0o640 })
  expect(await readFile(path, 'utf8')).toBe('new')
  expect((await stat(path)).mode & 0o777).toBe(0o640)
  expect(await readdir(folder)).toEqual(['users'])
})

test('[Q1] readers meanwhile see one whole text or another, never a part', async () => {
  const path = join(folder, 'users')
  const texts = Array.from({ length: 20 }, (_, at) => String.fromCharCode(97 + at).repeat(100_000))
  await writeAtomically(path, texts[0] ?? '', { mode: 0o600 })
  const writes = Promise.all(texts.map((text) => writeAtomically(path, text, { mode: 0o600 })))
  for (let at = 0; at < 50; at += 1) expect(texts).toContain(await readFile(path, 'utf8'))
  await writes
  expect(texts).toContain(await readFile(path, 'utf8'))
  expect(await readdir(folder)).toEqual(['users'])
})

test('[Q1] when it fails the old file stays and the temporary one goes', async () => {
  const path = join(folder, 'taken')
  await writeAtomically(join(folder, 'other'), 'x', { mode: 0o600 })
  await rm(join(folder, 'other'))
  await mkdir(join(path, 'inside'), { recursive: true })
  await expect(writeAtomically(path, 'new', { mode: 0o600 })).rejects.toThrow()
  expect(await readdir(folder)).toEqual(['taken'])
  await expect(writeAtomically(join(folder, 'missing', 'users'), 'new', { mode: 0o600 })).rejects.toThrow('ENOENT')
})

test('[Q1] temporary files of a process that died are no obstacle', async () => {
  for (let at = 1; at <= 60; at += 1) await writeFile(join(folder, `.users.${process.pid}.${at}.tmp`), 'left')
  await writeAtomically(join(folder, 'users'), 'new', { mode: 0o600 })
  expect(await readFile(join(folder, 'users'), 'utf8')).toBe('new')
})
