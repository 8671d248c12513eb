import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** Bytes of the canonical JSON; nothing larger is inflated. */
export const MAX_JSON = 32 * 1024

/**
 * What requests have in common, known to both sides. It is a part of the form SWR1: any change makes every request
 * written before unreadable.
 */
export const DICTIONARY: Uint8Array = new TextEncoder().encode(
  [
    '"details":{"organization":"","person":"","email":"","phone":"","country":"","state":"","city":"","street":"",',
    '"zip":""}"move":true}{"kind":"move","body":{"kind":"deactivation","body":{"antispam":{"antivirus":{"connector":{',
    '"desktop_client":{"ftp":{"groupware":{"im":{"sip":{"sms":{"webdav":{"webmail":{"activesync":{"active":0,"held":0,',
    '"trial":0},"usage":{"mail":{"active":1{"kind":"revalidation","body":{"licenseId":"lic_","orderId":"ORD-",',
    '"activationId":"act_","counter":1,"attempt":"\u0002","machine":{"referenceId":"\u0003","salt":"',
    '{"kind":"activation","body":{"orderId":"ORD-","machine":{"referenceId":"\u0003","salt":"ORD-","facts":{',
    '"identity":"\u0001","board":"\u0001","disk":"\u0001","mac":"\u0001","machine":"\u0001","system":"\u0001"}},',
    '"host":"mail.example.com","version":"0.1.0","builtAt":"2026-01-01T00:00:00Z",',
    '"formatVersions":[1],"sentAt":"2026-10-20T12:00:00Z","installationKey":"\u0004","installedOrderId":null}}',
  ].join(''),
)

/** Spellings of random bytes, which no deflate makes small: a control character, unknown to JSON, stands for each. */
const TOKENS = [
  { mark: '\u0001', length: 32, form: '[0-9a-f]{64}', text: (bytes: Buffer) => bytes.toString('hex') },
  { mark: '\u0002', length: 16, form: '[0-9a-f]{32}', text: (bytes: Buffer) => bytes.toString('hex') },
  {
    mark: '\u0003',
    length: 20,
    form: '[0-9A-F]{8}(?:-[0-9A-F]{8}){4}',
    text: (bytes: Buffer) =>
      bytes
        .toString('hex')
        .toUpperCase()
        .replace(/.{8}(?=.)/g, '$&-'),
  },
  {
    mark: '\u0004',
    length: 32,
    form: '[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]',
    text: (bytes: Buffer) => bytes.toString('base64url'),
  },
]
const ANY = new RegExp(TOKENS.map(({ form }) => `"(${form})"`).join('|'), 'g')

const bytesOf = (token: string, at: number): Buffer =>
  at === 3 ? Buffer.from(token, 'base64url') : Buffer.from(token.replaceAll('-', ''), 'hex')

/** Two bytes for the length of the random part (big-endian), that part, and the rest of the JSON deflated. */
export const pack = (json: Uint8Array): Uint8Array => {
  const random: Buffer[] = []
  const rest = Buffer.from(json)
    .toString()
    .replace(ANY, (_, ...groups: (string | undefined)[]) => {
      const at = groups.findIndex((token) => token !== undefined)
      random.push(bytesOf(groups[at] ?? '', at))
      return `"${TOKENS[at]?.mark}"`
    })
  const together = Buffer.concat(random)
  const length = Buffer.from([together.length >> 8, together.length & 255])
  return Buffer.concat([length, together, deflateRawSync(rest, { level: 9, dictionary: DICTIONARY })])
}

const inflated = (bytes: Uint8Array): string | undefined => {
  try {
    const options = { dictionary: DICTIONARY, maxOutputLength: MAX_JSON }
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(inflateRawSync(bytes, options))
  } catch {
    return undefined
  }
}

const MARKS = new RegExp(`[${TOKENS.map(({ mark }) => mark).join('')}]`, 'g')

/** The other way of `pack`; undefined for bytes that are not what it writes. Bounded by `MAX_JSON`. */
export const unpack = (bytes: Uint8Array): Uint8Array | undefined => {
  const all = Buffer.from(bytes)
  const end = 2 + (all.length < 2 ? 0 : all.readUInt16BE())
  const rest = end > all.length ? undefined : inflated(all.subarray(end))
  if (rest === undefined) return undefined
  let at = 2
  const json = rest.replace(MARKS, (mark) => {
    const token = TOKENS.find((one) => one.mark === mark)
    const from = at
    at += token?.length ?? 0
    return token?.text(all.subarray(from, at)) ?? ''
  })
  return at === end ? new TextEncoder().encode(json) : undefined
}
