import type { ConnectionBody, ConnectionView } from '@seatwarden/protocol/api/license-views'

/** What stands in the form; a password that is set is never told, so its field begins empty. */
export interface Typed {
  url: string
  user: string
  password: string
  shown: boolean
  pem: string
  /** Trust no private CA any more. */
  forget: boolean
}

export const typedOf = ({ proxy }: ConnectionView): Typed => ({
  url: proxy?.url ?? '',
  user: proxy?.user ?? '',
  password: '',
  shown: false,
  pem: '',
  forget: false,
})

const hasScheme = (text: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(text)

/** Empty fields say nothing: what is set stays. An address without a scheme is that of an HTTP proxy. [A8] */
export function bodyOf({ url, user, password, pem, forget }: Typed): ConnectionBody {
  const address = url.trim()
  const proxy =
    address === ''
      ? null
      : {
          url: hasScheme(address) ? address : `http://${address}`,
          user: user.trim(),
          ...(password !== '' && { password }),
        }
  const authorities = forget ? '' : pem.trim() === '' ? undefined : pem
  return { proxy, ...(authorities !== undefined && { authorities }) }
}
