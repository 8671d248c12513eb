import { createServer } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { dovecotQuestion, type Load, loadHttp } from './lib/http-load.ts'
import { serveParent } from './lib/processes.ts'
import { addressOf, countsInTown } from './lib/town.ts'
import { playTown } from './town-role.ts'

export const listening = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })

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

/** What a child of the benchmark can be. */
export const ROLES: Readonly<Record<string, () => void>> = { echo: playEcho, load: playLoad, town: playTown }
