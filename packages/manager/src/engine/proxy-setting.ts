import type { ConnectionBody } from '@seatwarden/protocol/api/license-views'
import type { HttpProxy } from '../vendor/way.ts'
import { type Answer, no, ok } from './properties/answer.ts'

const NOTHING = 'Nothing was changed.'
const EXAMPLE = 'Write http://proxy.example.net:3128, and user and password in fields of their own.'

/** What no header holds. */
const CONTROL = /\p{Cc}/u

const fault = (text: string): string => {
  if (!URL.canParse(text)) return 'is no address'
  const { protocol, hostname, username, password, pathname, search, hash } = new URL(text)
  if (protocol !== 'http:' && protocol !== 'https:') return 'does not begin with http:// or https://'
  if (hostname === '') return 'names no host'
  if (username !== '' || password !== '') return 'holds a user or a password'
  return (pathname !== '/' && pathname !== '') || search !== '' || hash !== '' ? 'goes on after host and port' : ''
}

/** `http://host:port` of one that was found good. */
const plain = (text: string): string => new URL(text).origin

type Given = NonNullable<ConnectionBody['proxy']>

/** A password is kept only for whom it was given: it is never sent to another proxy, or for another user. */
const passwordOf = ({ user, password }: Given, url: string, before: HttpProxy | null): Answer<string> => {
  if (user === '') return ok('')
  if (password !== undefined) return ok(password)
  if (before?.url === url && before.user === user) return ok(before.password)
  return before?.password
    ? no('unusable', `The password that is kept belongs to another proxy or user. ${NOTHING}`, 'Type the password too.')
    : ok('')
}

/** The proxy that was given, with the password that is left out kept. [A8] */
export const proxyIn = (given: Given | null, before: HttpProxy | null): Answer<HttpProxy | null> => {
  if (given === null) return ok(null)
  const { user, password = '' } = given
  const wrong = fault(given.url.trim())
  if (wrong !== '') return no('unusable', `The proxy's address ${wrong}. ${NOTHING}`, EXAMPLE)
  if (user.includes(':') || CONTROL.test(user + password))
    return no(
      'unusable',
      `A proxy's user holds no colon, and neither it nor the password a line break. ${NOTHING}`,
      EXAMPLE,
    )
  const url = plain(given.url.trim())
  const kept = passwordOf(given, url, before)
  return kept.ok ? ok({ url, user, password: kept.value }) : kept
}

/** `http://user:password@host:port`, as an environment has it; a text says what is wrong. */
export const proxyFrom = (text: string): HttpProxy | string => {
  if (!URL.canParse(text)) return 'is no address'
  const url = new URL(text)
  const [user, password] = [url.username, url.password].map(decoded)
  if (user === undefined || password === undefined) return 'holds a % that stands for nothing'
  url.username = ''
  url.password = ''
  const read = proxyIn({ url: url.href, user, password }, null)
  return read.ok && read.value ? read.value : fault(url.href) || 'holds a user or a password that cannot be used'
}

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
