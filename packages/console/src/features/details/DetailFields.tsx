import '@mantine/core/styles/InlineInput.layer.css'
import '../../styles/carry.css'
import { NativeSelect, TextInput } from '@mantine/core'
import type { CustomerDetails } from '@seatwarden/protocol/api/exchange'
import { w } from '../../lib/words-license.ts'
import { COUNTRIES } from './countries.ts'

export type DetailName = keyof CustomerDetails
export type Details = Partial<Record<DetailName, string>>

/** What a browser fills in by itself. */
const FILLS: Record<DetailName, string> = {
  organization: 'organization',
  person: 'name',
  email: 'email',
  phone: 'tel',
  country: 'country',
  state: 'address-level1',
  city: 'address-level2',
  street: 'street-address',
  zip: 'postal-code',
}
const TYPES: Partial<Record<DetailName, 'email' | 'tel'>> = { email: 'email', phone: 'tel' }
const ORDER = Object.keys(FILLS) as DetailName[]

/** The fields that the vendor named so far and we know, in the order of an address. */
export const knownFields = (before: readonly DetailName[], named: readonly string[] = []): DetailName[] =>
  ORDER.filter((name) => before.includes(name) || named.includes(name))

export const missingIn = (fields: readonly DetailName[], details: Details): DetailName[] =>
  fields.filter((name) => (details[name] ?? '').trim() === '')

/** Only what is asked for and was answered goes to the vendor. */
export const answersTo = (fields: readonly DetailName[], details: Details): CustomerDetails =>
  Object.fromEntries(fields.map((name) => [name, (details[name] ?? '').trim()]).filter(([, value]) => value !== ''))

interface Props {
  fields: readonly DetailName[]
  details: Details
  set: (details: Details) => void
  /** Say which are still empty. */
  checked: boolean
}

/** Details of the license holder that the vendor lacks, where they are missed. [A5] */
export function DetailFields({ fields, details, set, checked }: Props) {
  const empty = checked ? missingIn(fields, details) : []
  const common = (name: DetailName) => ({
    label: w.details.names[name],
    autoComplete: FILLS[name],
    value: details[name] ?? '',
    error: empty.includes(name) ? w.details.missing(w.details.names[name]) : undefined,
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
      set({ ...details, [name]: currentTarget.value }),
  })
  return (
    <div className="sw-detail-fields">
      {fields.map((name) =>
        name === 'country' ? (
          <NativeSelect key={name} {...common(name)} data={[{ value: '', label: w.details.choose }, ...COUNTRIES]} />
        ) : (
          <TextInput key={name} {...common(name)} type={TYPES[name] ?? 'text'} />
        ),
      )}
    </div>
  )
}
