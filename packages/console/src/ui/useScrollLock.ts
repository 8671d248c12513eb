import { useEffect } from 'react'

/** Holds the page still behind a dialog. Mantine's own way makes a style element, which the policy does not allow. */
export function useScrollLock(): void {
  useEffect(() => {
    document.documentElement.classList.add('sw-held')
    return () => document.documentElement.classList.remove('sw-held')
  }, [])
}
