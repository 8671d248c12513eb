import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CommandEnd, Commands } from '@seatwarden/runtime/command'

/** In the order in which they are to stop. [D8] */
export const ORDER = ['web', 'im', 'imap', 'submission', 'smtp'] as const

const end = (code: number, output = ''): CommandEnd => ({ code, timedOut: false, output, stdout: '' })

/** The mail server's programs on a machine. They live on when the manager dies, and come up with the machine. */
export class Daemons implements Commands {
  readonly running = new Set<string>(ORDER)
  /** Services in the order in which they were stopped since somebody looked. */
  stopped: string[] = []
  /** Commands fail for a while. */
  ill = false
  /** Something was started by others than the manager since it stopped them. */
  meddled = false
  readonly #moment: () => boolean

  /** @param moment one at which the plug may be pulled; false: it was, and who asks does not exist any more. */
  constructor(moment: () => boolean) {
    this.#moment = moment
  }

  /** The list that the manager is given; returns its file. */
  listIn(folder: string): string {
    const services = ORDER.map((id) => ({
      id,
      name: id,
      status: ['service', 'status', id],
      stop: [['service', 'stop', id]],
      start: [['service', 'start', id]],
    }))
    const path = join(folder, 'services.json')
    writeFileSync(path, JSON.stringify({ services }), { mode: 0o644 })
    return path
  }

  async run([, what = '', id = '']: readonly string[]): Promise<CommandEnd> {
    if (what === 'status') return end(this.running.has(id) ? 0 : 3)
    if (!this.#moment() || this.ill) return end(1, `${id}: no answer from the system`)
    if (what === 'stop' && this.running.delete(id)) this.stopped.push(id)
    if (what === 'start') this.#start(id)
    this.#moment()
    return end(0)
  }

  async pause(): Promise<void> {
    // Nothing here takes time.
  }

  /** By hand, or because the machine came up. [D9] */
  startAll(): void {
    this.meddled = this.meddled || this.running.size < ORDER.length
    for (const id of ORDER) this.#start(id)
  }

  #start(id: string): void {
    this.running.add(id)
    this.stopped = []
  }
}
