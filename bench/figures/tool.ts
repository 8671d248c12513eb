import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Figure, judged, unmeasured } from '../figure.ts'
import { figureText } from '../lib/numbers.ts'
import { inFolder } from '../lib/places.ts'
import { startChild } from '../lib/processes.ts'
import { inTurn, median, milliseconds, ratioOf } from '../lib/rounds.ts'

const ROUNDS = 21

const program = fileURLToPath(new URL('tool.mjs', import.meta.url))

const runNode = (args: readonly string[], env: Record<string, string> = {}): Promise<number> =>
  milliseconds(() => {
    const { status, stderr } = spawnSync(process.execPath, args, { env: { ...process.env, ...env }, encoding: 'utf8' })
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with code ${status}: ${stderr}`)
  })

const toolStart: Figure = {
  name: 'tool-start',
  run: () =>
    inFolder(async (folder) => {
      if (!existsSync(program)) return [unmeasured('tool-start', 'dist/tool.mjs is not built')]
      const manager = await startChild('manager')
      try {
        const socket = await manager.ask<string>('start', folder)
        const { ours, other } = await inTurn(
          ROUNDS,
          () => runNode([program, 'license', 'show'], { SEATWARDEN_SOCKET: socket }),
          () => runNode(['-e', '0']),
        )
        return [
          judged({
            name: 'tool-start',
            value: median(ours),
            unit: 'ms',
            against: 'node -e 0',
            ratio: ratioOf(ours, other),
            better: 'lower',
            goal: 2.5,
            detail: `tool license show, answered by a manager over its socket; node ${figureText(median(other))} ms`,
          }),
        ]
      } finally {
        await manager.stop()
      }
    }),
}

export const toolFigures: readonly Figure[] = [toolStart]
