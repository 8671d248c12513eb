import type {
  AccountValues,
  ActivationResult,
  ChangeResult,
  DomainRow,
  Explanation,
  ImportResult,
  LicenseView,
  ModuleRow,
  RecountView,
  SessionView,
  SystemResult,
} from '@seatwarden/protocol/api/manager'

const row = (more: Partial<ModuleRow> & Pick<ModuleRow, 'id' | 'name'>): ModuleRow => ({
  category: 'server',
  master: false,
  licensed: true,
  seats: 160,
  maintenanceEnds: '2026-11-24T00:00:00Z',
  renewalDaysLeft: 12,
  usedSeats: 150,
  held: 143,
  trial: 0,
  refused: 0,
  notUsedYet: 7,
  reservedFree: 0,
  firstTrialEnds: null,
  over: 0,
  mark: false,
  recommended: [],
  chip: null,
  ...more,
})

export const MODULE_ROWS: ModuleRow[] = [
  row({ id: 'mail', name: 'Mail', master: true, recommended: ['Add Users', 'Renew License'] }),
  row({
    id: 'im',
    name: 'Instant Messaging',
    seats: 25,
    held: 25,
    trial: 4,
    refused: 1,
    notUsedYet: 120,
    over: 125,
    mark: true,
    recommended: ['Add Users', 'Renew License'],
  }),
  row({ id: 'antivirus', name: 'Antivirus', seats: 'unlimited', renewalDaysLeft: 0 }),
  row({ id: 'activesync', name: 'ActiveSync', seats: 10, usedSeats: 1_200, held: 9, renewalDaysLeft: -3 }),
  row({
    id: 'sip',
    name: 'SIP',
    licensed: false,
    seats: 0,
    maintenanceEnds: null,
    renewalDaysLeft: null,
    usedSeats: 0,
    held: 0,
    notUsedYet: 0,
  }),
  row({
    id: 'desktop_client',
    name: 'Desktop Client',
    category: 'client',
    seats: 5,
    usedSeats: 3,
    renewalDaysLeft: 201,
  }),
]

const recount: RecountView = {
  state: 'idle',
  done: 0,
  total: 0,
  startedAt: null,
  lastAt: null,
  lastResult: null,
  error: null,
}

const verdict: LicenseView['verdict'] = {
  rank: 6,
  kind: 'refused',
  severity: 'refused',
  sentence: '1 person is refused Instant Messaging.',
  next: '4 more lose it, the first on Sun 15 Nov 2026, 08:12 (in 2 days).',
  action: null,
}

export const LICENSE: LicenseView = {
  status: 'OK',
  phase: 'valid',
  type: 'perpetual',
  reason: null,
  nextConsequence: null,
  holder: {
    name: 'Jana Dvořáková',
    company: 'Brightwater Ltd',
    email: 'it@brightwater.example',
    streetAddress: '12 Mill Lane, Leeds',
  },
  referenceId: '9F3C21AB-04E7D1C2-5A1B77E0-C41D9F02-7BB03E55',
  orderId: 'ORD-48213',
  previousOrderId: 'ORD-31990',
  product: 'Mail Server',
  licenseExpires: null,
  issuedAt: '2026-11-03T03:11:00Z',
  nextRevalidation: '2026-12-03T03:00:00Z',
  lastCheck: null,
  seatPolicy: 'trialOverage',
  trialDays: 14,
  vendor: {
    name: 'Northwind Mail',
    manageUrl: 'https://portal.vendor.example/m',
    supportUrl: 'https://portal.vendor.example/s',
  },
  verdict,
  findings: [
    verdict,
    { ...verdict, rank: 9, kind: 'full', sentence: '150 of 160 Mail seats are used.', next: '10 are left.' },
  ],
  modules: MODULE_ROWS,
  categories: [],
  countedAt: '2026-11-12T08:14:00Z',
  locked: [],
  openStill: 'activation and taking seats away',
  recount,
  changes: [],
  timeline: {
    now: '2026-11-12T08:14:00Z',
    zone: 'Europe/Prague',
    phase: 'grace',
    headline: 'Not reached since Tue 10 Nov 2026, 14:02 (43 attempts): the name could not be resolved.',
    earliestStop: '2026-11-24T23:00:00Z',
    steps: [
      {
        id: 'a',
        at: '2026-11-10T13:02:00Z',
        state: 'done',
        kind: 'attempt-failed',
        sentence: 'First attempt failed',
        note: '',
        notices: [{ id: 'n', at: '2026-11-11T01:02:00Z', delivered: true }],
        action: null,
      },
      {
        id: 'b',
        at: '2026-11-17T13:02:00Z',
        state: 'next',
        kind: 'emergency',
        sentence: 'Emergency Mode',
        note: 'Mail works; settings are locked, except what helps.',
        notices: [],
        action: null,
      },
      {
        id: 'c',
        at: '2026-11-24T23:00:00Z',
        state: 'next',
        kind: 'stop',
        sentence: 'Services are stopped',
        note: 'Nothing accepted is lost.',
        notices: [],
        action: null,
      },
    ],
  },
  host: 'mail.example.net',
  zone: 'Europe/Prague',
  now: '2026-11-12T08:14:00Z',
}

const IM_EFFECT = { module: 'im' as const, name: 'Instant Messaging', before: 150, after: 0, seats: 25 }

export const CHANGE: ChangeResult = {
  dryRun: false,
  accounts: 150,
  seats: [IM_EFFECT],
  loses: 29,
  gains: 0,
  notes: [
    'New accounts still get Instant Messaging: its access mode is "All accounts". To change that: tool modify system C_IM_ProcessingMode 9',
  ],
}

export const SYSTEM_RESULT: SystemResult = {
  dryRun: false,
  changed: ['C_IM_ProcessingMode'],
  seats: [{ ...IM_EFFECT, after: 150 }],
  loses: 0,
  gains: 0,
  notes: [],
}

export const VALUES: AccountValues = {
  properties: ['U_IM', 'U_Name'],
  items: [
    { address: 'anna@example.net', values: ['1', 'Nováková, Anna'] },
    { address: 'ben@example.net', values: ['0', 'Ben "Benny" Cole'] },
  ],
  next: null,
}

export const DOMAINS: DomainRow[] = [
  { name: 'example.net', accounts: 162, counting: 150, values: { U_IM: 'default', D_AccountLimit: '200' } },
  { name: 'other.test', accounts: 0, counting: 0, values: { U_IM: '0', D_AccountLimit: 'default' } },
]

export const EXPLANATION: Explanation = {
  address: 'anna@example.net',
  name: 'Anna Nováková',
  counts: { yes: true, reason: 'an enabled user account' },
  origin: 'import',
  lastLogin: '2026-11-12T07:51:00Z',
  modules: [
    {
      id: 'mail',
      name: 'Mail',
      answer: 'licensed',
      since: '2026-01-12T08:00:00Z',
      until: null,
      untilText: 'while it is held',
      sentence: 'Holds a licensed seat.',
      told: null,
      steps: [{ step: 1, title: 'module is licensed', yes: true, detail: '160 seats', decides: false }],
    },
    {
      id: 'im',
      name: 'Instant Messaging',
      answer: 'refused',
      since: '2026-11-03T12:20:00Z',
      until: null,
      untilText: 'a seat is free',
      sentence: 'Refused: all seats are held and the trial has ended.',
      told: 'Your trial of Instant Messaging ended on 3 November. Ask your administrator.',
      steps: [
        { step: 1, title: 'module is licensed', yes: true, detail: '25 seats', decides: false },
        {
          step: 6,
          title: 'a free seat, not reserved for another',
          yes: false,
          detail: '25 of 25 held',
          decides: false,
        },
        { step: 8, title: 'trial never used', yes: false, detail: 'used 20 Oct to 3 Nov', decides: true },
      ],
    },
  ],
}

export const IMPORT: ImportResult = {
  dryRun: true,
  add: 2,
  change: 1,
  skip: 1,
  rows: [
    { line: 2, address: 'anna@example.net', action: 'change', reason: 'name' },
    { line: 3, address: 'cyril@example.net', action: 'add', reason: 'new' },
    { line: 4, address: null, action: 'skip', reason: '"broken" cannot be used as an address.' },
    { line: 5, address: 'dana@example.net', action: 'add', reason: 'new' },
  ],
  seats: [{ module: 'mail', name: 'Mail', before: 150, after: 152, seats: 160 }],
}

export const ACTIVATION: ActivationResult = {
  dryRun: false,
  orderId: 'ORD-48213',
  changes: [{ text: 'Instant Messaging 25 -> 30 seats' }],
  effects: ['Instant Messaging: 5 waiting accounts get a seat', 'No restart, no session ends.'],
}

export const SESSION: SessionView = { user: 'local', host: 'mail.example.net', zone: 'Europe/Prague', readOnly: false }
export const RECOUNT = recount
