import { describe, expect, test } from 'vitest'
import * as canned from './testing/decline-answers.ts'
import { entryOf, type Given, refusing, tryTool } from './testing/fake.ts'

const answering = (body: unknown): Given => ({
  answer: (_, nth) => (nth === 1 ? { status: 200, body } : undefined),
})

const SECRET: Given = { files: { secret: 'wood-and-water-and-light\nsecond line\n' } }

const SCRIPT: readonly (readonly [argv: readonly string[], given?: Given])[] = [
  [['notices']],
  [['notices', 'list', '1'], answering(canned.DELIVERED)],
  [['notices', 'list'], answering({ items: [], next: null, failing: 0 })],
  [['notices', 'list', 'many']],
  [['notices', 'show']],
  [['notices', 'show', canned.KEY]],
  [['notices', 'show', 'notice:none']],
  [['notices', 'show'], answering({ items: [], next: null, failing: 0 })],
  [['notices', 'retry']],
  [['notices', 'retry'], answering(canned.DELIVERED)],
  [['notices', 'channels']],
  [['notices', 'channels'], answering(canned.BARE_CHANNELS)],
  [
    ['notices', 'channels', 'relay', 'smtp+starttls://mail.example.net', '--user', 'mail', '--password-file', 'secret'],
    SECRET,
  ],
  [['notices', 'channels', 'second-relay', 'none']],
  [['notices', 'channels', 'fax', '12']],
  [['notices', 'channels', 'relay', 'http://mail.example.net']],
  [['notices', 'channels', 'syslog', 'log.example.net', '--user', 'mail']],
  [['notices', 'channels', 'webhook']],
  [['notices', 'channels', 'webhook', '--secret-file', 'secret'], answering(canned.BARE_CHANNELS)],
  [['notices', 'channels', '--help']],
  [['notices', 'test']],
  [['notices', 'test'], answering(canned.GOOD_TEST)],
  [['notices', 'tset']],
  [['notices', 'test', 'all']],
  [['services']],
  [['services', 'list'], answering(canned.NO_SERVICES)],
  [['services', 'start']],
  [
    ['services', 'start'],
    { answer: () => refusing('unusable', 'Not every service was started: imap: exit status 1.') },
  ],
  [['services', 'stop']],
  [['notices', '--help']],
  [['services', 'start', '--help']],
]

test('[N3 N5 D8 D9 X3] what the tool prints of notices and services, word for word', async () => {
  const entries: string[] = []
  for (const [argv, given] of SCRIPT) entries.push(entryOf(argv, await tryTool(argv, given)))
  await expect(entries.join('\n')).toMatchFileSnapshot('testing/decline-transcript.txt')
})

test('[X3] on a terminal of 80 columns no line is longer, but keys and what stands in a mail', async () => {
  const isTTY = { stdout: true, stderr: true }
  for (const [argv, more] of SCRIPT) {
    const { stdout } = await tryTool(argv, { ...more, isTTY, columns: 80, env: { NO_COLOR: '1' } })
    const lines = stdout.split('\n').filter((line) => !/^Subject|Message-ID|notice:/.test(line))
    expect(Math.max(...lines.map((line) => line.length)), argv.join(' ')).toBeLessThanOrEqual(80)
  }
})

describe('[X2] with --json', () => {
  const json = async (argv: string[], given?: Given): Promise<Record<string, unknown>> =>
    JSON.parse((await tryTool([...argv, '--json'], given)).stdout) as Record<string, unknown>

  test("each is the API's view with its result", async () => {
    expect(await json(['notices'])).toEqual({ ...canned.NOTICES, result: 0 })
    expect(await json(['notices', 'show', canned.KEY])).toEqual({ ...canned.MAIL, result: 0 })
    expect(await json(['notices', 'channels'])).toEqual({ ...canned.CHANNELS, result: 0 })
    expect(await json(['notices', 'test'], answering(canned.GOOD_TEST))).toEqual({ ...canned.GOOD_TEST, result: 0 })
    expect(await json(['services'])).toEqual({ ...canned.SERVICES, result: 0 })
    expect(await json(['services', 'start'])).toEqual({ ...canned.SERVICES, result: 0 })
  })

  test('[N3] what is not delivered is a problem beside the view, and exit status 1', async () => {
    expect(await json(['notices', 'retry'])).toMatchObject({ ...canned.NOTICES, title: 'Not delivered', result: -1 })
    expect(await json(['notices', 'test'])).toMatchObject({ ...canned.TEST, title: 'Not delivered', result: -1 })
    expect((await tryTool(['notices', 'test'])).status).toBe(1)
    expect((await tryTool(['notices', 'retry'])).status).toBe(1)
  })
})

test('[N3] what was given up or has no answer yet is not delivered: a try says so, with exit status 1', async () => {
  const [row] = canned.NOTICES.items
  if (!row) throw new Error('no notice')
  for (const state of ['given_up', 'waiting'] as const) {
    const items = [{ ...row, deliveries: row.deliveries.map((one) => ({ ...one, state, nextAt: null })) }]
    const view = { items, next: null, failing: state === 'waiting' ? 0 : 1 }
    const { stdout, stderr, status } = await tryTool(['notices', 'retry'], answering(view))
    expect(status).toBe(1)
    expect(stdout).toContain(state.replace('_', ' '))
    expect(stderr).toContain('1 notice is not delivered to everybody yet.')
  }
})

test('[N3] the list asks for as many as are wanted, and a key is one word of the address', async () => {
  const asked = async (...argv: string[]) => (await tryTool(['notices', ...argv])).asked
  expect((await asked())[0]).toMatchObject({ method: 'GET', path: '/notices', query: { limit: '20' } })
  expect((await asked('list', '300'))[0]).toMatchObject({ query: { limit: '300' } })
  expect((await asked('show', 'a/b c'))[0]).toMatchObject({ path: '/notices/notice%3Aa%2Fb%20c' })
  expect((await asked('show', 'channels'))[0]).toMatchObject({ path: '/notices/notice%3Achannels' })
})

test('[Q2 Q3] what a notice holds cannot steer the terminal, and no secret is told', async () => {
  const text = 'A\u001b[2JB\u202eC'
  const { stdout } = await tryTool(['notices', 'show', 'x'], answering({ ...canned.MAIL, text, subject: text }))
  for (const steering of ['\u001b', '\u202e']) expect(stdout).not.toContain(steering)
  const told = (await tryTool(['notices', 'channels'])).stdout
  expect(told).toContain('relay.example.org:587, TLS demanded, as mail')
  expect(told).not.toContain('password')
})

describe('[X1 N5] a channel is set, and what is not named stays as it is', () => {
  const put = async (...argv: string[]) => {
    const { asked, stderr } = await tryTool(['notices', 'channels', ...argv], SECRET)
    const sent = asked.find(({ method }) => method === 'PUT')?.body as object | undefined
    return { stderr, sent }
  }
  const { from, administrator, syslog } = canned.CHANNELS
  const kept = {
    from,
    administrator,
    syslog,
    relay: { host: '127.0.0.1', port: 25, security: 'opportunistic', user: '' },
    fallback: { host: 'relay.example.org', port: 587, security: 'starttls', user: 'mail' },
    webhook: { url: 'https://hooks.example.net/seatwarden' },
  }

  test.each<[words: string[], change: object]>([
    [['sender', 'mail@example.net'], { from: 'mail@example.net' }],
    [['administrator', 'eva@example.net'], { administrator: 'eva@example.net' }],
    [['Administrator', 'none'], { administrator: '' }],
    [
      ['relay', 'mail.example.net'],
      { relay: { host: 'mail.example.net', port: 25, security: 'opportunistic', user: '' } },
    ],
    [
      ['relay', 'smtps://eva:p%40ss@[2001:db8::2]:4650'],
      { relay: { host: '2001:db8::2', port: 4650, security: 'tls', user: 'eva', password: 'p@ss' } },
    ],
    [
      ['second-relay', '--password-file', 'secret'],
      { fallback: { ...kept.fallback, password: 'wood-and-water-and-light' } },
    ],
    [
      ['second-relay', 'smtp+starttls://other.example.org', '--user', 'mail'],
      { fallback: { ...kept.fallback, host: 'other.example.org' } },
    ],
    [['second-relay', 'none'], { fallback: null }],
    [['webhook', 'https://hooks.example.net/b'], { webhook: { url: 'https://hooks.example.net/b' } }],
    [
      ['webhook', '--secret-file', 'secret'],
      { webhook: { url: 'https://hooks.example.net/seatwarden', secret: 'wood-and-water-and-light' } },
    ],
    [['webhook', 'NONE'], { webhook: null }],
    [['syslog', 'log.example.net'], { syslog: { host: 'log.example.net', port: 514, transport: 'udp' } }],
    [['syslog', 'tcp://[2001:db8::3]:601'], { syslog: { host: '2001:db8::3', port: 601, transport: 'tcp' } }],
    [['syslog', 'none'], { syslog: null }],
  ])('notices channels %j', async (words, change) => {
    expect((await put(...words)).sent).toEqual({ ...kept, ...change })
  })

  test.each([
    [['relay'], 'What the relay is to be is missing.'],
    [['relay', 'none'], 'There is no being without a relay.'],
    [['relay', 'ftp://mail.example.net'], "The relay's address begins with none of smtp://"],
    [['syslog', 'http://log.example.net'], 'is no address of a system log'],
    [['sender', 'a@b.example', '--user', 'x'], 'The sender takes no --user.'],
    [['--user', 'x'], 'Which channel is missing.'],
    [['relay', 'smtp://a.example', '--password-file', 'absent'], 'The file absent cannot be read'],
  ])('%j changes nothing', async (words, said) => {
    const { sent, stderr } = await put(...words)
    expect(sent).toBeUndefined()
    expect(stderr).toContain(said)
  })
})
