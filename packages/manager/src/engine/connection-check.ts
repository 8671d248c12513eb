import { clockRefusal, clockRemark } from '@seatwarden/core/clock-skew'
import type { Instant } from '@seatwarden/core/instant'
import type { ConnectionStep } from '@seatwarden/protocol/api/license-views'
import type { NoAnswer } from '../vendor-client.ts'

type Step = ConnectionStep['step']
const STEPS: readonly Step[] = ['name', 'proxy', 'port', 'tls', 'clock', 'answer']

/** What the vendor's time was asked for gave; `vendor` undefined: it told none that can be read. */
type Found = { ok: true; vendor: Instant | undefined } | NoAnswer

const good = (step: Step, sentence: string, next = ''): ConnectionStep => ({ step, ok: true, sentence, next })
const bad = (step: Step, sentence: string, next: string): ConnectionStep => ({ step, ok: false, sentence, next })
const untried = (step: Step, sentence: string): ConnectionStep => ({ step, ok: null, sentence, next: '' })

const NOT_TRIED = 'Not tried: what comes before it is broken.'
const ASK = 'Ask the vendor whether the licensing server is in order.'

const afterAnswer = (vendor: Instant | undefined, now: Instant): ConnectionStep[] => {
  if (vendor === undefined)
    return [
      untried('clock', 'Not compared: the answer held no time.'),
      bad('answer', 'The licensing server told no time.', ASK),
    ]
  const refused = clockRefusal(now, vendor)
  if (refused)
    return [
      bad('clock', refused.sentence, refused.next),
      untried('answer', 'Not judged: the vendor refuses everything while the clocks are so far apart.'),
    ]
  const { sentence, next } = clockRemark(now, vendor)
  return [good('clock', sentence, next), good('answer', 'The licensing server answers.')]
}

/** The broken link has a sentence and what to do; whatever comes after it was not tried. [A8] */
const broken = (held: ReadonlyMap<Step, string>, { about, sentence, next }: NoAnswer): ConnectionStep[] => {
  const link = about?.cause ?? 'answer'
  const at = STEPS.indexOf(link)
  return STEPS.map((step, index) => {
    if (step === link) return bad(step, sentence, next)
    const passed = held.get(step)
    if (passed !== undefined && index < at) return good(step, passed)
    return untried(step, link === 'answer' ? 'Not compared: the vendor told no time.' : NOT_TRIED)
  })
}

/** `held`: what was said of each link that holds. */
export const checkSteps = (held: ReadonlyMap<Step, string>, found: Found, now: Instant): ConnectionStep[] => {
  if (!found.ok) return broken(held, found)
  const way = STEPS.slice(0, 4).map((step) => {
    const passed = held.get(step)
    return passed === undefined ? untried(step, 'Not looked at.') : good(step, passed)
  })
  return [...way, ...afterAnswer(found.vendor, now)]
}
