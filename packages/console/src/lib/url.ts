import { useCallback } from 'react'
import { useLocation, useSearch } from 'wouter'

export interface UrlState {
  get: (name: string) => string | undefined
  /** Sets or removes values of the address; the page stays where it is. */
  set: (values: Record<string, string | undefined>) => void
}

/** Filters, order and the open drawer live in the address, so that a link shows what was seen. */
export function useUrlState(): UrlState {
  const search = useSearch()
  const [path, go] = useLocation()
  const get = useCallback((name: string) => new URLSearchParams(search).get(name) ?? undefined, [search])
  const set = useCallback(
    (values: Record<string, string | undefined>) => {
      const made = new URLSearchParams(search)
      for (const [name, value] of Object.entries(values)) {
        if (value === undefined || value === '') made.delete(name)
        else made.set(name, value)
      }
      const text = made.toString()
      go(text === '' ? path : `${path}?${text}`, { replace: true })
    },
    [search, path, go],
  )
  return { get, set }
}
