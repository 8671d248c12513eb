import { quotable } from './broken.ts'

type Named = Partial<Record<'CN' | 'O' | 'OU', string | string[]>>

/** A certificate's subject or issuer as people call it. */
export const certificateName = ({ CN, O: organization, OU }: Named): string =>
  quotable([CN ?? organization ?? OU ?? 'no name'].flat().join(', '))
