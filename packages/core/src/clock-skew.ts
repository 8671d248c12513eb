import { type Instant, MINUTE } from './instant.ts'
import { POLICY } from './policy.ts'
import type { Refusal } from './refusal.ts'
import { spanText } from './vending/words.ts'

const apartText = (apart: number): string =>
  `This server's clock is ${spanText(apart)} ${apart > 0 ? 'ahead of' : 'behind'} the vendor's`

/** Beyond 24 h nothing that the server says can be judged. [A3] */
export const clockRefusal = (server: Instant, vendor: Instant): Refusal | undefined =>
  Math.abs(server - vendor) <= POLICY.clockSkew
    ? undefined
    : {
        code: 'clock_skew',
        sentence: `${apartText(server - vendor)}.`,
        next: 'Set the clock (NTP), then try again.',
      }

/** What to say of a clock that is refused by nobody; `next` empty: nothing is to be done. [A8] */
export const clockRemark = (server: Instant, vendor: Instant): { sentence: string; next: string } =>
  Math.abs(server - vendor) < MINUTE
    ? { sentence: "This server's clock agrees with the vendor's.", next: '' }
    : { sentence: `${apartText(server - vendor)}; up to 24 h does no harm.`, next: 'Let the clock be set by NTP.' }
