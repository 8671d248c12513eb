import { DAY } from '@seatwarden/core/instant'
import { addressesOf, recipientsOf } from '@seatwarden/core/lifecycle/recipients'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { NoticeFacts } from '../facts.ts'
import { written } from '../mail.ts'
import { emergencyOf, factsFrom, lastCallOf, resolvedOf, SAMPLES, WHYS } from '../testing/samples.ts'
import { CATALOGUE, isText, messageOf } from './all.ts'

const named = (name: string, facts: NoticeFacts) => [name, facts] as const

/** One of every notice, and of each cause that texts 2 and 3 and the end can have. */
const ALL: (readonly [string, NoticeFacts])[] = [
  ...Object.entries(SAMPLES).map(([name, sample]) => named(name, factsFrom(sample))),
  ...WHYS.map((why) => named(`emergency of ${why}`, factsFrom(emergencyOf(why)))),
  ...WHYS.map((why) => named(`last_call of ${why}`, factsFrom(lastCallOf(why)))),
  ...WHYS.map((why) => named(`resolved of ${why}`, factsFrom(resolvedOf(why)))),
]

const wordsIn = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length

/** What the project never says. */
const UNKIND = /\b(please|sorry|invalid|illegal|oops|soon|exceeded|must)\b|!/i
const BROKEN = /undefined|null|NaN|Invalid Date|\[object|\s{2,}|\s[.,;:]|\.\.|, \./

describe('the catalogue of notices', () => {
  test('[N1 N3] has words for every notice that the rules know', () => {
    expect(ALL.map(([, { text }]) => text)).toEqual(expect.arrayContaining(Object.keys(CATALOGUE)))
    for (const [, facts] of ALL) expect(isText(facts.text)).toBe(true)
    expect(isText('toString')).toBe(false)
  })

  test.each(ALL)('[D4 D5 D7 N1 S7] %s: where, what, what works, what next and when, what to do', (_, facts) => {
    const { subject, happened, works, next, steps, lists } = messageOf(facts)
    const { host, addresses } = facts.origin
    expect(subject).toContain(host)
    expect(happened).toContain(`${host} [${addresses[0]}]`)
    for (const part of [happened, works, next, ...steps.map(({ text }) => text)]) {
      expect(part).toMatch(/^[A-Z].*[.:?]$|^mail\.example\.net /s)
      expect(part).not.toMatch(BROKEN)
    }
    expect(steps.length).toBeGreaterThan(0)
    const told = [subject, happened, works, next, ...steps.map(({ text }) => text)].join(' ')
    expect(told).not.toMatch(UNKIND)
    expect(wordsIn([happened, works, next, ...steps.map(({ text }) => text)].join(' '))).toBeLessThanOrEqual(120)
    expect(JSON.stringify(lists)).not.toMatch(/undefined|NaN/)
  })

  test.each(ALL)(
    '[D4 D5 D7] %s: every date is whole, with its year, and with its zone where it has an hour',
    (_, facts) => {
      const { subject, happened, works, next, lists } = messageOf(facts)
      const values = lists.flatMap(({ rows }) => rows.map(({ value }) => value))
      const told = [subject, happened, works, next, ...values].join(' ')
      const dates = [...told.matchAll(/\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b(.{0,16})/g)]
      expect(dates.length).toBeGreaterThan(0)
      for (const [date, after = ''] of dates) expect([date, after]).toEqual([date, expect.stringMatching(/^ 20\d\d\b/)])
      for (const [, after] of told.matchAll(/\d\d:\d\d(.{0,5})/g)) expect(after).toMatch(/^ CES?T/)
      expect(told).not.toMatch(/\b(tomorrow|today|yesterday|in \d+ days?)\b/)
    },
  )

  test.each(WHYS)('[D5 D7 D8 D9] %s: texts 2 and 3 name the midnight, and what ends it all', (why) => {
    const emergency = messageOf(factsFrom(emergencyOf(why)))
    const stop = why === 'evaluation_ended' || why === 'build_too_new' || why === 'mismatch' ? '18' : '25'
    expect(emergency.subject).toContain(`services stop on Wed ${stop} Nov 2026, 00:00 CET`)
    expect(emergency.next).toContain('at each midnight after')
    const last = messageOf(factsFrom(lastCallOf(why)))
    expect(last.subject).toContain(`services are stopped at the coming midnight, Wed ${stop} Nov 2026, 00:00 CET`)
    expect(last.next).toMatch(/web, IM and client sessions first.*IMAP and POP3.*sending, receiving last/)
    expect(last.next).toContain('Mail already accepted is kept')
    expect(last.next).toMatch(/and each midnight until /)
  })

  test('[D4] text 1: not reached, what was measured; let the connection out, or validate by hand', () => {
    const { happened, works, steps } = messageOf(factsFrom(SAMPLES.unreached))
    expect(happened).toContain('license.vendor.example:443 does not answer.')
    expect(works).toContain('All services work')
    expect(steps.map(({ text }) => text).join(' ')).toMatch(
      /Let connections out.*by hand: License page, Activate License/s,
    )
    expect(steps.map(({ command }) => command)).toContain('tool license check')
  })

  test("[D11] the vendor's refusal is called so, with its own words, and never a failed connection", () => {
    const { subject, happened } = messageOf(factsFrom(SAMPLES.refused))
    expect(subject).toContain('the vendor refuses')
    expect(happened).toContain('unpaid invoice 2026-118')
    expect(happened).toContain('This is not a connection problem.')
    expect(messageOf(factsFrom(SAMPLES.unreached)).happened).not.toMatch(/refus/)
  })

  test('[F4] a mismatch says what changed, the date of the stop, and how to move', () => {
    const { subject, happened, steps } = messageOf(factsFrom(SAMPLES.mismatch))
    expect(happened).toContain('network card, disk, board')
    expect(subject).toContain('services stop on Wed 18 Nov 2026')
    expect(steps[0]?.command).toBe('tool license move ORD-48213')
  })

  test('[N1] one reminder names all modules of a date and what becomes of each', () => {
    const { subject, lists } = messageOf(factsFrom(SAMPLES.maintenance_ends))
    expect(subject).toBe('mail.example.net: maintenance of 5 modules ends on Tue 24 Nov 2026')
    expect(lists[0]?.rows).toEqual([
      { name: 'Mail', value: 'keeps working' },
      { name: 'Instant Messaging', value: 'keeps working' },
      { name: 'Groupware', value: 'keeps working' },
      { name: 'Antivirus', value: 'works for 30 more days, then it is refused' },
      { name: 'SMS', value: 'is refused from then on' },
    ])
  })

  test('[N4 S5 L15] how long a trial seat lasts is what the license says', () => {
    const near = factsFrom(SAMPLES.seats_near)
    if (near.text !== 'seats_near') throw new Error('it is a crossing')
    expect(messageOf(near).works).toContain('then 14 days of trial begin')
    expect(messageOf({ ...near, trial: 7 * DAY }).works).toContain('then 7 days of trial begin')
  })

  test('[S7 G7] the list of the night: by module, the day of each, both ways out, and what losing Antivirus means', () => {
    const { works, lists, steps } = messageOf(factsFrom(SAMPLES.trial_seats))
    expect(lists.map(({ title }) => title)).toEqual([
      'Instant Messaging: 4 accounts on trial; 25 seats are licensed',
      'Antivirus: 1 account on trial; 150 seats are licensed',
    ])
    expect(lists[0]?.rows[0]).toEqual({
      name: 'b.cole@example.net',
      value: 'loses access on Sun 15 Nov 2026, 08:12 CET',
    })
    expect(steps.map(({ link, command }) => link ?? command)).toEqual([
      'https://portal.vendor.example/manage?license=lic-48213',
      'https://mail.example.net:7443/services',
    ])
    expect(works).toContain('Security: without Antivirus')
  })

  test('[N2] everybody it goes to is named at its end, with the rule', () => {
    const facts = factsFrom(lastCallOf('unreached'))
    const ending = written(facts).text.split('-- \n')[1]?.replaceAll('\n', ' ')
    expect(ending).toContain(`Sent to ${facts.recipients.join(', ')} under rule D7.`)
    expect(recipientsOf('last_call')).toHaveLength(3)
    expect(addressesOf('seats_full', { postmaster: 'a@b.example', administrator: 'it@b.example' })).toEqual([
      'it@b.example',
    ])
  })

  test('[N3] whatever a license file names, words are made, and nothing of it becomes a tag or a line of the head', () => {
    const hostile = fc.string({ unit: 'grapheme', maxLength: 60 })
    fc.assert(
      fc.property(fc.constantFrom(...ALL), hostile, hostile, hostile, ([, facts], name, url, said) => {
        const license = facts.origin.license && { ...facts.origin.license, vendor: name, manageUrl: url, orderId: said }
        const origin = { ...facts.origin, host: `<b>${name}`, license }
        const bent = {
          ...facts,
          origin,
          sentence: said,
          failure: { at: facts.at, sentence: said },
        } as unknown as NoticeFacts
        const { subject, html, text } = written(bent)
        expect(subject).not.toMatch(/[\r\n\0]/)
        expect(text.length).toBeGreaterThan(100)
        expect(html).not.toContain('<b>')
        expect(
          html.match(/<(?!\/?(?:!doctype|html|head|meta|title|body|div|h1|h2|p|ol|li|a|br|code|table|tr|td)\b)/gi),
        ).toBeNull()
      }),
    )
  })
})

describe('the notice as a page', () => {
  test.each(ALL)('[N3] %s fetches nothing, runs nothing, and leaves text and ground to the reader', (_, facts) => {
    const { html } = written(facts)
    expect(html).not.toMatch(/<(?:img|link|script|style|iframe|form|svg|base)\b|\bsrc=|url\(|@import|\bon\w+=/i)
    expect(html).not.toMatch(/(?<!-)\bcolor:|background/)
    for (const [, href = ''] of html.matchAll(/href="([^"]*)"/g)) expect(href).toMatch(/^https?:\/\//)
    expect(html).toContain('<meta name="color-scheme" content="light dark">')
  })

  test('[N3] text and page say the same', () => {
    for (const [, facts] of ALL) {
      const { text, html, message } = written(facts)
      const plain = (from: string) => from.replaceAll(/\s+/g, ' ')
      const shown = plain(
        html
          .replaceAll(/<[^>]*>/g, '')
          .replaceAll('&#39;', "'")
          .replaceAll('&quot;', '"'),
      )
      for (const part of [message.happened, message.works, message.next]) {
        expect(plain(text)).toContain(part)
        expect(shown).toContain(part)
      }
    }
  })

  test('only pages are linked', () => {
    const facts = factsFrom(SAMPLES.license_expires)
    const license = facts.origin.license && { ...facts.origin.license, manageUrl: 'javascript:alert(1)' }
    const { html } = written({ ...facts, origin: { ...facts.origin, license } })
    expect(html).not.toContain('href="javascript')
    expect(html).toContain('javascript:alert(1)')
  })
})
