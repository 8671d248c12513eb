export type Format = 'ldif' | 'csv'

/** The form of a file, by its name or its first line. */
export const formatOf = (text: string, name: string | undefined, before: Format): Format => {
  if (name?.toLowerCase().endsWith('.csv')) return 'csv'
  if (name?.toLowerCase().endsWith('.ldif')) return 'ldif'
  return /^\s*(version:|dn:)/i.test(text) ? 'ldif' : before
}
