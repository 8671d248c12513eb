import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@seatwarden/runtime/clock'
import { ConfigError } from '@seatwarden/runtime/config'
import { createLog } from '@seatwarden/runtime/log'
import { afterAll, expect, test } from 'vitest'
import { readOptions } from './config.ts'
import { createManagerContext } from './context.ts'
import { certificateHouse } from './testing/certificates.ts'

const folder = mkdtempSync(join(tmpdir(), 'seatwarden-config-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const proxyIn = (text: string) => () => readOptions([], { SEATWARDEN_PROXY: text })

test('[A8] a proxy with user and password comes from the environment', () => {
  const { options } = readOptions([], {
    SEATWARDEN_PROXY: 'http://jana:p%40ss@proxy.corp.example:3128',
    SEATWARDEN_CA_FILE: '/etc/ssl/corp.pem',
    SEATWARDEN_VENDOR_OVERRIDE: 'https://moved.example',
  })
  expect(options).toMatchObject({
    proxy: { url: 'http://proxy.corp.example:3128', user: 'jana', password: 'p@ss' },
    caFile: '/etc/ssl/corp.pem',
    vendorOverride: 'https://moved.example',
  })
})

test('[A8] [Q3] one that cannot be used is refused, and its password is not repeated', () => {
  expect(proxyIn('jana:secret')).toThrow(ConfigError)
  for (const text of ['jana:secret@proxy', 'socks5://jana:secret@proxy:1', 'http://jana:secret@proxy/x'])
    expect(proxyIn(text)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('secret') }))
})

const started = async (caFile: string) => {
  const warnings: string[] = []
  const write = (line: string) => warnings.push((JSON.parse(line) as { sentence: string }).sentence)
  const log = createLog({ level: 'warn', name: 'manager', to: { write } })
  const facts = async () => ({ machine: 'a-machine' })
  const data = mkdtempSync(join(folder, 'data-'))
  const context = await createManagerContext({ data, roots: [], caFile }, { clock: systemClock, log, facts })
  const view = await context.engine.connections.view()
  await context.close()
  return { warnings, authorities: view.authorities }
}

test('[A8] a file of certificates is read at the start: a broken one is refused, one that has ended is told', async () => {
  const house = certificateHouse(folder)
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const corp = house.authority('Corp CA').cert
  expect(await started(write('good.pem', corp))).toEqual({ warnings: [], authorities: ['Corp CA'] })
  const old = house.authority('Old CA', { to: '20210101000000Z' }).cert
  expect(await started(write('old.pem', corp + old))).toEqual({
    warnings: ['certificate 2 of 2, "Old CA", ended on 1 Jan 2021'],
    authorities: ['Corp CA', 'Old CA'],
  })
  await expect(started(write('cut.pem', corp.slice(0, 200)))).rejects.toThrow(/cut\.pem cannot be used: .*END line/)
  await expect(started(join(folder, 'none.pem'))).rejects.toThrow(/none\.pem cannot be read/)
})
