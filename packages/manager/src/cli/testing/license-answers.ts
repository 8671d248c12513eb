import type { DrillView } from '@seatwarden/protocol/api/decline-views'
import type {
  BackupView,
  ConnectionCheck,
  ConnectionView,
  DeactivationResult,
  ExportView,
  FileView,
  MachineView,
  OfflineRequestView,
  RefreshResult,
  SentView,
} from '@seatwarden/protocol/api/license-views'
import { ACTIVATION } from './answers.ts'

const REFERENCE_ID = '9F3C21AB-04E7D1C2-5A1B77E0-C41D9F02-7BB03E55'
const AT = '2026-11-12T08:14:00Z'

export const REFRESH: RefreshResult = { at: AT, result: ACTIVATION }
export const NOTHING_NEW: RefreshResult = { at: AT, result: null }

export const FILE: FileView = {
  orderId: 'ORD-48213',
  previousOrderId: 'ORD-31990',
  product: 'Mail Server',
  type: 'perpetual',
  holder: 'Brightwater Ltd',
  referenceId: REFERENCE_ID,
  issuedAt: '2026-11-12T08:10:00Z',
  expiresAt: null,
  keyId: 'iss-2026-1',
  formatVersion: 1,
  modules: [
    { name: 'Mail', seats: 160, maintenanceEnds: '2027-11-24T00:00:00Z' },
    { name: 'Antivirus', seats: 'unlimited', maintenanceEnds: '2027-11-24T00:00:00Z' },
  ],
  refusal: null,
  changes: [{ text: 'Instant Messaging 25 -> 30 seats' }],
}
export const FOREIGN_FILE: FileView = {
  ...FILE,
  refusal: {
    code: 'reference_mismatch',
    sentence: 'This file was made for 51AA0000-00000000-00000000-00000000-00000000; this machine is 9F3C21AB-….',
    next: 'Move the license here.',
  },
  changes: [],
}

export const BACKUPS: BackupView[] = [
  {
    backupId: '12',
    at: '2026-11-12T08:10:00Z',
    orderId: 'ORD-48213',
    reason: 'before a license file was entered',
    fileName: 'license-ORD-48213.txt',
    refusal: null,
  },
  {
    backupId: '7',
    at: '2026-10-02T06:00:00Z',
    orderId: 'ORD-31990',
    reason: 'on demand',
    fileName: 'license-ORD-31990.txt',
    refusal: {
      code: 'order_revoked',
      sentence: 'The vendor has replaced this license.',
      next: 'Keep the present one.',
    },
  },
]

export const DEACTIVATION: DeactivationResult = {
  dryRun: false,
  orderId: 'ORD-48213',
  effects: ['The license is removed from this server.', 'Services go on with settings frozen until 19 Nov 2026.'],
  proof: null,
}
export const PROOF = { xml: '<OfflineRequest/>', compact: 'SWR1ABC', fileName: 'deactivation-ORD-48213.xml' }

export const REQUEST: OfflineRequestView = {
  kind: 'activation',
  fileName: 'request-ORD-48213.xml',
  xml: '<OfflineRequest kind="activation"/>\n',
  compact: 'SWR1ABCDEFGH',
  orderId: 'ORD-48213',
  referenceId: REFERENCE_ID,
  portal: 'https://portal.vendor.example/offline',
}

export const EXPORT: ExportView = { fileName: 'license-ORD-48213.xml', xml: '<LicenseExport/>\n' }

export const MACHINE: MachineView = {
  referenceId: REFERENCE_ID,
  same: true,
  needed: 3,
  facts: [
    { kind: 'machine', name: 'Machine ID', state: 'same' },
    { kind: 'disk', name: 'Disk', state: 'same' },
    { kind: 'board', name: 'Board', state: 'same' },
    { kind: 'mac', name: 'Network card', state: 'changed' },
    { kind: 'system', name: 'System', state: 'missing' },
  ],
  sentence: 'This is the machine of the first start: 3 of 5 facts match, 3 are needed.',
}

export const CONNECTION: ConnectionView = {
  server: 'https://license.vendor.example',
  proxy: { url: 'http://proxy.example.net:3128', user: 'mail', password: true },
  authorities: ['Corp CA'],
  from: 'settings',
}

const fine = (step: ConnectionCheck['steps'][number]['step'], sentence: string) => ({
  step,
  ok: true,
  sentence,
  next: '',
})
export const CHECK: ConnectionCheck = {
  at: AT,
  server: 'license.vendor.example:443',
  note: null,
  ok: true,
  steps: [
    fine('name', 'license.vendor.example is 203.0.113.40.'),
    fine('proxy', 'No proxy is set.'),
    fine('port', '203.0.113.40:443 answers.'),
    fine('tls', 'The certificate is issued by "Northwind Root" and trusted.'),
    fine('clock', "This server's clock is 2 s ahead of the vendor's."),
    fine('answer', 'The licensing server answers.'),
  ],
}
export const BROKEN_CHECK: ConnectionCheck = {
  ...CHECK,
  ok: false,
  steps: CHECK.steps.map((step) => {
    if (step.step === 'name' || step.step === 'proxy') return step
    if (step.step !== 'port')
      return { ...step, ok: null, sentence: 'Not tried: what comes before it is broken.', next: '' }
    const sentence = '203.0.113.40:443 does not answer; a firewall may block it, or the server is down for the moment.'
    return { ...step, ok: false, sentence, next: 'Open TCP 443 to license.vendor.example.' }
  }),
}

export const SENT: SentView = {
  url: 'https://license.vendor.example/exchange/revalidation',
  body: { orderId: 'ORD-48213', machine: { referenceId: REFERENCE_ID } },
  lines: [
    { field: 'orderId', value: 'ORD-48213', why: 'Which license asks.' },
    {
      field: 'machine.facts.mac',
      value: '5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef',
      why: 'A fact of the machine, hashed with the salt of the license, so that nobody can tell what it was before.',
    },
  ],
}

const POSTMASTER = 'postmaster@example.net'
const MAIL_TEXT = `WHAT HAPPENED
mail.example.net [192.0.2.25] has not reached license.vendor.example:443
since Fri 11 Dec 2026, 12:27 CET.

WHAT TO DO
1. Let the connection out, and try it.
   $ tool license check
`

export const DRILL: DrillView = {
  from: AT,
  until: '2026-12-25T23:00:00Z',
  zone: 'Europe/Prague',
  steps: [
    {
      at: '2026-12-11T11:27:19.095Z',
      kind: 'attempt',
      sentence:
        'The license cannot be validated: license.vendor.example is not reached from mail.example.net. So do 347 more attempts, one an hour.',
      mails: [],
    },
    {
      at: '2026-12-11T11:27:19.095Z',
      kind: 'grace',
      sentence: 'Grace begins: everything works, and mails warn.',
      mails: [],
    },
    {
      at: '2026-12-11T23:27:19.095Z',
      kind: 'notice',
      sentence: 'mail.example.net: licensing server not reached for 12 hours; nothing stops before Sat 26 Dec 2026',
      mails: [
        {
          to: [POSTMASTER, 'it@brightwater.example'],
          subject: 'mail.example.net: licensing server not reached for 12 hours; nothing stops before Sat 26 Dec 2026',
          text: MAIL_TEXT,
        },
      ],
    },
    {
      at: '2026-12-25T23:00:00Z',
      kind: 'stop',
      sentence:
        'Services are stopped, in this order: Web, Mail submission. At each midnight again, until the license is validated.',
      mails: [],
    },
  ],
}
