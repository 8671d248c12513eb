import { existsSync, statSync } from 'node:fs'
import { readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Io } from './io.ts'
import { requestOverHttp } from './request.ts'
import { run } from './run.ts'

const standardInput = async (): Promise<Uint8Array> => {
  const parts: Buffer[] = []
  for await (const part of process.stdin) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

/** Waits where the reader is slow, so that a long export never piles up. */
const writer =
  (stream: NodeJS.WriteStream) =>
  (text: string): void | Promise<void> =>
    stream.write(text) ? undefined : new Promise((resolve) => stream.once('drain', resolve))

/** A disk that is full must not cost the file that was there before. */
const writeWhole = async (path: string, text: string): Promise<void> => {
  // What is no plain file, as /dev/stdout, cannot be replaced.
  if (existsSync(path) && !statSync(path).isFile()) return writeFile(path, text)
  const part = `${path}.part`
  try {
    await writeFile(part, text)
    await rename(part, path)
  } catch (error) {
    await unlink(part).catch(() => undefined)
    throw error
  }
}

/** The timer is seldom needed and loaded only then: the tool starts often. */
const wait = async (ms: number): Promise<void> => {
  const { systemClock } = await import('@seatwarden/runtime/clock')
  return new Promise((resolve) => systemClock.after(ms, resolve))
}

const { stdout, stderr, env, argv } = process
// Whoever reads may stop early: `tool export … | head`.
for (const stream of [stdout, stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })

const io: Io = {
  stdout: writer(stdout),
  stderr: writer(stderr),
  isTTY: { stdout: stdout.isTTY, stderr: stderr.isTTY },
  columns: stdout.isTTY ? stdout.columns || 80 : Number.POSITIVE_INFINITY,
  env,
  request: requestOverHttp,
  exists: existsSync,
  programFolder: fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, ''),
  readFile: (path) => (path === '-' ? standardInput() : readFile(path)),
  writeFile: writeWhole,
  wait,
}

process.exitCode = await run(argv.slice(2), io)
