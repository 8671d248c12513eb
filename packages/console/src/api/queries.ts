import type {
  AccountRow,
  Explanation,
  LicenseView,
  ModuleAccess,
  ModuleAccount,
  ModuleRow,
  RecountView,
  SessionView,
} from '@seatwarden/protocol/api/manager'
import { QueryCache, QueryClient, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { setServerTime } from '../lib/clock.ts'
import { ApiError, call, query } from './client.ts'

export type ModuleId = ModuleRow['id']

/** Rows asked for at a time. */
const WINDOW = 200

/** A session that has ended shows the sign-in; what was typed elsewhere stays in its own page until then. */
function leaveWhenSignedOut(error: unknown, asked: { queryKey: readonly unknown[] }): void {
  const over = error instanceof ApiError && error.problem.status === 401 && asked.queryKey[0] !== 'session'
  if (over) void client.invalidateQueries({ queryKey: ['session'] })
}

/** Asked again only on an event of the server, never on focus: one stream, no storms. */
export const client = new QueryClient({
  queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 1 && error instanceof ApiError && error.problem.status === 0,
    },
  },
})

export const useSession = () =>
  useQuery({ queryKey: ['session'], queryFn: ({ signal }) => call<SessionView>('/session', { signal }) })

async function readLicense(signal: AbortSignal): Promise<LicenseView> {
  const license = await call<LicenseView>('/license', { signal })
  setServerTime(license.now)
  return license
}

export const useLicense = () => useQuery({ queryKey: ['license'], queryFn: ({ signal }) => readLicense(signal) })

/** Progress of "Read used seats": asked twice a second while it runs, and the figures again once it is done. [L8] */
export function useRecount(first: RecountView) {
  const cache = useQueryClient()
  return useQuery({
    queryKey: ['recount'],
    initialData: first,
    queryFn: async ({ signal }) => {
      const before = cache.getQueryData<RecountView>(['recount'])
      const recount = await call<RecountView>('/license/recount', { signal })
      if (before?.state === 'running' && recount.state !== 'running')
        await cache.invalidateQueries({ queryKey: ['license'] })
      return recount
    },
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? 500 : false),
  })
}

export function useStartRecount() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: () => call<RecountView>('/license/recount', { method: 'POST', body: {} }),
    onSuccess: (recount) => cache.setQueryData(['recount'], recount),
  })
}

interface Page<T> {
  total: number
  items: T[]
  next: string | null
}

export interface AccountPage extends Page<AccountRow> {
  counting: number
  notCounting: number
  domains: string[]
}

export type Filter = Record<string, string | undefined>

function useWindows<P extends Page<unknown>>(key: string, path: string, filter: Filter) {
  return useInfiniteQuery({
    queryKey: [key, path, filter],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call<P>(`${path}${query({ ...filter, cursor: pageParam, limit: WINDOW })}`, { signal }),
    getNextPageParam: (last) => last.next,
    placeholderData: (before) => before,
  })
}

export const useModuleAccounts = (id: ModuleId, filter: Filter) =>
  useWindows<Page<ModuleAccount>>('module-accounts', `/modules/${id}/accounts`, filter)

export const useAccounts = (filter: Filter) => useWindows<AccountPage>('accounts', '/accounts', filter)

export const useExplanation = (address: string) =>
  useQuery({
    queryKey: ['explain', address],
    queryFn: ({ signal }) => call<Explanation>(`/accounts/${encodeURIComponent(address)}/explain`, { signal }),
  })

export const useModules = () =>
  useQuery({ queryKey: ['modules'], queryFn: ({ signal }) => call<ModuleAccess[]>('/modules', { signal }) })

/** A change of figures: everything that shows figures is asked again. */
export const useRefresh = () => {
  const cache = useQueryClient()
  return () => {
    for (const key of ['license', 'backups', 'modules', 'module-accounts', 'accounts', 'explain'])
      void cache.invalidateQueries({ queryKey: [key] })
  }
}
