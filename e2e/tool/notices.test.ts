import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DAY, fromIso, type Instant } from '@seatwarden/core/instant'
import { type RunningManager, startManager } from '@seatwarden/manager/main'
import { type MailServer, mailServer } from '@seatwarden/manager/notices/testing/mail-server'
import { managerApi } from '@seatwarden/protocol/api/manager-operations'
import { SettableClock } from '@seatwarden/runtime/clock'
import { silentLog } from '@seatwarden/runtime/log'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { type Api, apiAt } from '../support/api.ts'
import { tempDir } from '../support/temp.ts'
import { until } from '../support/wait.ts'
import { buildTool, type Done, entryOf, runs, TOOL } from './terminal.ts'

// Notices and services as a person sees them at a shell, while an evaluation ends: a real manager, a real mail server
// that at first takes nothing, and services that are really stopped. The clock is the tests' own, so dates are exact.

beforeAll(() => buildTool())

const START = fromIso('2026-10-05T08:14:00Z') as Instant
const HOST = 'mail.brightwater.example'
const TO_MIDNIGHT = 15 * 3_600_000 - 14 * 60_000

interface House {
  clock: SettableClock
  manager: RunningManager
  api: Api<typeof managerApi>
  mails: MailServer
  /** Whether the mail server takes what comes. */
  taking: boolean
  dir: string
  close(): Promise<void>
}

/** A service that runs as long as its file is there. */
const service = (id: string, name: string, file: string) => ({
  id,
  name,
  status: ['test', '-f', file],
  stop: [['rm', file]],
  start: [['touch', file]],
})

const servicesIn = (dir: string): string => {
  const services = [service('web', 'Web client', join(dir, 'web')), service('smtp', 'Inbound SMTP', join(dir, 'smtp'))]
  for (const { id } of services) writeFileSync(join(dir, id), '')
  const file = join(dir, 'services.json')
  writeFileSync(file, JSON.stringify({ services }), { mode: 0o600 })
  return file
}

const openHouse = async (): Promise<House> => {
  const temp = tempDir('notices')
  const clock = new SettableClock(START)
  const refused = (): Error => Object.assign(new Error('4.3.0 Try again later'), { responseCode: 451 })
  const mails = await mailServer({ onRcptTo: (_to, _session, done) => done(house.taking ? null : refused()) })
  const relay = { host: '127.0.0.1', port: mails.port, security: 'none', user: '', password: '' } as const
  const options = {
    data: join(temp.path, 'data'),
    port: 0,
    gatePort: 0,
    roots: [],
    zone: 'Europe/Prague',
    hostname: HOST,
    postmaster: 'postmaster@brightwater.example',
    consoleUrl: `https://${HOST}:7443`,
    services: { file: servicesIn(temp.path) },
    durability: 'off' as const,
  }
  const manager = await startManager({ ...options, relay }, { clock, log: silentLog })
  const api = apiAt(managerApi, { socket: manager.socket }, '/api/v1')
  const close = async (): Promise<void> => {
    await manager.close()
    await mails.close()
    temp.remove()
  }
  const house: House = { clock, manager, api, mails, taking: true, dir: temp.path, close }
  return house
}

let open: House | undefined
afterEach(async () => {
  await open?.close()
  open = undefined
})

/** Until every notice has gone its way, whether it was taken or not: real sockets need real time. */
const settled = ({ api, clock }: House, notices: number): Promise<unknown> =>
  until(`${notices} notices to be tried`, 10_000, async () => {
    await clock.advance(0)
    const { items } = await api.call('listNotices')
    const tried = items.every(({ deliveries }) => deliveries.every(({ lastAt }) => lastAt !== null))
    return items.length === notices && tried ? true : undefined
  })

const stopped = ({ clock, dir }: House): Promise<unknown> =>
  until('services to be stopped', 10_000, async () => {
    await clock.advance(0)
    return existsSync(join(dir, 'web')) || existsSync(join(dir, 'smtp')) ? undefined : true
  })

type Step = { argv: readonly string[] } | { note: string; act: (house: House) => unknown }

const tool = (...argv: string[]): Step => ({ argv })
const later = (days: number, notices: number) => async (house: House) => {
  await house.clock.advance(days * DAY)
  await settled(house, notices)
}

const STORY: readonly Step[] = [
  tool('notices'),
  tool('notices', 'show'),
  tool('notices', 'channels'),
  tool('notices', 'test'),
  tool('notices', 'channels', 'administrator', 'it@brightwater.example'),
  tool('notices', 'test'),
  tool('notices', 'channels', 'webhook', 'http://hooks.brightwater.example/in'),
  tool('notices', 'channels', 'administrator', 'none'),
  tool('services'),

  { note: 'Sixteen days later, 14 days before the evaluation ends.', act: later(16, 1) },
  tool('notices'),
  tool('notices', 'show'),

  {
    note: 'The mail server takes nothing, and a week goes by.',
    act: async (house) => {
      house.taking = false
      await later(7, 2)(house)
    },
  },
  tool('notices'),
  tool('notices', 'retry'),
  tool('notices', 'test'),
  {
    note: 'The mail server is mended.',
    act: (house) => {
      house.taking = true
    },
  },
  tool('notices', 'retry'),
  tool('notices', 'retry'),
  tool('notices', 'list', '1'),
  tool('notices', 'list', 'all'),
  tool('notices', 'show', 'notice:none'),

  { note: 'The day before the end.', act: later(6, 3) },
  { note: 'The evaluation ends: Emergency Mode.', act: later(1, 4) },
  tool('notices', 'list', '1'),
  tool('notices', 'test'),
  tool('services', 'list'),
  { note: 'Seven days later, the last call.', act: later(7, 5) },
  tool('notices', 'show'),
  {
    note: 'Midnight.',
    act: async (house) => {
      await house.clock.advance(TO_MIDNIGHT)
      await stopped(house)
    },
  },
  tool('services'),
  tool('services', 'start'),
  tool('services'),
  tool('services', 'stop'),
]

const typed = ({ clock, manager, dir }: House, argv: readonly string[], ...more: string[]): Promise<Done> =>
  runs({ clock, cwd: dir, env: { SEATWARDEN_SOCKET: manager.socket } }, process.execPath, [TOOL, ...argv, ...more])

/** Lines of a mail are as long as this machine's addresses let them be. */
const unwrapped = (text: string): string =>
  text.replace(/WHAT HAPPENED[\s\S]*/, (mail) => mail.replace(/(?<=[a-z0-9,:;.\])])\n(?=(?!\d\. )[a-zA-Z0-9[(])/g, ' '))

/** Ports, addresses and ids are drawn anew in every run. */
const steady = ({ mails }: House, text: string): string =>
  unwrapped(text)
    .replaceAll(`127.0.0.1:${mails.port}`, '127.0.0.1:25')
    .replace(/(?<=mail\.brightwater\.example) ?\n?\[[^\]]*\]/g, ' [ADDRESSES]')
    .replace(/\b[0-9a-f]{32}\b/g, 'RANDOM')

const VIEWS = {
  'notices ': managerApi.listNotices.response,
  'notices list': managerApi.listNotices.response,
  'notices show': managerApi.readNotice.response,
  'notices retry': managerApi.retryNotices.response,
  'notices channels': managerApi.readChannels.response,
  'notices test': managerApi.testChannels.response,
  'services ': managerApi.readServices.response,
  'services list': managerApi.readServices.response,
  'services start': managerApi.startServices.response,
} as const

/** The document of the API with its result, or a problem; asked after the text, so that it changes no line of that. [X2] */
const checkJson = ({ status, stdout, stderr }: Done, name: string): void => {
  const document = JSON.parse(stdout) as { result: number; title?: string }
  expect({ name, status, stderr }).toEqual({ name, status: Math.abs(document.result), stderr: '' })
  if (document.result === 0 || document.title === 'Not delivered')
    expect(VIEWS[name as keyof typeof VIEWS].safeParse(document).error, name).toBeUndefined()
  else expect(document.title).toBeTruthy()
}

test('[N3 N5 D8 D9 X2 X3] the transcript of notices and services, each with --json too', async () => {
  const house = await openHouse()
  open = house
  const entries: string[] = []
  for (const step of STORY) {
    if ('argv' in step) {
      const { argv } = step
      const { status, stdout, stderr } = await typed(house, argv)
      entries.push(entryOf('', argv, { status, stdout: steady(house, stdout), stderr: steady(house, stderr) }))
      checkJson(await typed(house, argv, '--json'), `${argv[0]} ${argv[1] ?? ''}`)
    } else {
      await step.act(house)
      entries.push(`# ${step.note}\n`)
    }
  }
  await expect(entries.join('\n')).toMatchFileSnapshot('notices.txt')
  const ids = house.mails.arrived.map(({ mail }) => mail.messageId)
  expect(new Set(ids).size).toBe(ids.length)
})
