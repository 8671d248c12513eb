import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { startManager } from '@seatwarden/manager/main'
import { TRUST } from '@seatwarden/protocol/license-file/testing/fixture'
import { silentLog } from '@seatwarden/runtime/log'
import { dovecotQuestion, type Load, loadHttp } from './lib/http-load.ts'
import { listening } from './lib/listening.ts'
import { serveParent } from './lib/processes.ts'
import { addressOf, countsInTown } from './lib/town.ts'
import { playTown } from './town-role.ts'

/** A bare node:http server that reads the question and gives the same bytes back whatever it was. */
const playEcho = (): void => {
  const serve = (text: string): Promise<number> => {
    const body = Buffer.from(text)
    const server = createServer((request, response) => {
      request.on('data', () => undefined)
      request.on('end', () => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
        response.end(body)
      })
    })
    server.keepAliveTimeout = 75_000
    return listening(server)
  }
  serveParent({ serve })
}

/** A prime step through all numbers: far apart in memory, every one as often. */
const STEP = 611_953

const questions = (accounts: number, port: number): (() => Buffer) => {
  let number = 0
  return () => {
    do number = (number + STEP) % accounts
    while (!countsInTown(number))
    return dovecotQuestion(addressOf(number), port)
  }
}

const playLoad = (): void => {
  const run = ({
    port,
    accounts,
    ...how
  }: {
    port: number
    accounts: number
    connections: number
    milliseconds: number
  }): Promise<Load> => loadHttp({ port, ...how, next: questions(accounts, port) })
  serveParent({ run })
}

const playManager = (): void => {
  const start = async (data: string): Promise<string> => {
    const identityFile = join(data, 'identity')
    writeFileSync(identityFile, 'a machine that exists only while it is measured')
    const options = { data, identityFile, roots: TRUST.roots, port: 0, gatePort: 0, defaultDomain: 'd0.example' }
    return (await startManager(options, { log: silentLog })).socket
  }
  serveParent({ start })
}

/** What a child of the benchmark can be. */
export const ROLES: Readonly<Record<string, () => void>> = {
  echo: playEcho,
  load: playLoad,
  manager: playManager,
  town: playTown,
}
