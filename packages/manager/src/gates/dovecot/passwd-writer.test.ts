import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SettableClock } from '@seatwarden/runtime/clock'
import { afterAll, expect, test, vi } from 'vitest'
import type { Account } from '../../store/accounts.ts'
import { people, START } from '../../testing/engine.ts'
import { PasswdWriter } from './passwd-writer.ts'

const folder = mkdtempSync(join(tmpdir(), 'sw-passwd-'))
afterAll(() => rmSync(folder, { recursive: true }))

const writerFor = (path: string, clock: SettableClock, accounts: Account[]) => {
  const failed = vi.fn()
  const owner = { uid: 5000, gid: 5000, home: '/var/mail/{domain}/{local}' }
  const pages = async function* () {
    yield accounts
  }
  return { failed, writer: new PasswdWriter({ path, owner, accounts: pages, leftOut: () => undefined, clock, failed }) }
}

test('[S12 Q1] a file that could not be written is written once it can be, however often that failed', async () => {
  const clock = new SettableClock(START)
  const later = join(folder, 'later')
  const accounts = people(1).map((account) => ({ ...account, id: 1, passwordHash: '{ARGON2ID}$argon2id' }))
  const { writer, failed } = writerFor(join(later, 'passwd'), clock, accounts)
  writer.keep()
  writer.keep()
  await vi.waitFor(() => expect(failed).toHaveBeenCalledTimes(2))
  expect(clock.pending).toBe(1)
  mkdirSync(later)
  await clock.advance(10_000)
  await vi.waitFor(() => expect(readFileSync(join(later, 'passwd'), 'utf8')).toContain('user000000@example.net:'))
  expect(clock.pending).toBe(0)
})

test('[Q1] one that was stopped tries no more', async () => {
  const clock = new SettableClock(START)
  const { writer, failed } = writerFor(join(folder, 'nowhere', 'passwd'), clock, [])
  writer.keep()
  await vi.waitFor(() => expect(failed).toHaveBeenCalledTimes(1))
  writer.stop()
  expect(clock.pending).toBe(0)
})
