import { join } from 'node:path'
import { type Figure, judged, type Result } from '../figure.ts'
import type { Load } from '../lib/http-load.ts'
import { figureText } from '../lib/numbers.ts'
import { inFolder } from '../lib/places.ts'
import { type Child, cpuOf, LOAD_CORE, memoryOf, SERVER_CORE, startChild } from '../lib/processes.ts'
import { inTurn, median, ratioOf } from '../lib/rounds.ts'
import { fillTown, usualTown } from '../lib/town.ts'

const ACCOUNTS = 1_000_000
const ROUNDS = 9
const CONNECTIONS = 32
const ROUND_MS = 1_000

export interface Times {
  ours: number[]
  other: number[]
}

/** Runs `work` with a manager over `accounts` accounts. */
export const withTown = <T>(accounts: number, work: (town: Child) => Promise<T>, flags: string[] = []): Promise<T> =>
  inFolder(async (folder) => {
    await fillTown(`sqlite:${join(folder, 'town.db')}`, usualTown(accounts))
    const town = await startChild('town', { core: SERVER_CORE, flags })
    try {
      await town.ask('open', folder)
      return await work(town)
    } finally {
      await town.stop()
    }
  })

interface Round extends Load {
  /** Microseconds of the server's core a request. */
  cpu: number
}

const round = async (server: Child, port: number, load: Child, milliseconds: number): Promise<Round> => {
  const before = cpuOf(server.pid)
  const taken = await load.ask<Load>('run', { port, accounts: ACCOUNTS, connections: CONNECTIONS, milliseconds })
  return { ...taken, cpu: (cpuOf(server.pid) - before) / 1000 / taken.requests }
}

const gateResults = (ours: Round[], other: Round[]): Result[] => {
  const pick = (rounds: Round[], name: 'cpu' | 'p99'): number[] => rounds.map((one) => one[name])
  const best = (rounds: Round[]): number => Math.max(...rounds.map((one) => one.requests / one.seconds))
  const against = 'bare node:http echo of the same bytes'
  const detail = `best round ${figureText(best(ours))} requests/s, echo ${figureText(best(other))}; echo's CPU ${figureText(median(pick(other, 'cpu')))} µs`
  return [
    judged({
      name: 'gate-http',
      value: median(pick(ours, 'cpu')),
      unit: 'µs CPU/request',
      against,
      ratio: ratioOf(pick(other, 'cpu'), pick(ours, 'cpu')),
      better: 'higher',
      goal: 0.85,
      detail,
    }),
    judged({
      name: 'gate-http p99',
      value: median(pick(ours, 'p99')),
      unit: 'ms',
      against,
      ratio: ratioOf(pick(ours, 'p99'), pick(other, 'p99')),
      better: 'lower',
      goal: 1.5,
      detail: `${CONNECTIONS} connections, ${figureText(ACCOUNTS)} accounts`,
    }),
  ]
}

const gateHttp: Figure = {
  name: 'gate-http',
  run: () =>
    withTown(ACCOUNTS, async (town) => {
      const [echo, load] = [
        await startChild('echo', { core: SERVER_CORE }),
        await startChild('load', { core: LOAD_CORE }),
      ]
      try {
        const port = await town.ask<number>('listen')
        const { answer } = await round(town, port, load, 100)
        const echoPort = await echo.ask<number>('serve', answer)
        const { ours, other } = await inTurn(
          ROUNDS,
          () => round(town, port, load, ROUND_MS),
          () => round(echo, echoPort, load, ROUND_MS),
        )
        return gateResults(ours, other)
      } finally {
        await Promise.all([echo.stop(), load.stop()])
      }
    }),
}

const counters: Figure = {
  name: 'counters',
  run: () =>
    withTown(ACCOUNTS, async (town) => {
      const { ours, other } = await town.ask<Times>('counters', ROUNDS)
      return [
        judged({
          name: 'counters',
          value: median(ours) * 1000,
          unit: 'µs',
          against: 'SQL that counts the same from the rows',
          ratio: ratioOf(other, ours),
          better: 'higher',
          goal: 5_000,
          detail: `the whole table of modules, ${figureText(ACCOUNTS)} accounts x 8 modules; SQL ${figureText(median(other))} ms`,
        }),
      ]
    }),
}

const recount: Figure = {
  name: 'recount',
  run: () =>
    withTown(ACCOUNTS, async (town) => {
      const { ours, other } = await town.ask<Times>('recount', ROUNDS)
      return [
        judged({
          name: 'recount',
          value: median(ours),
          unit: 'ms',
          against: 'SQL that counts the same in one statement',
          ratio: ratioOf(ours, other),
          better: 'lower',
          goal: 1.5,
          detail: `${figureText(ACCOUNTS)} accounts, 13 modules, same sums; SQL ${figureText(median(other))} ms`,
        }),
      ]
    }),
}

const managerMemory: Figure = {
  name: 'manager-memory',
  run: () =>
    withTown(ACCOUNTS, async (town) => {
      const { resident, peak } = memoryOf(town.pid)
      const { ours, other } = await town.ask<Times>('start', 3)
      return [
        judged({
          name: 'manager-memory',
          value: resident,
          unit: 'MB',
          against: null,
          ratio: null,
          better: 'lower',
          goal: 450,
          detail: `resident after the start with ${figureText(ACCOUNTS)} accounts and their seats; at most ${figureText(peak)} MB`,
        }),
        judged({
          name: 'manager-memory start',
          value: median(ours),
          unit: 'ms',
          against: 'a plain SELECT of the same rows',
          ratio: ratioOf(ours, other),
          better: 'lower',
          goal: 3,
          detail: `by the same driver, in pages; SELECT ${figureText(median(other))} ms`,
        }),
      ]
    }),
}

export const managerFigures: readonly Figure[] = [gateHttp, counters, recount, managerMemory]
