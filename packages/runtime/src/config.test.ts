import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { ConfigError, ensureDataFolder, readSettings } from './config.ts'

const settings = z.object({
  SEATWARDEN_PORT: z.coerce
    .number()
    .int()
    .min(1)
    .max(65_535)
    .default(8443)
    .meta({ description: 'the port to listen on' }),
  DATABASE_URL: z.string().meta({ description: 'where records are kept' }),
})
const url = { DATABASE_URL: 'sqlite:x' }

test('reads the environment; an empty variable counts as none', () => {
  expect(readSettings(settings, { ...url, SEATWARDEN_PORT: '' })).toEqual({ ...url, SEATWARDEN_PORT: 8443 })
  expect(readSettings(settings, { ...url, SEATWARDEN_PORT: '9000', OTHER: 'x' }).SEATWARDEN_PORT).toBe(9000)
})

test('arguments go before the environment', () => {
  const argv = ['--port=1', '--database-url', 'sqlite:y']
  expect(readSettings(settings, { ...url, SEATWARDEN_PORT: '2' }, argv)).toEqual({
    SEATWARDEN_PORT: 1,
    DATABASE_URL: 'sqlite:y',
  })
})

test('a fault names the variable, what is wrong and what to do', () => {
  expect(() => readSettings(settings, { SEATWARDEN_PORT: '70000' })).toThrow(
    new ConfigError(
      'SEATWARDEN_PORT (the port to listen on) must be at most 65535; set SEATWARDEN_PORT or give --port\n' +
        'DATABASE_URL (where records are kept) is missing; set DATABASE_URL or give --database-url',
    ),
  )
})

test('[Q3] a fault does not repeat the value', () => {
  const secret = z.object({ TOKEN: z.string().min(99) })
  expect(() => readSettings(secret, { TOKEN: 'hunter2' })).toThrow(/^(?!.*hunter2).*at least 99 characters/)
})

test('an argument that is not known, or lacks its value, is named', () => {
  expect(() => readSettings(settings, url, ['--prot=1'])).toThrow('--prot is not known here; there are --port')
  expect(() => readSettings(settings, url, ['--port'])).toThrow('--port needs a value')
})

test('[Q3] the data folder is made for its owner alone', () => {
  const parent = mkdtempSync(join(tmpdir(), 'seatwarden-'))
  try {
    ensureDataFolder(join(parent, 'a/b'))
    expect(statSync(join(parent, 'a/b')).mode & 0o777).toBe(0o700)
    writeFileSync(join(parent, 'plain'), '')
    expect(() => ensureDataFolder(join(parent, 'plain/x'))).toThrow(/the data folder .* cannot be used \(ENOTDIR\)/)
    expect(() => ensureDataFolder(join(parent, 'plain'))).toThrow(ConfigError)
  } finally {
    rmSync(parent, { recursive: true })
  }
})
