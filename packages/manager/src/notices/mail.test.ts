import PostalMime from 'postal-mime'
import { describe, expect, test } from 'vitest'
import { mailOf, messageIdOf, threadOf, written } from './mail.ts'
import type { Deliverable } from './parcels.ts'
import { factsFrom, lastCallOf, resolvedOf, SAMPLES } from './testing/samples.ts'

const ABOUT = 'revalidation-1794315720000'
const SENDER = { from: 'seatwarden@example.net', name: 'License manager of mail.example.net' }

const noticeOf = (facts: Deliverable['facts'], key: string, about = ABOUT): Deliverable => ({
  key,
  text: facts.text,
  cause: null,
  about,
  at: facts.at,
  recipients: facts.recipients,
  createdAt: facts.writtenAt,
  facts,
  messageId: messageIdOf(key, 'installation', facts.origin.host),
  resolvedAt: null,
})

const THREAD = threadOf(ABOUT, 'installation', 'mail.example.net')
const read = async (notice: Deliverable) => PostalMime.parse(await mailOf(notice, THREAD, SENDER))

describe('a notice as a mail', () => {
  test('[N3 D7] arrives as it was meant: sender, everybody it goes to, subject, text and page', async () => {
    const facts = factsFrom(lastCallOf('unreached'))
    const mail = await read(noticeOf(facts, 'notice:last_call:x'))
    const { subject, text, html } = written(facts)
    expect(mail.from).toMatchObject({ address: SENDER.from, name: SENDER.name })
    expect(mail.to?.map((one) => ('address' in one ? one.address : null))).toEqual([...facts.recipients])
    expect(mail.subject).toBe(subject)
    expect(mail.text?.replaceAll('\r\n', '\n').trim()).toBe(text.trim())
    expect(mail.html?.replaceAll('\r\n', '\n').trim()).toBe(html.trim())
    expect(Date.parse(mail.date ?? '')).toBe(Math.floor(facts.writtenAt / 1000) * 1000)
  })

  test('[N3] made twice it is the same mail to the byte; its Message-ID follows from what it is about and whose it is', async () => {
    const notice = noticeOf(factsFrom(SAMPLES.unreached), 'notice:unreached:12h:x')
    expect(await mailOf(notice, THREAD, SENDER)).toEqual(await mailOf(notice, THREAD, SENDER))
    const { messageId } = await read(notice)
    expect(messageId).toMatch(/^<[0-9a-f]{32}@mail\.example\.net>$/)
    expect(messageId).toBe(`<${messageIdOf(notice.key, 'installation', 'mail.example.net')}>`)
    expect(messageIdOf(notice.key, 'another', 'mail.example.net')).not.toBe(notice.messageId)
    expect(messageIdOf('notice:unreached:24h:x', 'installation', 'mail.example.net')).not.toBe(notice.messageId)
  })

  test('[N4] what is over is told in the conversation that told of it', async () => {
    const warned = await read(noticeOf(factsFrom(SAMPLES.unreached), 'notice:unreached:12h:x'))
    const over = await read(noticeOf(factsFrom(resolvedOf('unreached')), 'notice:resolved:x'))
    expect(over.references).toBe(warned.references)
    expect(over.messageId).not.toBe(warned.messageId)
    expect(threadOf('mismatch-1', 'installation', 'mail.example.net')).not.toBe(THREAD)
  })

  test('[N3] programs that answer mails by themselves leave it alone; a last call is marked as pressing', async () => {
    const headers = new Map(
      (await read(noticeOf(factsFrom(lastCallOf('expired')), 'k'))).headers.map((h) => [h.key, h.value]),
    )
    expect(headers.get('auto-submitted')).toBe('auto-generated')
    expect(headers.get('x-seatwarden-notice')).toBe('k')
    expect(headers.get('importance')).toBe('high')
  })

  test('names from elsewhere add no line to the head; what no address holds stands in no Message-ID', async () => {
    const facts = factsFrom(SAMPLES.trial_seats)
    const origin = { ...facts.origin, host: 'mäil\r\nBcc: x@evil.example' }
    const mail = await read(noticeOf({ ...facts, origin }, 'k'))
    expect(mail.bcc).toBeUndefined()
    expect(mail.subject).toContain('mäil Bcc: x@evil.example')
    expect(messageIdOf('k', 'i', origin.host)).toMatch(/^[0-9a-f]{32}@seatwarden\.invalid$/)
  })
})
