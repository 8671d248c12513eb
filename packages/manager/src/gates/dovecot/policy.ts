import { isModuleId, type SwitchId } from '@seatwarden/core/module'
import type { AccessAnswer } from '../../engine/access.ts'

/** What Dovecot's auth policy check asks, of all it sends. */
export interface PolicyQuestion {
  login: string
  service: string
}

/** A service that authenticates through Dovecot, and the switch it stands for. [G1] */
const SERVICES: Readonly<Record<string, SwitchId>> = {
  imap: 'mail',
  pop3: 'mail',
  sieve: 'mail',
  managesieve: 'mail',
  smtp: 'smtp',
  submission: 'smtp',
  xmpp: 'im',
  activesync: 'activesync',
  webmail: 'webmail',
  caldav: 'groupware',
  carddav: 'groupware',
  webdav: 'webdav',
}

export const switchOfService = (service: string): SwitchId | null =>
  SERVICES[service] ?? (isModuleId(service) ? service : null)

export interface PolicyParts {
  ask: (login: string, by: SwitchId) => AccessAnswer | Promise<AccessAnswer>
  /** What a person refused is told. [G3] */
  told: (answer: AccessAnswer & { granted: false }) => string
}

export interface Reply {
  status: number
  body: Buffer
}

const reply = (status: number, body: object): Reply => ({ status, body: Buffer.from(JSON.stringify(body)) })

const ALLOW = reply(200, { status: 0, msg: '' })
const NOT_READ = reply(400, { code: 'malformed', detail: 'a JSON object with the texts login and service is expected' })

const LONGEST_LOGIN = 320

export const readQuestion = (body: Buffer): PolicyQuestion | 'master' | null => {
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const { login, service, master } = value as Record<string, unknown>
  if (typeof login !== 'string' || login === '' || login.length > LONGEST_LOGIN || typeof service !== 'string')
    return null
  return typeof master === 'string' && master !== '' ? 'master' : { login: login.toLowerCase(), service }
}

const answered = (answer: AccessAnswer, parts: PolicyParts): Reply =>
  answer.granted ? ALLOW : reply(200, { status: -1, msg: parts.told(answer) })

/** Dovecot writes the same query at every login; only another one is taken apart. */
export const commandOf = (query: string): string =>
  query === 'command=allow' ? 'allow' : (new URLSearchParams(query).get('command') ?? '')

/**
 * Answers one question of Dovecot's. Only `allow` comes after a right password, so only it takes seats; what
 * `report` tells is not needed. A master user's login takes nobody's seat. [G2 G3 G5]
 */
export const policyReply = (command: string, body: Buffer, parts: PolicyParts): Reply | Promise<Reply> => {
  const question = readQuestion(body)
  if (question === null) return NOT_READ
  if (command !== 'allow' || question === 'master') return ALLOW
  const by = switchOfService(question.service)
  if (by === null) return ALLOW
  const answer = parts.ask(question.login, by)
  return answer instanceof Promise ? answer.then((a) => answered(a, parts)) : answered(answer, parts)
}
