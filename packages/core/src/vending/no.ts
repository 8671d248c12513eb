import type { Refusal, RefusalAbout, RefusalCode } from '../refusal.ts'

/** A refusal as a value. [A3] */
export const no = (code: RefusalCode, sentence: string, next: string, about?: RefusalAbout): Refusal => ({
  code,
  sentence,
  next,
  ...(about && { about }),
})
