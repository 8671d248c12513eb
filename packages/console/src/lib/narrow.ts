import { useMediaQuery } from '@mantine/hooks'

/** A phone: cards instead of rows, pages instead of drawers. */
export const usePhone = (): boolean =>
  useMediaQuery('(max-width: 719px)', undefined, { getInitialValueInEffect: false }) ?? false
