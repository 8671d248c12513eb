import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ManagerApi, managerApi } from '@seatwarden/protocol/api/manager-operations'
import type { RootKey } from '@seatwarden/protocol/license-file/keys'
import { type Api, apiAt } from './api.ts'
import { runToEnd, startProcess, waitForLog } from './processes.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export interface ManagerProgramOptions {
  /** The data folder, made here. */
  data: string
  rootKey: RootKey
  domain: string
  env?: Record<string, string>
  /** Begins with these words: `nsenter`, into a namespace. */
  prefix?: readonly string[]
}

export interface ManagerProgram {
  /** Over its Unix socket, as `tool` asks. */
  api: Api<ManagerApi>
  socket: string
  gateUrl: string
  /** Dovecot reads it, the manager writes it. */
  passwdFile: string
  pid: number
  output(): string
  stop(): Promise<void>
}

export async function buildPrograms(): Promise<void> {
  const built = await runToEnd([process.execPath, at('../../scripts/build.mjs')], 120_000)
  if (built.code !== 0) throw new Error(built.output)
}

/** The license manager as it is shipped, in a process of its own, on the machine's own time. */
export async function startManagerProgram(options: ManagerProgramOptions): Promise<ManagerProgram> {
  const { data, rootKey, domain, prefix = [] } = options
  mkdirSync(data, { recursive: true })
  const identity = join(data, 'identity')
  // Two containers on one machine show the same facts: each has an identity of its own. [F3]
  writeFileSync(identity, `identity of ${data}\n`)
  const env = {
    SEATWARDEN_DATA: data,
    SEATWARDEN_PORT: '0',
    SEATWARDEN_GATE_PORT: '0',
    SEATWARDEN_ROOT_KEY: `${rootKey.keyId} ${rootKey.publicKey}`,
    SEATWARDEN_HOSTNAME: `mail.${domain}`,
    SEATWARDEN_DOMAIN: domain,
    SEATWARDEN_IDENTITY_FILE: identity,
    ...options.env,
  }
  const argv = [...prefix, process.execPath, at('../../dist/manager.mjs')] as unknown as [string, ...string[]]
  const running = await startProcess({ name: 'the license manager', argv, env })
  try {
    const [, gateUrl = ''] = await waitForLog(running, /Gates ask at (\S+)/, 30_000)
    const socket = join(data, 'manager.sock')
    return {
      api: apiAt(managerApi, { socket }, '/api/v1'),
      socket,
      gateUrl,
      passwdFile: join(data, 'passwd'),
      pid: running.pid,
      output: running.output,
      stop: () => running.stop(),
    }
  } catch (error) {
    await running.stop()
    throw error
  }
}
