import type { DeliveryView } from '@seatwarden/protocol/api/decline-views'
import { describe, expect, test } from 'vitest'
import { waysOf } from './deliveries.ts'

const delivery = (channel: DeliveryView['channel'], state: DeliveryView['state']): DeliveryView => ({
  channel,
  to: 'x',
  state,
  attempts: 1,
  lastAt: null,
  nextAt: null,
  result: '',
})

describe('[N3] how a notice was delivered, in words', () => {
  test('each channel once, mail first, in words and never by colour alone', () => {
    const ways = waysOf([
      delivery('syslog', 'delivered'),
      delivery('webhook', 'waiting'),
      delivery('mail', 'failing'),
      delivery('mail', 'failing'),
    ])
    expect(ways).toEqual([
      { kind: 'over', words: 'Mail not delivered' },
      { kind: 'off', words: 'Webhook waiting' },
      { kind: 'ok', words: 'System log delivered' },
    ])
  })

  test('one recipient of two is said as such, and counts as not delivered', () => {
    expect(waysOf([delivery('mail', 'delivered'), delivery('mail', 'failing')])).toEqual([
      { kind: 'over', words: '1 of 2 mails delivered' },
    ])
  })

  test('what is not tried any more is told apart from what is', () => {
    expect(waysOf([delivery('mail', 'given_up')])).toEqual([{ kind: 'over', words: 'Mail given up' }])
  })

  test('nothing to deliver is nothing to say', () => expect(waysOf([])).toEqual([]))
})
