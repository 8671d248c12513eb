import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const BLOCK = Buffer.alloc(4096, 0x5a)
const BLOCKS = 1024

/**
 * How many times a second this disk can be made to keep 4 KiB: written over a file that has its blocks already, as a
 * write-ahead log is, each followed by fdatasync. Node's own call; a C program makes the same one system call.
 */
export class Disk {
  readonly #file: number

  constructor(folder: string) {
    this.#file = openSync(join(folder, 'limit'), 'w')
    for (let at = 0; at < BLOCKS; at += 1) writeSync(this.#file, BLOCK, 0, BLOCK.length, at * BLOCK.length)
    fdatasyncSync(this.#file)
  }

  /** Milliseconds of each of `count` durable writes, one after the other. */
  writes(count: number): number[] {
    return Array.from({ length: count }, (_, at) => {
      const from = performance.now()
      writeSync(this.#file, BLOCK, 0, BLOCK.length, (at % BLOCKS) * BLOCK.length)
      fdatasyncSync(this.#file)
      return performance.now() - from
    })
  }

  /** Durable writes a second. */
  rate(count: number): number {
    return (count * 1000) / this.writes(count).reduce((sum, ms) => sum + ms, 0)
  }

  close(): void {
    closeSync(this.#file)
  }
}
