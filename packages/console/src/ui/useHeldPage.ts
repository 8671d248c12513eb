import { useEffect } from 'react'

/**
 * Holds the page still behind a dialog and gives the focus back to where it was. Mantine's own way of holding it makes a
 * style element, which the policy of the pages does not allow.
 */
export function useHeldPage(): void {
  useEffect(() => {
    const before = document.activeElement
    document.documentElement.classList.add('sw-held')
    return () => {
      document.documentElement.classList.remove('sw-held')
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    }
  }, [])
}
