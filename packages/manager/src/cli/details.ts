import type { CustomerDetails } from '@seatwarden/protocol/api/exchange'
import { OPTIONS, type OptionName, type Options } from './arguments.ts'
import { misuse } from './failure.ts'

/** In the order of the forms. [A5] */
export const DETAILS = [
  'organization',
  'person',
  'email',
  'phone',
  'country',
  'state',
  'city',
  'street',
  'zip',
] as const satisfies readonly (OptionName & keyof CustomerDetails)[]
export type Detail = (typeof DETAILS)[number]

/** Stands in a command that is shown for what only the reader knows. */
export const TO_FILL_IN = '…'

const filledIn = (name: Detail, typed: string): string => {
  const value = typed.trim()
  if (value === TO_FILL_IN || value === '')
    throw misuse(`--${name} is still to be filled in. Nothing was sent.`, `--${name} ${OPTIONS[name].value}`)
  return name === 'country' ? value.toUpperCase() : value
}

/** What was typed of the customer's details; undefined: nothing. */
export const detailsOf = (options: Options): CustomerDetails | undefined => {
  const given = DETAILS.flatMap((name) => {
    const typed = options[name]
    return typed === undefined ? [] : [[name, filledIn(name, typed)] as const]
  })
  return given.length > 0 ? Object.fromEntries(given) : undefined
}
