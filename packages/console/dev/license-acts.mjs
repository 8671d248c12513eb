// Sample answers to what is done with the license, for dev/mock.mjs. A cookie "mock" chooses the state of the license.

const REFERENCE = '9F3C21AB-04E7D1C2-77A0B15E-C4D90F38-1B6E52AA'
const HASH = '5b1c9a2e7d4f48c05b1c9a2e7d4f48c05b1c9a2e7d4f48c05b1c9a2e7d4f48c0'
const machine = { referenceId: REFERENCE, salt: 'ORD-31990', facts: { board: HASH, disk: HASH, mac: HASH } }
const letters = (n) =>
  `SWR1-${Array.from({ length: n }, (_, i) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ23456789'[(i * i * 7 + i * 3) % 34]).join('')}`

const ok = (body, status = 200) => ({ status, body })
const refused = (status, code, detail, next, about) => ({
  status,
  body: { type: 'about:blank', title: 'Not activated', status, code, detail, next, ...(about && { about }) },
})

const CHANGES = [
  { text: 'Instant Messaging 25 → 30 seats (+5)' },
  { text: 'Maintenance 24 Nov 2026 → 24 Nov 2027' },
  { text: 'Reference ID: this machine' },
]
const EFFECTS = [
  'Instant Messaging: anna.novakova@example.net, ben.cole@example.net and 3 others get a seat.',
  'No restart, no session ends.',
]
const result = (body, orderId = 'ORD-48213') =>
  ok({ dryRun: body.dryRun ?? false, orderId, changes: CHANGES, effects: EFFECTS })

const REFUSALS = {
  'ORD-1': [
    404,
    'order_unknown',
    'The vendor knows no order ORD-1.',
    'Compare with the order mail, or request support.',
  ],
  'ORD-2': [
    409,
    'order_bound_elsewhere',
    'This order is active on mail.example.net (9F3C…, last heard 2 h ago); 2 of 3 moves are left this year.',
    'Move the license here.',
    { movesLeft: 2 },
  ],
  'ORD-3': [
    409,
    'previous_order_required',
    'ORD-3 extends ORD-31990, which is not installed here.',
    'Activate ORD-31990 first.',
    { orderId: 'ORD-31990' },
  ],
  'ORD-4': [
    422,
    'details_missing',
    'Still needed: phone, country, zip.',
    'Fill them in here.',
    { fields: ['phone', 'country', 'zip'] },
  ],
  'ORD-5': [
    502,
    'vendor_unreachable',
    'The proxy proxy.example.net:3128 refused the user name or password (407).',
    'Correct them in the proxy settings.',
    { cause: 'proxy' },
  ],
  'ORD-6': [
    502,
    'vendor_unreachable',
    'The name license.vendor.example cannot be resolved from this server.',
    'Check the connection, or activate off-line.',
    { cause: 'name' },
  ],
}

const file = (text) =>
  text.includes('other')
    ? refused(
        409,
        'reference_mismatch',
        'This file was made for 51AA…; this machine is 9F3C…. Three of five facts differ: network card, disk, board.',
        'Move the license here.',
      )
    : text.includes('bad')
      ? refused(
          422,
          'signature_invalid',
          'The file was altered or cut off: line 14 of 22 does not match its signature.',
          'Download it again; send it as an attachment.',
        )
      : null

const activate = (body) => {
  const known = REFUSALS[body.orderId]
  if (known && !(body.orderId === 'ORD-4' && body.details)) return refused(...known)
  return result(body, body.orderId)
}

const STEPS = [
  ['name', true, 'license.vendor.example is 203.0.113.40.', ''],
  ['proxy', true, 'The proxy proxy.example.net:3128 lets mail through.', ''],
  ['port', true, '203.0.113.40:443 answers after 24 ms.', ''],
  [
    'tls',
    false,
    'The certificate shown is issued by "Corp Inspection CA", which this server does not trust.',
    'Add that CA here, or exempt license.vendor.example from inspection.',
  ],
  ['clock', null, '', ''],
  ['answer', null, '', ''],
]
const check = () =>
  ok({
    at: '2026-11-12T08:14:00Z',
    server: 'license.vendor.example:443',
    ok: false,
    steps: STEPS.map(([step, is, sentence, next]) => ({ step, ok: is, sentence, next })),
  })

const sender = {
  machine,
  host: 'mail.example.net',
  version: '14.1.0',
  builtAt: '2026-11-02T00:00:00Z',
  formatVersions: [1, 2],
  sentAt: '2026-11-12T08:14:00Z',
  installationKey: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
}
const usage = { mail: { active: 150, held: 143, trial: 0 }, im: { active: 150, held: 25, trial: 4 } }
const LINES = [
  ['machine.referenceId', REFERENCE, 'which machine asks'],
  ['machine.facts.board', `${HASH.slice(0, 16)}…`, 'a hash; the serial number itself never leaves this server'],
  ['host', 'mail.example.net', 'so that a person at the vendor recognizes the installation'],
  ['version', '14.1.0', 'which formats this version reads'],
  [
    'installationKey',
    '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
    'proves later that this installation gave the license up',
  ],
  ['usage.im', 'active 150, held 25, trial 4', 'figures only'],
]
const sent = (body) =>
  ok({
    url: `https://license.vendor.example/exchange/${body.request}`,
    body: {
      ...(body.orderId && { orderId: body.orderId }),
      ...sender,
      ...(body.request !== 'activation' && { usage }),
    },
    lines: LINES.map(([field, value, why]) => ({ field, value, why })),
  })

const BACKUPS = [
  ['2026-11-12T07:00:00Z', 'ORD-48213', 'on demand', null],
  ['2026-11-03T03:11:00Z', 'ORD-48213', 'before a revalidation', null],
  ['2026-09-01T08:40:00Z', 'ORD-31990', 'before an activation', 'The vendor has replaced this license with ORD-48213.'],
  [
    '2026-05-12T09:00:00Z',
    'ORD-31990',
    'before a move',
    'This backup belongs to Reference ID 51AA…; this machine is 9F3C….',
  ],
]
let backups = BACKUPS.map(([at, orderId, reason, why], index) => ({
  backupId: `b${index}`,
  at,
  orderId,
  reason,
  fileName: `license-${orderId}-${at.slice(0, 10)}.txt`,
  refusal: why && { code: 'reference_mismatch', sentence: why, next: '' },
}))
const backup = () => {
  const made = { ...backups[0], backupId: `b${backups.length}`, at: '2026-11-12T08:14:00Z', reason: 'on demand' }
  backups = [made, ...backups]
  return ok(made, 201)
}

const FACTS = [
  ['machine', 'Machine id', 'same'],
  ['system', 'System', 'same'],
  ['board', 'Board', 'same'],
  ['disk', 'Disk', 'changed'],
  ['mac', 'Network card', 'missing'],
]
const facts = () =>
  ok({
    referenceId: REFERENCE,
    same: true,
    needed: 3,
    facts: FACTS.map(([kind, name, state]) => ({ kind, name, state })),
    sentence: 'Three of five facts are those of the first start; three are needed. It is the same machine.',
  })

const offline = (body) =>
  ok({
    kind: body.kind,
    fileName: `request-${body.kind}.xml`,
    xml: '<?xml version="1.0"?><OfflineRequest/>',
    compact: letters(900),
    orderId: body.orderId ?? 'ORD-48213',
    referenceId: REFERENCE,
    portal: 'https://portal.vendor.example/offline',
  })

const deactivate = (body) =>
  ok({
    dryRun: body.dryRun ?? false,
    orderId: 'ORD-48213',
    effects: [
      'The license leaves this server; it goes on as an evaluation until Sat 12 Dec 2026.',
      '150 accounts go on; 29 seats and trials end with the evaluation.',
    ],
    proof:
      body.offline && !body.dryRun ? { xml: '<x/>', compact: letters(700), fileName: 'proof-ORD-48213.xml' } : null,
  })

const NEEDS = ['person', 'email', 'organization', 'street', 'zip', 'country', 'phone']
const trial = (body) =>
  Object.keys(body.details ?? {}).length === 0
    ? refused(
        422,
        'details_missing',
        'Still needed: name, email, company, address, zip, country, phone.',
        'Fill them in here.',
        { fields: NEEDS },
      )
    : ok({
        dryRun: false,
        orderId: 'ORD-48213',
        changes: [{ text: 'Anti-Spam: trial until Sat 12 Dec 2026' }],
        effects: [],
      })

let refreshes = 0
const refresh = () => {
  refreshes += 1
  const news = refreshes % 2 === 0 ? null : result({}).body
  return ok({ at: '2026-11-12T08:14:00Z', result: news })
}

const CONNECTION = {
  server: 'license.vendor.example:443',
  proxy: { url: 'http://proxy.example.net:3128', user: 'mail', password: true },
  authorities: [],
  from: 'settings',
}

const ROUTES = {
  'POST /license/activation': activate,
  'POST /license/move': (body) => result(body, body.orderId ?? 'ORD-48213'),
  'POST /license/file': (body) => file(body.text) ?? result(body),
  'POST /license/verify': () => ok({ orderId: 'ORD-51002' }),
  'POST /license/refresh': refresh,
  'POST /license/watch': () => ok({ until: '2026-11-12T08:29:00Z' }),
  'POST /license/deactivation': deactivate,
  'POST /license/trial': trial,
  'GET /license/machine': facts,
  'GET /license/connection': () => ok(CONNECTION),
  'PUT /license/connection': () => ok(CONNECTION),
  'POST /license/connection/check': check,
  'POST /license/sent-preview': sent,
  'POST /license/offline-request': offline,
  'GET /license/export': () => ok({ fileName: 'license-ORD-48213.xml', xml: '<LicenseExport/>' }),
  'GET /license/backups': () => ok(backups),
  'POST /license/backups': backup,
  'POST /license/restore': result,
}

/** The answer to an act of the license page; undefined for what is none. */
export function licenseAct(method, path, body) {
  if (/^\/license\/backups\/b\d+\/restore$/.test(path)) return result(body, 'ORD-31990')
  if (/^\/license\/backups\/b\d+$/.test(path)) return ok({ ...backups[0], text: 'a license' })
  return ROUTES[`${method} ${path}`]?.(body)
}
