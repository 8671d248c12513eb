import type { DeclineTimelineData } from '@seatwarden/protocol/api/manager'
import { expect, test } from 'vitest'
import { formatOf } from './import-format.ts'
import { renewalWords, seatsWords } from './seats.ts'
import { serverName } from './server-name.ts'
import { targetOf } from './targets.ts'
import { timelineText } from './timeline-text.ts'

const VENDOR = { name: 'V', manageUrl: 'https://v.example/m', supportUrl: 'javascript:alert(1)' }

test('[L10] the vendor’s pages are opened only by an address of the web', () => {
  expect(targetOf({ label: '', target: 'manage' }, VENDOR)).toEqual({
    href: 'https://v.example/m',
    external: true,
    purchase: true,
  })
  expect(targetOf({ label: '', target: 'support' }, VENDOR)).toBeNull()
  expect(targetOf({ label: '', target: 'manage' }, null)).toBeNull()
})

test('[F4 A8] a mismatch leads to the move, a lost connection to its check', () => {
  expect(targetOf({ label: '', target: 'move' }, null)?.href).toBe('/license/activate?how=move')
  expect(targetOf({ label: '', target: 'check' }, null)?.href).toBe('/license?part=connection')
})

test('[L9] the action of a finding about a module leads to its accounts', () => {
  expect(targetOf({ label: '', target: 'module', moduleId: 'im' }, null)?.href).toBe('/services/im/accounts')
})

test('[L5] renewal is said in whole days, and in the past once past', () => {
  expect(renewalWords(12)).toBe('12 days')
  expect(renewalWords(1)).toBe('1 day')
  expect(renewalWords(0)).toBe('today')
  expect(renewalWords(-3)).toBe('3 days ago')
  expect(renewalWords(null)).toBe('')
  expect(seatsWords('unlimited')).toBe('Unlimited')
})

test('[X6] the form of an import is known by its name or its first line', () => {
  expect(formatOf('a,b', 'people.CSV', 'ldif')).toBe('csv')
  expect(formatOf('dn: cn=x', undefined, 'csv')).toBe('ldif')
  expect(formatOf('a,b', undefined, 'csv')).toBe('csv')
})

const step = (id: string, at: string, state: 'done' | 'next', kind: 'emergency' | 'stop') => ({
  id,
  at,
  state,
  kind,
  sentence: id,
  note: '',
  notices: [],
  action: null,
})

const DATA: DeclineTimelineData = {
  now: '2026-11-12T08:14:00Z',
  zone: 'Europe/Prague',
  phase: 'grace',
  headline: 'Not reached.',
  earliestStop: null,
  steps: [
    step('Emergency Mode', '2026-11-17T13:02:00Z', 'next', 'emergency'),
    step('Stop', '2026-11-24T23:00:00Z', 'next', 'stop'),
  ],
}

test('[D13] the dates as text keep the server’s order, whatever the clock says', () => {
  const lines = (now: string) => timelineText(DATA, Date.parse(now), 'Europe/Prague').split('\n')
  const before = lines('2026-11-12T08:14:00Z')
  const after = lines('2026-12-01T00:00:00Z')
  expect(before[2]).toBe('Next, if nothing changes: Tue 17 Nov 2026, 14:02 (in 5 days): Emergency Mode')
  expect(after[2]).toBe('Next, if nothing changes: Tue 17 Nov 2026, 14:02 (13 days ago): Emergency Mode')
  expect(before.map((line) => line.split(' ').at(-1))).toEqual(after.map((line) => line.split(' ').at(-1)))
})

test('[A8] a server is named with the port that must be open', () => {
  expect(serverName('https://license.vendor.example')).toBe('license.vendor.example:443')
  expect(serverName('http://127.0.0.1:7470/x')).toBe('127.0.0.1:7470')
  expect(serverName('license.vendor.example:443')).toBe('license.vendor.example:443')
  expect(serverName('')).toBe('')
})
