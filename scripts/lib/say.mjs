import { stripVTControlCharacters } from 'node:util'

const seconds = (from) => `${((performance.now() - from) / 1000).toFixed(1)} s`

/** One line on standard error, so that a program's own output stays clean; colours are for terminals. */
export function say(line) {
  process.stderr.write(`${process.stderr.isTTY ? line : stripVTControlCharacters(line)}\n`)
}

/** An expected end with one line for people; anything else that is thrown is a defect and shows its stack. */
export class Stop extends Error {}

/** Runs one step: a line when it begins, a line with its time when it is done. */
export async function step(name, doing, work) {
  const from = performance.now()
  say(`${name}: ${doing} …`)
  const result = await work()
  say(`${name}: done in ${seconds(from)}`)
  return result
}

/** Runs a script's main function and turns a Stop into its line and exit code 1. */
export async function guard(main) {
  try {
    return await main()
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    say(error.message)
    process.exit(1)
  }
}
