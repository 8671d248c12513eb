import { refuse } from '@seatwarden/core/refusal'

/** The form that is written and read, as XML and as compact text alike. */
export const REQUEST_VERSION = 1

export const ANOTHER_REQUEST =
  'Make the request again at the mail server and bring it unchanged, or type Order ID and Reference ID.'

export const malformed = (sentence: string, next = ANOTHER_REQUEST) => refuse('license_malformed', sentence, next)

export const tooNew = (version: string) =>
  refuse(
    'format_too_new',
    `This request has form ${shown(version)}; this licensing server reads form ${REQUEST_VERSION}.`,
    'Tell the vendor that the licensing server has to be updated; until then, type Order ID and Reference ID.',
  )

/** What a stranger wrote, short and harmless enough to be shown. */
export const shown = (text: string): string => text.replace(/[^\w.:/@[\]-]/g, '?').slice(0, 160)

/** Something at a place in the request. */
export const faultAt = (path: string, what: string) => malformed(`In the request, ${shown(path)} ${what}.`)
