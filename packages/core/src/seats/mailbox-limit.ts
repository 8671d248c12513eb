import type { Seats } from '../license.ts'

/** How many mailboxes may exist and how many do. Over the limit `exist` is the larger. [K1 K2] */
export interface MailboxLimit {
  limit: Seats
  exist: number
}

/** The limit that stood in the way. `exist` counts what existed before, `asked` what was asked for until here. */
export interface LimitReached {
  by: 'license' | 'domain'
  domain: string
  limit: number
  exist: number
  asked: number
}

const left = ({ limit, exist }: MailboxLimit, taken: number): number =>
  limit === 'unlimited' ? Number.POSITIVE_INFINITY : limit - exist - taken

/** Under both limits the stricter one holds; where they are equal, the license's. [K2] */
const holds = (license: number, domain: number): LimitReached['by'] => (domain < license ? 'domain' : 'license')

/**
 * Takes room for one more mailbox after the other: null while there is room, else what stands in the way; a refused
 * one takes no room. Domains that are not in the map have no limit of their own. [K2 K4]
 */
export const mailboxRoom = (license: MailboxLimit, domains: ReadonlyMap<string, MailboxLimit>) => {
  let taken = 0
  const takenIn = new Map<string, number>()
  return (domain: string): LimitReached | null => {
    const own = domains.get(domain) ?? { limit: 'unlimited', exist: 0 }
    const inDomain = takenIn.get(domain) ?? 0
    const ofLicense = left(license, taken)
    const ofDomain = left(own, inDomain)
    if (ofLicense > 0 && ofDomain > 0) {
      taken += 1
      takenIn.set(domain, inDomain + 1)
      return null
    }
    const by = holds(ofLicense, ofDomain)
    const { limit, exist } = by === 'license' ? license : own
    return { by, domain, limit: Number(limit), exist, asked: (by === 'license' ? taken : inDomain) + 1 }
  }
}

/** The sentence of K2, with what the numbers are. [K2] */
export const limitSentence = ({ by, domain, limit, exist, asked }: LimitReached): string => {
  const whose = by === 'license' ? 'the license' : `the domain ${domain}`
  const more = exist < limit ? `, and ${asked} more were asked for` : ''
  const mailboxes = limit === 1 ? '1 mailbox' : `${limit} mailboxes`
  return `You cannot add more users. The limit of ${whose} is ${mailboxes}; ${exist} ${exist === 1 ? 'exists' : 'exist'}${more}.`
}
