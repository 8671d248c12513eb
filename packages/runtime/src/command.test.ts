import { existsSync, readFileSync } from 'node:fs'
import { instant } from '@seatwarden/core/instant'
import { expect, test } from 'vitest'
import { SettableClock, systemClock } from './clock.ts'
import { systemCommands } from './command.ts'

const commands = systemCommands(systemClock)
const node = (program: string): string[] => [process.execPath, '-e', program]

test('[D8] a program gets its words as they are: no shell reads them', async () => {
  const words = ['$HOME `id` ; echo no', "it's", '*', '--x=a b']
  const end = await commands.run(
    [process.execPath, '-p', 'JSON.stringify(process.argv.slice(1))', '--', ...words],
    9_000,
  )
  expect(end).toMatchObject({ code: 0, timedOut: false })
  expect(JSON.parse(end.output)).toEqual(words)
})

test('[D8] the code and the last 2,000 bytes of both streams are kept', async () => {
  const end = await commands.run(
    node(`console.log('x'.repeat(5000)); console.error('the reason'); process.exit(7)`),
    9_000,
  )
  expect(end.code).toBe(7)
  expect(end.output).toMatch(/^x+\nthe reason$/)
  expect(end.output.length).toBeLessThanOrEqual(2_000)
})

test('[D8] what it answers is kept apart from what it warns of', async () => {
  const end = await commands.run(node(`console.error('a warning'); console.log(' as it is ')`), 9_000)
  expect(end).toEqual({ code: 0, timedOut: false, output: 'as it is\na warning', stdout: ' as it is \n' })
  const long = await commands.run(node(`console.log('x'.repeat(5000))`), 9_000)
  expect(long).toMatchObject({ code: 0, stdout: null })
  expect((await commands.run(node(`process.stdout.write('x'.repeat(2000))`), 9_000)).stdout).toHaveLength(2_000)
})

test('[D8] what cannot be run says so, and is no exception', async () => {
  expect(await commands.run(['/nowhere/at-all', 'x'], 9_000)).toEqual({
    code: null,
    timedOut: false,
    output: '/nowhere/at-all: it is not there',
    stdout: '',
  })
  expect((await commands.run(['/etc/passwd'], 9_000)).output).toBe('/etc/passwd: it may not be run')
})

test('[D8] one that takes too long is ended, with what it started', async () => {
  const clock = new SettableClock(instant(0))
  const run = systemCommands(clock).run(
    ['/bin/sh', '-c', `echo begun; trap '' TERM; sleep 600 & echo $!; wait; wait`],
    1_000,
  )
  const begun = systemClock.monotonic()
  const ended = { yet: false }
  void run.finally(() => {
    ended.yet = true
  })
  while (!ended.yet && systemClock.monotonic() - begun < 15_000) {
    await systemCommands(systemClock).pause(20)
    await clock.advance(100)
  }
  const { code, timedOut, output } = await run
  expect({ code, timedOut }).toEqual({ code: null, timedOut: true })
  const child = Number(output.split('\n')[1])
  expect(child).toBeGreaterThan(1)
  await expect.poll(() => runs(child)).toBe(false)
})

/** A zombie that a lazy init has not buried yet runs no more. */
const runs = (pid: number): boolean => {
  const path = `/proc/${pid}/stat`
  return existsSync(path) && !/\) Z /.test(readFileSync(path, 'utf8'))
}

test('[D8] a daemon that keeps its streams holds nobody up', async () => {
  const end = await commands.run(['/bin/sh', '-c', 'sleep 20 & echo $!'], 9_000)
  expect(end).toMatchObject({ code: 0, timedOut: false })
  process.kill(Number(end.output))
})

test('[Q3] no setting of this program is told to another', async () => {
  process.env.SEATWARDEN_TEST_SECRET = 'hush'
  const end = await commands.run(node('console.log(Object.keys(process.env).sort().join())'), 9_000)
  delete process.env.SEATWARDEN_TEST_SECRET
  expect(end.output).toBe('HOME,LC_ALL,PATH')
})
