import { type Figure, judged, type Result } from '../figure.ts'
import { figureText } from '../lib/numbers.ts'
import type { Curve } from '../lib/picture.ts'
import { inFolder } from '../lib/places.ts'
import { median } from '../lib/rounds.ts'
import { claimTimes, openPool } from './claims.ts'
import { type Times, withTown } from './manager.ts'

const SIZES = [100, 1_000, 10_000, 100_000, 1_000_000]
const NEWCOMERS = 600

const pointText = ([size, time]: readonly [number, number]): string => `${figureText(size)}: ${figureText(time)}`

/** A curve as one result: what it costs at the largest size, against the smallest. */
const grown = (name: string, curve: Curve): Result => ({
  ...judged({
    name,
    value: curve.points.at(-1)![1],
    unit: 'µs',
    against: 'the same at the smallest size',
    ratio: curve.points.at(-1)![1] / curve.points[0]![1],
    better: 'lower',
    goal: null,
    detail: `µs at ${curve.points.map(pointText).join(', ')}`,
  }),
  curve,
})

const claimTime = (held: number): Promise<number> =>
  inFolder(async (folder) => {
    const { engine, newcomers } = await openPool(folder, held, NEWCOMERS)
    try {
      await claimTimes(engine, newcomers, NEWCOMERS / 3)
      return await claimTimes(engine, newcomers, NEWCOMERS / 2)
    } finally {
      await engine.close()
    }
  })

const claimGrow: Figure = {
  name: 'claim-grow',
  run: async () => {
    const points: [number, number][] = []
    for (const size of SIZES) points.push([size, (await claimTime(size)) * 1000])
    return [grown('claim-grow', { name: 'a first seat', points })]
  },
}

const NAMES = ['the counters', 'SQL that counts', 'a recount', 'the start', "a gate's answer"] as const

/** Milliseconds of each of NAMES with so many accounts. */
const timesAt = (accounts: number): Promise<number[]> =>
  withTown(accounts, async (town) => {
    const start = await town.ask<Times>('start', 3)
    const counters = await town.ask<Times>('counters', 3)
    const recount = await town.ask<Times>('recount', 3)
    const ask = await town.ask<number[]>('ask', 5)
    return [counters.ours, counters.other, recount.ours, start.ours, ask].map(median)
  })

const countersGrow: Figure = {
  name: 'counters-grow',
  run: async () => {
    const taken: number[][] = []
    for (const size of SIZES) taken.push(await timesAt(size))
    return NAMES.map((name, at) => {
      const points = taken.map((times, size) => [SIZES[size]!, times[at]! * 1000] as const)
      return grown(`counters-grow ${name}`, { name, points })
    })
  },
}

export const growthFigures: readonly Figure[] = [claimGrow, countersGrow]
