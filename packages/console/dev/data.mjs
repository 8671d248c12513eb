// Sample data to look at the pages without a server: mail.example.net, 150 accounts, Thu 12 Nov 2026 09:14 in Prague.
export const NOW = '2026-11-12T08:14:00Z'
const ZONE = 'Europe/Prague'
const VENDOR = {
  name: 'Example Vendor',
  manageUrl: 'https://portal.vendor.example/orders/ORD-48213',
  supportUrl: 'https://portal.vendor.example/support',
}

const row = (id, name, seats, used, held, more = {}) => ({
  id,
  name,
  category: 'server',
  master: false,
  licensed: true,
  seats,
  maintenanceEnds: '2026-11-24T23:00:00Z',
  renewalDaysLeft: 12,
  usedSeats: used,
  held,
  trial: 0,
  refused: 0,
  notUsedYet: used - held - (more.trial ?? 0) - (more.refused ?? 0),
  reservedFree: 0,
  firstTrialEnds: null,
  over: Math.max(0, typeof seats === 'number' ? used - seats : 0),
  mark: typeof seats === 'number' && used > seats,
  recommended: [],
  chip: null,
  ...more,
})
const off = (id, name, category = 'server') => ({
  ...row(id, name, 0, 0, 0),
  category,
  licensed: false,
  maintenanceEnds: null,
  renewalDaysLeft: null,
})
const BOTH = ['Add Users', 'Renew License']
const addUsers = (left) => ({ kind: 'add_users', text: 'Add Users', sentence: `${left} seats left.` })

const busyModules = () => [
  row('mail', 'Mail', 160, 150, 143, { master: true, recommended: BOTH, chip: addUsers(10) }),
  row('im', 'Instant Messaging', 25, 150, 25, {
    trial: 4,
    refused: 1,
    firstTrialEnds: '2026-11-15T07:12:00Z',
    recommended: BOTH,
    chip: { kind: 'refused', text: 'Refused 1', sentence: '1 is refused.' },
  }),
  row('groupware', 'Groupware', 100, 84, 61, { recommended: ['Renew License'] }),
  row('webmail', 'Web Client', 160, 138, 97, { reservedFree: 2, recommended: ['Renew License'] }),
  row('activesync', 'ActiveSync', 10, 9, 9, { recommended: BOTH, chip: addUsers(1) }),
  row('webdav', 'WebDAV', 50, 12, 7, { maintenanceEnds: '2027-06-01T22:00:00Z', renewalDaysLeft: 201 }),
  row('antivirus', 'Antivirus', 'unlimited', 150, 143, { recommended: ['Renew License'] }),
  off('antispam', 'Anti-Spam'),
  off('sip', 'SIP'),
  off('ftp', 'FTP'),
  off('sms', 'SMS'),
  row('desktop_client', 'Desktop Client', 5, 3, 3, {
    category: 'client',
    maintenanceEnds: '2027-06-01T22:00:00Z',
    renewalDaysLeft: 201,
  }),
  off('connector', 'Outlook Connector', 'client'),
]
const calmModules = () =>
  busyModules().map((m) => ({
    ...m,
    renewalDaysLeft: m.licensed ? 201 : null,
    maintenanceEnds: m.licensed ? '2027-06-01T22:00:00Z' : null,
    recommended: [],
    chip: null,
    mark: false,
    over: 0,
    trial: 0,
    refused: 0,
    firstTrialEnds: null,
    seats: m.id === 'im' ? 200 : m.id === 'mail' ? 200 : m.id === 'activesync' ? 25 : m.seats,
    notUsedYet: m.usedSeats - m.held,
  }))

const categories = (modules) => {
  const server = modules.filter((m) => m.category === 'server' && m.licensed)
  const master = modules[0]
  return [
    {
      category: 'server',
      name: 'Server',
      seats: master.seats,
      renewalDaysLeft: master.renewalDaysLeft,
      usedSeats: master.usedSeats,
      mark: server.some((m) => m.mark),
      recommended: master.recommended,
      modules: server.map((m) => m.id),
    },
    ...modules
      .filter((m) => m.category === 'client' && m.licensed)
      .map((m) => ({ ...m, category: 'client', modules: [m.id] })),
  ]
}

const find = (rank, kind, severity, sentence, next, action = null) => ({ rank, kind, severity, sentence, next, action })
const findings = {
  fine: find(
    12,
    'fine',
    'ok',
    'Everything is in order.',
    'Next: license revalidation on Thu 3 Dec 2026, by itself. Services cannot stop before Fri 18 Dec 2026.',
  ),
  refused: find(
    6,
    'refused_now',
    'refused',
    '1 person is refused Instant Messaging.',
    '4 more lose it, the first on Sun 15 Nov 2026, 08:12 (in 2 days).',
    { label: 'Decide who keeps it', target: 'module', moduleId: 'im' },
  ),
  renew: find(
    10,
    'renewal',
    'attention',
    'Maintenance of 6 modules ends on Tue 24 Nov 2026 (in 12 days).',
    'This version keeps working; newer versions will not accept the license.',
    { label: 'Renew License', target: 'manage' },
  ),
  ninety: find(9, 'near_limit', 'attention', '150 of 160 Mail seats are used.', '10 seats left.', {
    label: 'Add Users',
    target: 'manage',
  }),
  grace: find(
    5,
    'grace',
    'attention',
    'The licensing server has not been reached since Tue 10 Nov 2026, 14:02. Everything works.',
    'Emergency Mode on Tue 17 Nov 2026, 14:02 (in 5 days). Retry at 10:07.',
    { label: 'Check connection', target: 'check' },
  ),
  emergency: find(
    2,
    'emergency',
    'emergency',
    'Emergency Mode: mail works, settings are locked.',
    'Services stop on Wed 25 Nov 2026 at 00:00 (in 6 days).',
    { label: 'Activate License', target: 'activate' },
  ),
}

const step = (id, at, state, kind, sentence, note = '', notices = []) => ({
  id,
  at,
  state,
  kind,
  sentence,
  note,
  notices,
  action: null,
})
const mail = (at, delivered) => ({ id: at, at, delivered })
const DECLINE = [
  step(
    'a',
    '2026-11-10T13:02:00Z',
    'done',
    'attempt-failed',
    'First attempt failed',
    'Everything works; retry every hour, next 10:07.',
    [mail('2026-11-11T01:02:00Z', true), mail('2026-11-11T13:02:00Z', true), mail('2026-11-12T01:02:00Z', false)],
  ),
  step('n', NOW, 'now', 'notice', 'Today', 'A mail every 24 h, next today, 14:02.'),
  step(
    'e',
    '2026-11-17T13:02:00Z',
    'next',
    'emergency',
    'Emergency Mode',
    'Mail works; settings are locked, except what helps.',
  ),
  step(
    'l',
    '2026-11-24T13:02:00Z',
    'next',
    'last-call',
    'Last call',
    'Error log; mails to postmaster, holder and vendor.',
  ),
  step(
    's',
    '2026-11-24T23:00:00Z',
    'next',
    'stop',
    'Services are stopped',
    'First web, IM and clients, then sending, receiving last; nothing accepted is lost; this console stays.',
  ),
]
const CALM = [
  step('n', NOW, 'now', 'notice', 'Today'),
  step('t', '2026-11-15T07:12:00Z', 'next', 'trial-ends', '4 lose Instant Messaging, one after the other'),
  step(
    'm',
    '2026-11-24T23:00:00Z',
    'next',
    'maintenance-ends',
    'Maintenance of 6 modules ends',
    'This version keeps working.',
  ),
  step('r', '2026-12-03T03:00:00Z', 'next', 'revalidation', 'License revalidation, by itself'),
  step(
    's',
    '2026-12-17T23:00:00Z',
    'maybe',
    'stop',
    'If that failed from then on: the earliest day on which services could stop',
  ),
]

const PHASES = {
  busy: () => ({
    status: 'OK',
    phase: 'valid',
    modules: busyModules(),
    findings: [findings.refused, findings.ninety, findings.renew],
    steps: CALM,
    headline:
      'Next revalidation Thu 3 Dec 2026, 04:00, by itself. If it failed from then on, services could not stop before Fri 18 Dec 2026.',
    reason: null,
    nextConsequence: null,
  }),
  calm: () => ({
    status: 'OK',
    phase: 'valid',
    modules: calmModules(),
    findings: [findings.fine],
    steps: [CALM[0], CALM[3], CALM[4]],
    headline:
      'Next revalidation Thu 3 Dec 2026, 04:00, by itself. If it failed from then on, services could not stop before Fri 18 Dec 2026.',
    reason: null,
    nextConsequence: null,
  }),
  grace: () => ({
    status: 'OK',
    phase: 'grace',
    modules: calmModules(),
    findings: [findings.grace],
    steps: DECLINE,
    headline: 'Not reached since Tue 10 Nov 2026, 14:02 (43 attempts): the name could not be resolved.',
    reason: {
      code: 'vendor_unreachable',
      sentence: 'The name license.vendor.example cannot be resolved from this server.',
    },
    nextConsequence: { at: '2026-11-17T13:02:00Z', what: 'Emergency Mode' },
  }),
  emergency: () => ({
    status: 'Evaluation',
    phase: 'emergency',
    modules: busyModules(),
    findings: [findings.emergency, findings.refused, findings.renew],
    steps: DECLINE.slice(2).map((s, i) => (i === 0 ? { ...s, state: 'done', at: '2026-11-10T13:02:00Z' } : s)),
    headline: 'Emergency Mode since Tue 10 Nov 2026, 14:02. Status shows Evaluation.',
    reason: { code: 'vendor_unreachable', sentence: 'The licensing server was not reached for 7 days.' },
    nextConsequence: { at: '2026-11-24T23:00:00Z', what: 'Services are stopped' },
  }),
  evaluation: () => ({
    status: 'Evaluation',
    phase: 'unlicensed',
    modules: busyModules().map((m) => ({
      ...m,
      licensed: true,
      seats: 'unlimited',
      mark: false,
      recommended: [],
      chip: null,
      trial: 0,
      refused: 0,
      renewalDaysLeft: null,
      notUsedYet: m.usedSeats - m.held,
    })),
    findings: [
      find(
        11,
        'evaluation',
        'attention',
        'Evaluation until Sat 12 Dec 2026 (in 30 days). All modules are on.',
        'Then Emergency Mode for 7 days, then services stop.',
        { label: 'Activate License', target: 'activate' },
      ),
    ],
    steps: [CALM[0], step('x', '2026-12-12T08:14:00Z', 'next', 'evaluation-ends', 'The evaluation ends')],
    headline: 'Evaluation until Sat 12 Dec 2026.',
    reason: null,
    nextConsequence: { at: '2026-12-12T08:14:00Z', what: 'The evaluation ends' },
  }),
}
export const STATES = Object.keys(PHASES)

const IDLE = {
  state: 'idle',
  done: 150,
  total: 150,
  startedAt: '2026-11-12T01:10:00Z',
  lastAt: '2026-11-12T01:10:00Z',
  lastResult: { equal: true, repaired: [] },
  error: null,
}

export function license(name, recount = IDLE) {
  const phase = PHASES[name]()
  const bare = name === 'evaluation'
  const { steps, headline, modules, findings: all, ...rest } = phase
  return {
    ...rest,
    type: bare ? null : 'perpetual',
    holder: bare
      ? null
      : {
          name: 'Jana Dvořáková',
          company: 'Brightwater Ltd',
          email: 'it@brightwater.example',
          streetAddress: '12 Mill Lane, Leeds',
        },
    referenceId: '9F3C21AB-04E7D1C2-77B0A415-5C19E8F3-2D6640BE',
    orderId: bare ? null : 'ORD-48213',
    previousOrderId: bare ? null : 'ORD-31990',
    product: 'Mail server',
    licenseExpires: null,
    issuedAt: '2026-11-03T03:11:00Z',
    lastCheck:
      name === 'grace'
        ? {
            at: '2026-11-12T08:02:00Z',
            ok: false,
            sentence: '203.0.113.40:443 does not answer; a firewall may block it.',
          }
        : bare
          ? null
          : { at: '2026-11-12T08:02:00Z', ok: true, sentence: 'Nothing new at the vendor.' },
    nextRevalidation: '2026-12-03T03:00:00Z',
    seatPolicy: 'trialOverage',
    trialDays: 14,
    vendor: bare ? null : VENDOR,
    verdict: all[0],
    findings: all,
    modules,
    categories: categories(modules),
    countedAt: NOW,
    recount,
    changes: bare
      ? []
      : [
          { at: '2026-11-03T03:11:00Z', text: 'Groupware 90 → 100 seats' },
          { at: '2026-10-02T08:00:00Z', text: 'Mail 150 → 160 seats; maintenance 24 Nov 2025 → 24 Nov 2026' },
        ],
    timeline: { now: NOW, zone: ZONE, phase: rest.phase, headline, earliestStop: '2026-12-17T23:00:00Z', steps },
    host: 'mail.example.net',
    zone: ZONE,
    now: NOW,
  }
}
export { IDLE }

const FIRST = [
  'Anna',
  'Ben',
  'Carla',
  'David',
  'Eva',
  'Filip',
  'Greta',
  'Hana',
  'Ivo',
  'Jana',
  'Karel',
  'Lena',
  'Milan',
  'Nora',
  'Otto',
]
const LAST = ['Nováková', 'Cole', 'Brandt', 'Okafor', 'Sýkora', 'Lindqvist', 'Moreau', 'Hughes', 'Pospíšil', 'Zhang']
const COUNT = Number(process.env.COUNT ?? 150)
const plain = (word) =>
  word
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase()
const SEAT = {
  licensed: 'seat',
  trial: 'trial, 2 days left',
  refused: 'refused since 3 Nov',
  none: 'not used yet',
  off: 'off',
}

const seatOf = (index, m) => {
  const at = (index * 37) % 150
  if (at < m.held) return 'licensed'
  if (at < m.held + m.trial) return 'trial'
  if (at < m.held + m.trial + m.refused) return 'refused'
  return at < m.usedSeats ? 'none' : 'off'
}

function person(index, modules) {
  const [first, last] = [FIRST[index % 15], LAST[Math.floor(index / 15) % 10]]
  const states = {}
  for (const m of modules.filter((one) => one.licensed)) {
    const seat = seatOf(index, m)
    states[m.id] = {
      on: seat !== 'off',
      seat: seat === 'off' ? 'none' : seat,
      trialUntil: seat === 'trial' ? '2026-11-15T07:12:00Z' : null,
      text: SEAT[seat],
    }
  }
  const long =
    index === 7
      ? 'a.really.long.local.part.that.someone.once.thought.of.for.himself'
      : `${plain(first)}.${plain(last)}${index < 150 ? '' : index}`
  const age = (index * 7919) % 4000
  return {
    address: `${long}@${index % 5 === 4 ? 'branch.example.org' : 'example.net'}`,
    name: `${first} ${last}`,
    type: 'user',
    enabled: true,
    counts: true,
    countsReason: 'an enabled user account',
    origin: index % 3 ? 'directory' : 'local',
    lastLogin: index % 19 === 18 ? null : new Date(Date.parse(NOW) - age * 1_300_000).toISOString(),
    modules: states,
  }
}
const NOT_COUNTING = [
  'resource',
  'group',
  'mailing list',
  'resource',
  'static route',
  'group',
  'disabled',
  'disabled',
  'mailing list',
  'resource',
  'catalog',
  'notification',
]
const thing = (kind, index) => ({
  address: `${plain(kind)}${index}@example.net`,
  name: `${kind[0].toUpperCase()}${kind.slice(1)} ${index}`,
  type: kind,
  enabled: kind !== 'disabled',
  counts: false,
  countsReason: kind === 'disabled' ? 'disabled' : `a ${kind}`,
  origin: 'local',
  lastLogin: null,
  modules: {},
})
export const accounts = (modules) => [
  ...Array.from({ length: COUNT }, (_, index) => person(index, modules)),
  ...NOT_COUNTING.map(thing),
]

const LADDER = [
  'module is licensed',
  'account enabled',
  'on by access mode',
  'holds a licensed seat',
  'one is reserved',
  'a free seat, not reserved',
  'trial running',
  'trial never used',
]
const DETAIL = [
  '160 Mail, 25 Instant Messaging',
  'since 4 Jan 2021',
  '"All accounts"',
  '',
  '',
  '25 of 25 held',
  '',
  'used from 20 Oct to 3 Nov 2026, 13:20',
]
const DECIDES = { licensed: 4, trial: 7, refused: 8, none: 6, off: 3 }
const ANSWER = { licensed: 'licensed', trial: 'trial', refused: 'refused', none: 'available', off: 'off' }
const SENTENCE = {
  licensed: 'This account holds a licensed seat.',
  trial: 'All 25 seats are held. This account uses a trial seat until Sun 15 Nov 2026, 08:12.',
  refused: 'All 25 seats are held, and the trial of this account ended on Tue 3 Nov 2026, 13:20.',
  none: 'It may be used. A seat is given at the first use.',
  off: 'The access mode leaves it off for this account.',
}

export function explain(account, modules) {
  const answers = Object.entries(account.modules).map(([id, state]) => {
    const seat = state.on ? state.seat : 'off'
    const last = DECIDES[seat]
    const steps = LADDER.map((title, at) => ({
      step: at + 1,
      title,
      yes: at < 3 ? !(seat === 'off' && at === 2) : at + 1 === last && seat !== 'refused',
      detail: DETAIL[at],
      decides: at + 1 === last,
    }))
    return {
      id,
      name: modules.find((m) => m.id === id).name,
      answer: ANSWER[seat],
      since: seat === 'refused' ? '2026-11-03T12:20:00Z' : seat === 'licensed' ? '2026-01-12T08:00:00Z' : null,
      until: seat === 'trial' ? state.trialUntil : null,
      untilText: seat === 'licensed' ? 'while it is held' : seat === 'refused' ? 'a seat is free' : null,
      sentence: SENTENCE[seat],
      told:
        seat === 'refused' ? 'Your trial of Instant Messaging ended on 3 November 2026. Ask your administrator.' : null,
      steps,
    }
  })
  return {
    address: account.address,
    name: account.name,
    counts: { yes: account.counts, reason: account.countsReason },
    origin: account.origin,
    lastLogin: account.lastLogin,
    modules: answers,
  }
}
