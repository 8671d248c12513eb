import fc from 'fast-check'
import { expect, test } from 'vitest'
import { limitSentence, type MailboxLimit, mailboxRoom } from './mailbox-limit.ts'

const NO_DOMAINS = new Map<string, MailboxLimit>()

test('[K2] the mailbox after the last one is refused, with the limit of the license', () => {
  const room = mailboxRoom({ limit: 100, exist: 99 }, NO_DOMAINS)
  expect(room('example.net')).toBeNull()
  const reached = room('example.net')
  expect(reached).toEqual({ by: 'license', domain: 'example.net', limit: 100, exist: 99, asked: 2 })
})

test('[K2] at the limit the sentence names it', () => {
  const reached = mailboxRoom({ limit: 100, exist: 100 }, NO_DOMAINS)('example.net')
  expect(reached && limitSentence(reached)).toBe(
    'You cannot add more users. The limit of the license is 100 mailboxes; 100 exist.',
  )
})

test('[K2] many at once that do not fit: the sentence says how many were asked for', () => {
  expect(limitSentence({ by: 'license', domain: 'a.test', limit: 100, exist: 98, asked: 3 })).toBe(
    'You cannot add more users. The limit of the license is 100 mailboxes; 98 exist, and 3 more were asked for.',
  )
})

test('[K2] a stricter domain is the limit that holds, and is named', () => {
  const domains = new Map<string, MailboxLimit>([['example.net', { limit: 25, exist: 25 }]])
  const reached = mailboxRoom({ limit: 100, exist: 60 }, domains)('example.net')
  expect(reached && limitSentence(reached)).toBe(
    'You cannot add more users. The limit of the domain example.net is 25 mailboxes; 25 exist.',
  )
})

test('[K2] with as little room in both, the license is the limit that holds', () => {
  const domains = new Map<string, MailboxLimit>([['example.net', { limit: 25, exist: 25 }]])
  expect(mailboxRoom({ limit: 60, exist: 60 }, domains)('example.net')).toMatchObject({ by: 'license', limit: 60 })
})

test('[K4] more exist than licensed, from a directory: one more is refused all the same', () => {
  expect(mailboxRoom({ limit: 100, exist: 104 }, NO_DOMAINS)('example.net')).toMatchObject({ limit: 100, exist: 104 })
})

test('[K2] a domain at its limit does not hold up the others', () => {
  const domains = new Map<string, MailboxLimit>([['full.test', { limit: 1, exist: 1 }]])
  const room = mailboxRoom({ limit: 'unlimited', exist: 5_000 }, domains)
  expect(room('full.test')).toMatchObject({ by: 'domain' })
  expect(room('other.test')).toBeNull()
})

test('[K2 K4] whatever is asked for, no limit is passed, and nobody is refused while both leave room', () => {
  const limit = fc.oneof(fc.constant('unlimited' as const), fc.integer({ min: 0, max: 12 }))
  const limits = fc.record({ limit, exist: fc.integer({ min: 0, max: 12 }) })
  fc.assert(
    fc.property(limits, limits, fc.array(fc.constantFrom('a.test', 'b.test')), (license, own, asked) => {
      const room = mailboxRoom(license, new Map([['a.test', own]]))
      const count = { all: license.exist, own: own.exist }
      const has = (l: MailboxLimit, exist: number) => l.limit === 'unlimited' || exist < l.limit
      for (const domain of asked) {
        const fits = has(license, count.all) && (domain === 'b.test' || has(own, count.own))
        expect(room(domain) === null).toBe(fits)
        if (fits) count.all += 1
        if (fits && domain === 'a.test') count.own += 1
      }
    }),
  )
})
