import { armor } from '@seatwarden/protocol/license-file/armor'
import type { Mutation } from './damage.ts'
import { type Bytes, headerOf, leavesOf, type Material, resigned, resignedHeader, utf8 } from './parts.ts'

/** The real content as text, for changes that JSON.stringify would not write. */
const textOf = ({ file }: Material): string => JSON.stringify(file.payload)

const signedContent =
  (bend: (material: Material) => string | Bytes): Mutation =>
  async (material) =>
    armor(await resigned(material, bend(material)))

const NUMBERS = [
  '1e400',
  '-1e400',
  '1e21',
  '9007199254740993',
  '123456789012345678901234567890',
  '-1',
  '-0',
  '1.5',
  '1e3',
  '00',
  '+1',
  '0x10',
  '1_000',
  'NaN',
  'Infinity',
  '10000001',
  '.5',
  '1.',
  '"5"',
  'null',
  'true',
  '[1]',
  '{}',
] as const

/** A number's own text replaced by one that is none, or none that a license may have. */
const badNumber = (material: Material): string => {
  const { dice } = material
  const [field, value] = dice.pick([
    ['seats', /"seats":(?:\d+|"unlimited")/],
    ['graceDays', /"graceDays":\d+/],
    ['revalidationDays', /"revalidationDays":\d+/],
    ['trialDays', /"trialDays":\d+/],
    ['formatVersion', /"formatVersion":\d+/],
    ['trafficRatePerUser', /"trafficRatePerUser":\d+/],
  ] as const)
  return textOf(material).replace(value, `"${field}":${dice.pick(NUMBERS)}`)
}

/** A key twice: readers that take the first and readers that take the last would differ. */
const twice = (material: Material): string => {
  const { dice } = material
  const text = textOf(material)
  const members = [...text.matchAll(/"(\w+)":(?:"[^"\\]*"|\d+|true|false)/g)]
  const { 0: member, 1: name, index } = dice.pick(members)
  const other = dice.pick([member, `"${name}":true`, `"${name}":9999999`, `"${name}":"unlimited"`, `"${name}":null`])
  const escaped = `"\\u${name?.charCodeAt(0).toString(16).padStart(4, '0')}${name?.slice(1)}":9999999`
  return `${text.slice(0, index)}${dice.chance(0.8) ? other : escaped},${text.slice(index)}`
}

const nest = (depth: number, list: boolean): string =>
  list ? '['.repeat(depth) + ']'.repeat(depth) : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

const deep = (material: Material): string => {
  const { dice } = material
  const nested = nest(dice.pick([3, 50, 1_000, 5_000, 9_000]), dice.chance(0.5))
  const text = textOf(material)
  return dice.pick([
    nested,
    text.replace('{', `{"x":${nested},`),
    text.replace(/"modules":\[/, `"modules":[${nested},`),
  ])
}

const big = (material: Material): string => {
  const { dice, file } = material
  const { payload } = file
  const [module] = payload.modules
  return JSON.stringify(
    dice.pick([
      { ...payload, holder: { ...payload.holder, name: 'x'.repeat(dice.pick([201, 5_000, 60_000])) } },
      { ...payload, modules: Array.from({ length: 65 }, (_, at) => ({ ...module, id: `m${at}`, master: at === 0 })) },
      { ...payload, modules: [] },
      { ...payload, modules: [module, module] },
      { ...payload, modules: payload.modules.map((one) => ({ ...one, master: true })).concat(payload.modules) },
    ]),
  )
}

/** Letters and bytes that have no place, or another spelling, in a license. */
const unicode = (material: Material): string | Bytes => {
  const { dice, file } = material
  const text = textOf(material)
  const first = text.indexOf('"lic-') + 1
  const put = (piece: string) => text.slice(0, first) + piece + text.slice(first)
  const bytes = (...raw: number[]) => {
    const at = utf8(text.slice(0, first)).length
    const whole = utf8(text)
    return new Uint8Array([...whole.slice(0, at), ...raw, ...whole.slice(at)])
  }
  return dice.pick([
    () => put('\\ud800'),
    () => put('\\udc00\\ud800'),
    () => put('\\u006c'),
    () => put('\u202e'),
    () => put('\\u0000'),
    () => put('\t'),
    () => put('ℓ'),
    () => bytes(0xff),
    () => bytes(0xc0, 0xaf),
    () => bytes(0xed, 0xa0, 0x80),
    () => bytes(0xf4, 0x90, 0x80, 0x80),
    () => new Uint8Array([0xef, 0xbb, 0xbf, ...utf8(text)]),
    () => new Uint8Array(Buffer.from(text, 'utf16le')),
    () => text.replace(file.payload.licenseId, `${file.payload.licenseId}\\u2028`),
    () => text.replace('"holder"', '"h\\u006flder"'),
  ])()
}

/** A field too many, too few, elsewhere or of another kind. */
const fields = (material: Material): string => {
  const { dice, file } = material
  const { payload } = file
  const names = Object.keys(payload).filter((name) => !['previousOrderId', 'expiresAt'].includes(name))
  const entries = Object.entries(payload)
  const without = dice.pick(names)
  const { path } = dice.pick(leavesOf(payload))
  const extra = dice.pick(['x-note', '__proto__', 'constructor', 'expires_at', 'Seats', 'toString', ''])
  return dice.pick([
    () => JSON.stringify(Object.fromEntries(entries.filter(([name]) => name !== without))),
    () => JSON.stringify(Object.fromEntries(entries.toReversed())),
    () => JSON.stringify(Object.fromEntries([...entries.slice(1), ...entries.slice(0, 1)])),
    () => textOf(material).replace('{', `{${JSON.stringify(extra)}:{"seats":"unlimited"},`),
    () => JSON.stringify(payload, (key, value: unknown) => (key === path.at(-1) ? [value] : value)),
    () => JSON.stringify(payload, (key, value: unknown) => (key === path.at(-1) ? null : value)),
    () => JSON.stringify(entries),
    () => JSON.stringify(textOf(material)),
  ])()
}

const spaced = (material: Material): string => {
  const { dice, file } = material
  const text = textOf(material)
  return dice.pick([
    () => JSON.stringify(file.payload, null, 1),
    () => `${text}\n`,
    () => ` ${text}`,
    () => text.replace(',', ', '),
    () => text.replaceAll('/', '\\/'),
    () => `${text}${text}`,
    () => `${text},`,
    () => `[${text}]`,
    () => text.slice(0, -1),
    () => '',
    () => 'null',
    () => '"license"',
    () => `/* */${text}`,
    () => text.replaceAll('"', "'"),
  ])()
}

const versions = ({ dice, file }: Material): string =>
  JSON.stringify({
    ...file.payload,
    formatVersion: dice.pick([0, 2, 3, -1, 1.5, 2 ** 31, 2 ** 53, '1', null, true, [1], {}]),
    ...(dice.chance(0.5) && {
      neededVersion: dice.pick(['2.0.0', '9999.9999.9999', '<b>', 'x'.repeat(3_000), 7, null]),
    }),
  })

const HEADERS: readonly (readonly [string, unknown])[] = [
  ['crit', ['exp']],
  ['crit', ['b64']],
  ['crit', []],
  ['crit', ['x-swcert']],
  ['b64', false],
  ['b64', true],
  ['jwk', { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }],
  ['jku', 'https://example.com/keys.json'],
  ['x5u', 'https://example.com/cert.pem'],
  ['x5c', ['AAAA']],
  ['x5t', 'AAAA'],
  ['zip', 'DEF'],
  ['cty', 'JWT'],
  ['enc', 'A256GCM'],
  ['exp', 0],
  ['nonce', 'x'],
  ['url', 'https://example.com'],
  ['__proto__', {}],
  ['', ''],
]

/** Really signed, with something in the header that would mean something elsewhere. */
const header: Mutation = async (material) => {
  const { dice, file } = material
  const good = headerOf(file.jws)
  const [name, value] = dice.pick(HEADERS)
  const text = JSON.stringify(good)
  const added = `${JSON.stringify(name)}:${JSON.stringify(value)}`
  const bent = dice.pick([
    () => text.replace(/\}$/, `,${added}}`),
    () => text.replace('{', `{${added},`),
    () => text.replace('{', '{"alg":"none",'),
    () => text.replace(/\}$/, ',"alg":"EdDSA"}'),
    () => text.replace(/\}$/, ',"kid":"key-1"}'),
    () => JSON.stringify(Object.fromEntries(Object.entries(good).toReversed())),
    () => JSON.stringify(good, null, 1),
    () => `${text} `,
    () => `[${text}]`,
    () =>
      JSON.stringify({ ...good, typ: dice.pick(['JWT', 'seatwarden-key+jws', 'SEATWARDEN-LICENSE+JWS', '', null, 1]) }),
    () =>
      JSON.stringify({ ...good, kid: dice.pick(['key-9', '', '../key-1', null, ['key-1'], 'KEY-1', 'key-1\\u0000']) }),
    () => text.replace('"x-swcert":', `"x-swcert":${nest(dice.pick([10, 2_000]), true)},"x":`),
    () => text.replace('"alg"', '"a\\u006cg"'),
  ])()
  return armor(await resignedHeader(material, bent))
}

/** A document of the vendor's that is no license. */
const otherDocument: Mutation = ({ dice, stock }) =>
  armor(dice.pick([stock.vendor.list, stock.vendor.olderList, ...stock.vendor.issuers.map((one) => one.certificate)]))

/** Issued outside the days of its key, though it is the right one. */
const outOfTime: Mutation = async (material) => {
  const issuedAt = material.dice.pick([
    '2020-01-01T00:00:00Z',
    '2029-06-01T00:00:00Z',
    '2027-03-02T12:00:00.001Z',
    '9999-12-31T23:59:59Z',
  ])
  return armor(await resigned(material, JSON.stringify({ ...material.file.payload, issuedAt })))
}

const instants = (material: Material): string => {
  const { dice, file } = material
  const bad = dice.pick([
    '2027-02-30T00:00:00Z',
    '2027-03-01',
    '2027-03-01T00:00:00+00:00',
    '2027-03-01T00:00:60Z',
    '2027-03-01T00:00:00.000Z',
    '2027-03-01T00:00:00.1234Z',
    '+002027-03-01T00:00:00Z',
    '1e9',
    '',
    '2027-03-01t00:00:00z',
    ' 2027-03-01T00:00:00Z',
  ])
  return JSON.stringify({ ...file.payload, [dice.pick(['issuedAt', 'expiresAt'])]: bad })
}

/** What the vendor's own key has really signed, and yet is no license file: a fault at the vendor, or a key in wrong hands. */
export const MISFIT: Record<string, Mutation> = {
  'a number that is none': signedContent(badNumber),
  'a key twice': signedContent(twice),
  'fields too many, too few, out of order': signedContent(fields),
  'other letters and bytes': signedContent(unicode),
  'another spelling of the JSON': signedContent(spaced),
  'another format version': signedContent(versions),
  'instants that are none': signedContent(instants),
  'issued out of time': outOfTime,
  'headers added or bent': header,
  'another kind of document': otherDocument,
}

/** As `MISFIT`, but slow: seldom. */
export const LARGE_MISFIT: Record<string, Mutation> = {
  'deep nesting': signedContent(deep),
  'too large': signedContent(big),
}
