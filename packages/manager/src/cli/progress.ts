import { count } from './dates.ts'
import type { Io } from './io.ts'

const WIDTH = 24

/** A bar on a terminal, nothing in a pipe. [X3] */
export const progressBar = ({ isTTY, stderr }: Pick<Io, 'isTTY' | 'stderr'>) => {
  let drawn = false
  return {
    show: async (done: number, total: number): Promise<void> => {
      if (!isTTY.stderr) return
      drawn = true
      const share = total > 0 ? Math.min(1, done / total) : 1
      const full = Math.round(share * WIDTH)
      const bar = '#'.repeat(full) + '.'.repeat(WIDTH - full)
      await stderr(`\r[${bar}] ${count(done)} of ${count(total)} (${Math.floor(share * 100)} %)`)
    },
    end: async (): Promise<void> => {
      if (drawn) await stderr('\r\u001b[K')
    },
  }
}
