/** Figures are printed complete; a minus is a real minus. The tag follows the language of the sentences. */
const TAG = 'en-GB'
const whole = new Intl.NumberFormat(TAG)

/** A whole number with its separators: 12,480. */
export const count = (value: number): string => whole.format(value).replace('-', '−')

/** A difference always carries its sign; none is a plain 0. */
export const signed = (value: number): string => (value > 0 ? `+${count(value)}` : count(value))

/** Share in whole percent, rounded down, so that 100 % is said only when it is all. */
export const percent = (part: number, all: number): number => (all <= 0 ? 0 : Math.floor((part / all) * 100))

const rules = new Intl.PluralRules(TAG)

/** The form of a word that the number asks for. `few` and `many` are for languages that have them. */
export function plural(value: number, forms: { one: string; other: string; few?: string; many?: string }): string {
  const form = rules.select(value)
  if (form === 'one') return forms.one
  if (form === 'few' && forms.few !== undefined) return forms.few
  if (form === 'many' && forms.many !== undefined) return forms.many
  return forms.other
}

/** Shortens in the middle, so that both the local part and the end of the domain stay readable. */
export function middle(value: string, length: number): string {
  if (value.length <= length) return value
  const head = Math.ceil((length - 1) / 2)
  return `${value.slice(0, head)}…${value.slice(value.length - (length - 1 - head))}`
}
