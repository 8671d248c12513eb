import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { activateOnline } from '@seatwarden/manager/engine/license-admin'
import { machineFacts, presentFacts } from '@seatwarden/manager/fingerprint'
import { type RunningManager, startManager } from '@seatwarden/manager/main'
import type { Couriers } from '@seatwarden/manager/notices/couriers/courier'
import { systemClock } from '@seatwarden/runtime/clock'
import { ConfigError, ensureDataFolder, readSettings } from '@seatwarden/runtime/config'
import { DatabaseError } from '@seatwarden/runtime/db/database'
import { createLog } from '@seatwarden/runtime/log'
import { systemRandom } from '@seatwarden/runtime/random'
import { type RunningServer, startServer } from '@seatwarden/server/main'
import { sampleVendor } from '@seatwarden/server/sample'
import { z } from 'zod'
import { addSampleCompany, SAMPLE_DOMAIN } from './sample-company.ts'

const port = z.coerce.number().int().min(0).max(65_535)
const settings = z.object({
  SEATWARDEN_DATA: z.string().default('data').meta({ description: 'the data folder' }),
  SEATWARDEN_PORT: port.default(7480).meta({ description: 'the port of the console' }),
  SEATWARDEN_SERVER_PORT: port.default(7470).meta({ description: 'the port of the licensing server' }),
  SEATWARDEN_GATE_PORT: port.default(4001).meta({ description: 'the port at which gates ask' }),
})
type Settings = z.output<typeof settings>

/** A machine without identifiers of its own (a container) gets one, kept with the data. [F3] */
const identityFile = async (data: string): Promise<string | undefined> => {
  const path = join(data, 'identity')
  if (existsSync(path)) return path
  if (Object.keys(presentFacts(await machineFacts())).length > 0) return undefined
  writeFileSync(path, `${systemRandom.hex(32)}\n`, { mode: 0o600 })
  return path
}

interface Town {
  server: RunningServer
  manager: RunningManager
}

const openTown = async (read: Settings): Promise<Town> => {
  const data = read.SEATWARDEN_DATA
  ensureDataFolder(data)
  const log = createLog({ level: 'warn', name: 'seatwarden' })
  const server = await startServer(
    { data: join(data, 'server'), port: read.SEATWARDEN_SERVER_PORT },
    { log: createLog({ level: 'error', name: 'server' }) },
  )
  try {
    const manager = await startManager(
      {
        data: join(data, 'manager'),
        port: read.SEATWARDEN_PORT,
        gatePort: read.SEATWARDEN_GATE_PORT,
        // The server may have been started on another port than when the license was written.
        vendorOverride: server.url,
        roots: [server.rootKey],
        defaultDomain: SAMPLE_DOMAIN,
        hostname: `mail.${SAMPLE_DOMAIN}`,
        identityFile: await identityFile(data),
        console: new URL('./console', import.meta.url).pathname,
      },
      { log, couriers: nobody },
    )
    return { server, manager }
  } catch (error) {
    await server.close()
    throw error
  }
}

const unsent = async () => ({ ok: true, result: 'not sent: this is the demonstration' })
/** A demonstration mails nobody. */
const nobody: Couriers = { mail: unsent, webhook: unsent, syslog: unsent }

/** At the first start: a vendor, an order activated on this machine, and a company that uses it. */
const furnish = async ({ server, manager }: Town): Promise<void> => {
  const { engine } = manager
  if (engine.license.terms || engine.roster.size > 0) return
  const orderId = await sampleVendor(server.engine, systemClock.wall())
  const activated = await activateOnline(engine, orderId, false)
  if (!activated.ok) throw new ConfigError(`the sample order was not activated: ${activated.problem.detail}`)
  await addSampleCompany(engine)
}

const greeting = async ({ server, manager }: Town, data: string): Promise<string> => {
  const link = await manager.engine.signIn.link('admin')
  const tool = data === 'data' ? './tool' : `SEATWARDEN_SOCKET=${manager.socket} ./tool`
  const example = [...manager.engine.roster.addresses()][0]
  return [
    '',
    `  License manager    ${manager.url}`,
    `  Licensing server   ${server.url}`,
    `  Dovecot asks at    ${manager.gateUrl}`,
    '',
    '  Sign in once, within 30 minutes:',
    `  ${manager.url}/#link=${link}`,
    '',
    '  In another terminal, worth typing next:',
    `  ${tool} license show`,
    `  ${tool} license explain ${example ?? 'user@example.net'}`,
    `  ${tool} modify account "*@*" U_IM 0 --dry-run`,
    '',
    '  Ctrl-C ends everything.',
    '',
    '',
  ].join('\n')
}

const untilSignal = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })

/** `npm start`: both programs and the console in one process, on loopback, with a sample vendor and company. */
export const main = async (argv: readonly string[], env: Record<string, string | undefined>): Promise<void> => {
  const stopped = untilSignal()
  try {
    const read = readSettings(
      settings,
      env,
      argv.filter((word) => word !== '--empty'),
    )
    const town = await openTown(read)
    if (!argv.includes('--empty')) await furnish(town)
    process.stdout.write(await greeting(town, read.SEATWARDEN_DATA))
    await stopped
    await town.manager.close()
    await town.server.close()
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof DatabaseError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
