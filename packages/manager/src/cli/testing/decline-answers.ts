import type {
  ChannelsView,
  ChannelTest,
  NoticeMail,
  NoticeRow,
  NoticesView,
  ServicesView,
} from '@seatwarden/protocol/api/decline-views'

export const KEY = 'notice:unreached:36h:revalidation-1794315720000'

const taken = { state: 'delivered', attempts: 1, lastAt: '2026-11-12T01:02:00.000Z', nextAt: null } as const

const UNREACHED: NoticeRow = {
  key: KEY,
  at: '2026-11-12T01:02:00.000Z',
  subject: 'mail.example.net: licensing server not reached for 36 hours; nothing stops before Wed 25 Nov 2026',
  rule: 'D4',
  recipients: ['postmaster@example.net', 'it@brightwater.example'],
  deliveries: [
    { ...taken, channel: 'mail', to: 'postmaster@example.net', result: '127.0.0.1:25: 250 2.0.0 Ok: queued as 4F1C' },
    {
      channel: 'mail',
      to: 'it@brightwater.example',
      state: 'failing',
      attempts: 3,
      lastAt: '2026-11-12T01:05:00.000Z',
      nextAt: '2026-11-12T01:09:00.000Z',
      result: '127.0.0.1:25: 451 4.3.0 Try again later',
    },
    {
      ...taken,
      channel: 'syslog',
      to: 'udp://127.0.0.1:514',
      result: 'udp://127.0.0.1:514: sent; it tells nothing back',
    },
  ],
  resolvedAt: null,
}

const TRIALS: NoticeRow = {
  key: 'notice:trial_seats:2026-11-11',
  at: '2026-11-10T23:00:00.000Z',
  subject: 'mail.example.net: 4 accounts use Instant Messaging on trial; the first loses it on Sun 15 Nov 2026',
  rule: 'S7',
  recipients: ['it@example.net'],
  deliveries: [{ ...taken, channel: 'mail', to: 'it@example.net', result: '127.0.0.1:25: 250 2.0.0 Ok' }],
  resolvedAt: '2026-11-11T07:15:00.000Z',
}

export const NOTICES: NoticesView = { items: [UNREACHED, TRIALS], next: null, failing: 1 }

export const DELIVERED: NoticesView = { items: [TRIALS], next: '2026-11-10T23:00:00.000Z x', failing: 0 }

export const MAIL: NoticeMail = {
  ...UNREACHED,
  deliveries: UNREACHED.deliveries.map((delivery) => ({ ...delivery, tries: [] })),
  when: 'so many hours after the first failed attempt',
  messageId: '9d1c4f0c2b7a4c11a3b0c4d5e6f70819@mail.example.net',
  text: 'WHAT HAPPENED\nmail.example.net [192.0.2.25] has not reached the licensing server.\n\nWHAT WORKS\nAll services work.\n',
  html: '<!doctype html><p>WHAT HAPPENED</p>',
}

const RELAY = { host: '127.0.0.1', port: 25, security: 'opportunistic', user: '', password: false } as const

export const CHANNELS: ChannelsView = {
  from: 'postmaster@example.net',
  administrator: 'it@example.net',
  relay: RELAY,
  fallback: { host: 'relay.example.org', port: 587, security: 'starttls', user: 'mail', password: true },
  webhook: { url: 'https://hooks.example.net/seatwarden', secret: true },
  syslog: { host: '2001:db8::1', port: 514, transport: 'udp' },
}

export const BARE_CHANNELS: ChannelsView = {
  ...CHANNELS,
  administrator: '',
  fallback: null,
  webhook: null,
  syslog: null,
}

export const TEST: ChannelTest = {
  deliveries: UNREACHED.deliveries.map((one) => ({ ...one, attempts: 1, nextAt: null })),
}
export const GOOD_TEST: ChannelTest = { deliveries: TEST.deliveries.filter(({ state }) => state === 'delivered') }

const service = {
  stop: [['systemctl', 'stop', 'nginx.service']],
  start: [['systemctl', 'start', 'nginx.service']],
  lastAt: null,
  lastResult: '',
}

export const SERVICES: ServicesView = {
  items: [
    {
      ...service,
      id: 'web',
      name: 'Web client',
      state: 'stopped',
      stoppedByUs: true,
      lastAt: '2026-11-24T23:00:02.000Z',
      lastResult: 'stopped',
    },
    { ...service, id: 'imap', name: 'IMAP and POP3', state: 'running', stoppedByUs: false },
    {
      ...service,
      id: 'smtp',
      name: 'Inbound SMTP',
      state: 'unknown',
      stoppedByUs: false,
      lastResult: 'nothing to stop here now',
    },
  ],
  nextStop: '2026-11-25T23:00:00.000Z',
  note: '',
}
export const NO_SERVICES: ServicesView = {
  items: [],
  nextStop: null,
  note: 'systemd does not run on this machine, so nothing would be stopped.',
}
