import { useEffect } from 'react'
import { useSession } from '../api/queries.ts'
import { t } from '../lib/text.ts'

/** `Over limit: 1 · Dashboard · mail.example.net`: the state first, so that a tab in the background informs. */
export function usePageTitle(page: string, state?: string): void {
  const host = useSession().data?.host ?? t.product
  useEffect(() => {
    document.title = state === undefined ? t.page.title(page, host) : t.page.titleWithState(state, page, host)
  }, [page, state, host])
}
