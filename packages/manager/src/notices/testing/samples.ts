import { DAY, HOUR, type Instant, instant, plus } from '@seatwarden/core/instant'
import type { Why } from '@seatwarden/core/lifecycle/ladder'
import type { AnyText } from '@seatwarden/core/lifecycle/recipients'
import type { Countdown, NoticeFacts, Origin, Particulars } from '../facts.ts'

const ZONE_START = instant(Date.UTC(2026, 10, 10, 13, 2))
const at = (days: number, hours = 0): Instant => plus(ZONE_START, days * DAY + hours * HOUR)

export const ORIGIN: Origin = {
  host: 'mail.example.net',
  addresses: ['192.0.2.25'],
  zone: 'Europe/Prague',
  console: 'https://mail.example.net:7443',
  license: {
    orderId: 'ORD-48213',
    product: 'Mail Server',
    vendor: 'Northwind Mail',
    manageUrl: 'https://portal.vendor.example/manage?license=lic-48213',
    supportUrl: 'https://portal.vendor.example/support',
    server: 'license.vendor.example:443',
  },
}

const WITHOUT_LICENSE: Origin = { ...ORIGIN, license: null }

/** Of a license with 7 days of grace. */
const countdown = (why: Why, more: Partial<Countdown> = {}): Countdown => ({
  why,
  startedAt: at(0),
  attempts: 24,
  failure: { at: at(1), sentence: 'license.vendor.example:443 does not answer.' },
  nextAttemptAt: at(1, 1),
  emergencyAt: at(7),
  lastCallAt: at(14),
  firstStop: instant(Date.UTC(2026, 10, 24, 23, 0)),
  difference: '',
  build: null,
  ...more,
})

const BY_CALENDAR = { failure: null, attempts: 0, nextAttemptAt: null }
const FROZEN = { emergencyAt: at(0), lastCallAt: at(7), firstStop: instant(Date.UTC(2026, 10, 17, 23, 0)) }

export const COUNTDOWNS: Record<Why, Countdown> = {
  unreached: countdown('unreached'),
  refused: countdown('refused', {
    failure: { at: at(1), sentence: 'Order ORD-48213 is suspended: unpaid invoice 2026-118.' },
  }),
  offline_overdue: countdown('offline_overdue', BY_CALENDAR),
  expired: countdown('expired', BY_CALENDAR),
  evaluation_ended: countdown('evaluation_ended', { ...BY_CALENDAR, ...FROZEN }),
  build_too_new: countdown('build_too_new', {
    ...BY_CALENDAR,
    ...FROZEN,
    build: { builtAt: at(-20), maintenanceEnds: at(-41) },
  }),
  mismatch: countdown('mismatch', {
    ...BY_CALENDAR,
    emergencyAt: null,
    lastCallAt: at(7),
    firstStop: instant(Date.UTC(2026, 10, 17, 23, 0)),
    difference: '3 of 5 facts differ: network card, disk, board.',
  }),
}

interface Sample {
  particulars: Particulars
  at: Instant
  origin?: Origin
  recipients?: string[]
}

const BOTH = ['postmaster@example.net', 'it@brightwater.example']
const VENDOR_TOO = [...BOTH, 'notices@vendor.example']
const ADMINISTRATOR = ['admin@example.net']

const own = (why: Why, days: number): Sample => ({
  particulars: { text: why, ...COUNTDOWNS[why] },
  at: at(days),
  ...(why === 'evaluation_ended' && { origin: WITHOUT_LICENSE }),
})

/** Text 2, of a cause that comes to it with open settings. */
export const emergencyOf = (why: Why): Sample => ({
  particulars: { text: 'emergency', ...COUNTDOWNS[why], nextAttemptAt: COUNTDOWNS[why].nextAttemptAt && at(7, 1) },
  at: at(7),
})

/** Text 3. */
export const lastCallOf = (why: Why): Sample => ({
  particulars: { text: 'last_call', ...COUNTDOWNS[why], nextAttemptAt: COUNTDOWNS[why].nextAttemptAt && at(14, 1) },
  at: COUNTDOWNS[why].lastCallAt,
  recipients: VENDOR_TOO,
})

export const resolvedOf = (why: Why): Sample => ({
  particulars: {
    text: 'resolved',
    why,
    startedAt: at(0),
    locked: false,
    stopped: false,
    others: [],
    nextRevalidation: at(31, 14),
  },
  at: at(1, 19),
})

const FOLLOWS = { emergencyAt: at(14), lastCallAt: at(21), firstStop: instant(Date.UTC(2026, 11, 1, 23, 0)) }

/** One of every notice. */
export const SAMPLES: Record<AnyText, Sample> = {
  unreached: own('unreached', 1),
  refused: own('refused', 1),
  offline_overdue: own('offline_overdue', 1),
  expired: own('expired', 1),
  evaluation_ended: own('evaluation_ended', 0),
  build_too_new: own('build_too_new', 0),
  mismatch: own('mismatch', 0),
  emergency: emergencyOf('unreached'),
  last_call: lastCallOf('unreached'),
  resolved: resolvedOf('unreached'),
  evaluation_ends: {
    particulars: {
      text: 'evaluation_ends',
      deadline: at(14),
      again: at(7),
      follows: { ...FOLLOWS, emergencyAt: at(14) },
      modules: [],
    },
    at: at(0),
    origin: WITHOUT_LICENSE,
    recipients: ['postmaster@example.net'],
  },
  license_expires: {
    particulars: {
      text: 'license_expires',
      deadline: at(14),
      again: at(7),
      follows: { ...FOLLOWS, emergencyAt: at(18), firstStop: instant(Date.UTC(2026, 11, 5, 23, 0)) },
      modules: [],
    },
    at: at(0),
  },
  maintenance_ends: {
    particulars: {
      text: 'maintenance_ends',
      deadline: at(14),
      again: at(7),
      follows: null,
      modules: [
        { name: 'Mail', afterExpiry: 'keep' },
        { name: 'Instant Messaging', afterExpiry: 'keep' },
        { name: 'Groupware', afterExpiry: 'keep' },
        { name: 'Antivirus', afterExpiry: 'grace' },
        { name: 'SMS', afterExpiry: 'suspend' },
      ],
    },
    at: at(0),
    recipients: ['postmaster@example.net'],
  },
  offline_due: {
    particulars: {
      text: 'offline_due',
      deadline: at(30),
      again: at(16),
      follows: { emergencyAt: at(37), lastCallAt: at(44), firstStop: instant(Date.UTC(2026, 11, 24, 23, 0)) },
      modules: [],
    },
    at: at(0),
  },
  copy_seen: {
    particulars: {
      text: 'copy_seen',
      sentence:
        'This activation is used twice, or a snapshot was restored: mail2.example.net (9F3C0A41) came with file 11, from which somebody has gone on already. Nothing follows from this by itself.',
    },
    at: at(0),
  },
  license_changed: {
    particulars: {
      text: 'license_changed',
      changes: ['Instant Messaging: 25 → 30 seats (+5)', 'ActiveSync is new, with 12 seats'],
      seats: ['Instant Messaging: 2 waiting accounts get a seat: b.cole@example.net, j.ames@example.net'],
    },
    at: at(0),
    recipients: ADMINISTRATOR,
  },
  seats_shrunk: {
    particulars: {
      text: 'seats_shrunk',
      changes: ['Instant Messaging: 25 → 20 seats (-5)'],
      seats: [
        'Instant Messaging: 3 accounts give their seats up and go on in trial until Tue 24 Nov 2026: a.berg@example.net, b.cole@example.net, j.ames@example.net',
      ],
    },
    at: at(0),
    recipients: ADMINISTRATOR,
  },
  trial_seats: {
    particulars: {
      text: 'trial_seats',
      people: 4,
      night: instant(Date.UTC(2026, 10, 11, 23, 0)),
      modules: [
        {
          module: 'im',
          name: 'Instant Messaging',
          seats: 25,
          total: 4,
          accounts: [
            { address: 'b.cole@example.net', endsAt: instant(Date.UTC(2026, 10, 15, 7, 12)) },
            { address: 'j.ames@example.net', endsAt: instant(Date.UTC(2026, 10, 18, 13, 40)) },
            { address: 'm.osei@example.net', endsAt: instant(Date.UTC(2026, 10, 21, 8, 5)) },
            { address: 'r.vance@example.net', endsAt: instant(Date.UTC(2026, 10, 25, 16, 31)) },
          ],
        },
        {
          module: 'antivirus',
          name: 'Antivirus',
          seats: 150,
          total: 1,
          accounts: [{ address: 'r.vance@example.net', endsAt: instant(Date.UTC(2026, 10, 25, 16, 31)) }],
        },
      ],
    },
    at: instant(Date.UTC(2026, 10, 11, 23, 0)),
    recipients: ADMINISTRATOR,
  },
  seats_near: {
    particulars: { text: 'seats_near', name: 'Mail', usedSeats: 145, seats: 160, policy: 'trialOverage' },
    at: at(0),
    recipients: ADMINISTRATOR,
  },
  seats_full: {
    particulars: { text: 'seats_full', name: 'Mail', usedSeats: 160, seats: 160, policy: 'hardLimit' },
    at: at(0),
    recipients: ADMINISTRATOR,
  },
  seats_resolved: {
    particulars: { text: 'seats_resolved', name: 'Mail', usedSeats: 131, seats: 160, policy: 'trialOverage' },
    at: at(0),
    recipients: ADMINISTRATOR,
  },
  clock_jumped: {
    particulars: { text: 'clock_jumped', by: 364 * DAY, counted: at(0), believedAt: at(1) },
    at: at(0),
    recipients: ['postmaster@example.net'],
  },
}

/** A sample as it would be kept with a notice. */
export const factsFrom = ({ particulars, at: due, origin = ORIGIN, recipients = BOTH }: Sample): NoticeFacts => ({
  ...particulars,
  origin,
  at: due,
  writtenAt: due,
  recipients,
})

export const WHYS = Object.keys(COUNTDOWNS) as Why[]
