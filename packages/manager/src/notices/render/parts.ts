import { ruleOf } from '../catalogue/all.ts'
import type { NoticeFacts } from '../facts.ts'
import { here } from '../phrases.ts'

/** The parts of every notice, always in this order. */
export const PARTS = {
  happened: 'What happened',
  works: 'What works',
  next: 'What happens next',
  steps: 'What to do',
} as const

/** Where it comes from, who else has it, and why. */
export const footerOf = (facts: NoticeFacts): string[] => {
  const { origin, recipients, text } = facts
  const license = origin.license ? `, order ${origin.license.orderId}` : ''
  return [
    `License manager of ${here(origin)}${license}. Dates are of ${origin.zone}.`,
    `Sent to ${recipients.join(', ')} under rule ${ruleOf(text)}.`,
  ]
}
