import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { SettableClock } from '@seatwarden/runtime/clock'
import { runToEnd } from '../support/processes.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export const TOOL = at('../../dist/tool.mjs')

export async function buildTool(): Promise<void> {
  const built = await runToEnd([process.execPath, at('../../scripts/build.mjs')], 120_000)
  if (built.code !== 0) throw new Error(built.output)
}

export interface Done {
  status: number
  stdout: string
  stderr: string
}

export interface Terminal {
  clock: SettableClock
  /** The folder where it is typed. */
  cwd: string
  env: Record<string, string>
}

/** Runs a program, moving the clock on the spot, so that what waits for its turn gets it. */
export function runs({ clock, cwd, env }: Terminal, program: string, argv: readonly string[]): Promise<Done> {
  const given = { PATH: process.env.PATH ?? '', ...env }
  const child = spawn(program, argv, { cwd, env: given, stdio: ['ignore', 'pipe', 'pipe'] })
  const done: Done = { status: -1, stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    done.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    done.stderr += text
  })
  const turns = setInterval(() => void clock.advance(0), 5)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      clearInterval(turns)
      resolve({ ...done, status: code ?? -1 })
    })
  })
}

const quoted = (word: string): string => (/^[\w./:@=-]+$/.test(word) ? word : `"${word}"`)

/** What differs from run to run: dates, and columns as wide as what was drawn. */
export const steadyText = (text: string): string =>
  text
    .replace(/\b[A-Z][a-z]{2} \d{1,2} [A-Z][a-z]{2} \d{4}(, \d\d:\d\d)?/g, (_, time) => (time ? 'DATE, TIME' : 'DATE'))
    .replace(/\b\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?/g, 'DATE')
    .replace(/\bin \d+ days\b/g, 'in N days')
    .replace(/(?<=\S) {2,}/g, '  ')

/** One entry of a transcript: what was typed, what came out, what went wrong, the exit status. */
export const entryOf = (prompt: string, argv: readonly string[], { status, stdout, stderr }: Done): string => {
  const errors = stderr.split('\n').filter((line) => line !== '')
  const lines = [stdout.trimEnd(), ...errors.map((line) => `! ${line}`), `(exit status ${status})`]
  return [`${prompt}$ tool ${argv.map(quoted).join(' ')}`, ...lines.filter((line) => line !== ''), ''].join('\n')
}
