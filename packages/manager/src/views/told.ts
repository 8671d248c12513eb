import type { Instant } from '@seatwarden/core/instant'
import type { RefusalCode } from '@seatwarden/core/refusal'
import type { Words } from './words.ts'

const ASK = 'Ask your administrator.'

const sentence = (code: RefusalCode, module: string, trialEnds: Instant | null, words: Words): string => {
  switch (code) {
    case 'trial_over':
      return trialEnds === null
        ? `Your trial of ${module} has ended.`
        : `Your trial of ${module} ended on ${words.short(trialEnds)}.`
    case 'no_seat_free':
      return `All seats of ${module} are taken.`
    case 'switched_off':
      return `${module} is switched off for your account.`
    case 'account_disabled':
      return 'Your account cannot use this service.'
    case 'account_unknown':
      return 'This login is not an account here.'
    default:
      return `${module} is not licensed on this server.`
  }
}

/**
 * What the person refused is told on the wire: one sentence and whom to ask, nothing of anybody else, no control
 * character, at most 200 characters. [G3]
 */
export const toldText = (code: RefusalCode, module: string, trialEnds: Instant | null, words: Words): string =>
  `${sentence(code, module, trialEnds, words)} ${ASK}`.replaceAll(/\p{C}/gu, ' ').slice(0, 200)
