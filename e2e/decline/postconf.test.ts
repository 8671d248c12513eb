import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { instant } from '@seatwarden/core/instant'
import { Services } from '@seatwarden/manager/services/services'
import { systemdServices } from '@seatwarden/manager/services/systemd'
import { systemClock } from '@seatwarden/runtime/clock'
import { type CommandEnd, type Commands, systemCommands } from '@seatwarden/runtime/command'
import { silentLog } from '@seatwarden/runtime/log'
import { afterAll, expect, test } from 'vitest'

const MIDNIGHT = instant(Date.UTC(2026, 10, 24, 23))
const folder = mkdtempSync(join(tmpdir(), 'seatwarden-postconf-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const real = systemCommands(systemClock)
const SETTING = /^master_service_disable *=.*$/m

/** Only postconf is run, on a configuration of its own; nothing else is there. */
const postconfAt = (conf: string): Commands => ({
  pause: async () => undefined,
  run: async (argv, timeoutMs): Promise<CommandEnd> => {
    const nothing = { timedOut: false, output: '', stdout: '' }
    if (argv[0] !== 'postconf') return { ...nothing, code: argv[0] === 'pgrep' ? 1 : 0 }
    const end = await real.run(['postconf', '-c', conf, ...argv.slice(1)], timeoutMs)
    if (end.code === null) throw new Error(`${end.output}. Install it: apt-get install postfix`)
    return end
  },
})

const submissionOf = (conf: string, wanted: () => boolean): Services => {
  let kept: unknown = null
  const state = {
    read: async <T>() => kept as T | null,
    save: async (_tx: unknown, _key: string, value: unknown) => {
      kept = value
      return 1
    },
    replace: async () => true,
  }
  return new Services({
    stores: { db: {} as never, state },
    list: { services: systemdServices(true).filter(({ id }) => id === 'submission'), note: '' },
    commands: postconfAt(conf),
    now: () => MIDNIGHT,
    wanted,
    log: silentLog,
    changed: () => undefined,
  })
}

test.each([0, 1, 2])(
  '[D8 D10] real postconf, which warns of %i parameters that nobody uses: the setting is as before by the end',
  async (unused) => {
    const conf = mkdtempSync(join(folder, 'conf-'))
    writeFileSync(join(conf, 'main.cf'), 'compatibility_level = 3.6\nmaster_service_disable = fax.inet\n')
    writeFileSync(join(conf, 'master.cf'), 'smtp inet n - y - - smtpd\n')
    for (let n = 0; n < unused; n += 1) appendFileSync(join(conf, 'main.cf'), `left_over_${n} = yes\n`)
    const asked = await postconfAt(conf).run(['postconf', '-h', 'master_service_disable'], 10_000)
    expect(asked.output.match(/warning/g)?.length ?? 0).toBe(unused)
    const setting = () => SETTING.exec(readFileSync(join(conf, 'main.cf'), 'utf8'))?.[0]
    const machine = { declined: true }
    const services = submissionOf(conf, () => machine.declined)
    expect(await services.stop(MIDNIGHT)).toBe('stopped: Submission')
    expect(setting()).toBe('master_service_disable = fax.inet submission.inet submissions.inet smtps.inet')
    machine.declined = false
    expect(await services.recover()).toBe('started: Submission')
    expect(setting()).toBe('master_service_disable = fax.inet')
  },
)
