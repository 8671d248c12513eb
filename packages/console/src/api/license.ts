import type {
  BackupView,
  ConnectionView,
  MachineView,
  SentView,
  WatchView,
} from '@seatwarden/protocol/api/license-views'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { every } from '../lib/clock.ts'
import { call, post } from './client.ts'
import { client } from './queries.ts'

const MINUTE = 60_000

export const useBackups = () =>
  useQuery({ queryKey: ['backups'], queryFn: ({ signal }) => call<BackupView[]>('/license/backups', { signal }) })

/** Read anew each time it is looked at: the machine may have changed meanwhile. [F2] */
export const useMachine = () =>
  useQuery({
    queryKey: ['machine'],
    queryFn: ({ signal }) => call<MachineView>('/license/machine', { signal }),
    staleTime: 0,
    gcTime: 0,
  })

export const useConnection = () =>
  useQuery({
    queryKey: ['connection'],
    queryFn: ({ signal }) => call<ConnectionView>('/license/connection', { signal }),
    staleTime: 0,
  })

export type SentRequest = 'activation' | 'revalidation' | 'check' | 'deactivation'

/** What would be sent now; never kept, because it holds the time and the figures of now. [A12] */
export const useSent = (request: SentRequest, orderId: string) =>
  useQuery({
    queryKey: ['sent', request, orderId],
    queryFn: ({ signal }) =>
      call<SentView>('/license/sent-preview', {
        method: 'POST',
        body: { request, ...(orderId !== '' && { orderId }) },
        signal,
      }),
    staleTime: 0,
    gcTime: 0,
    placeholderData: (before) => before,
  })

const WATCH = ['watch', 'purchase']

/** Tells that a page where licenses are bought was opened: what is bought there arrives by itself. [A7] */
export function tellPurchase(): void {
  const told = (view: WatchView): unknown => client.setQueryData(WATCH, view)
  void post<WatchView>('/license/watch', { for: 'purchase' }).then(told, () => undefined)
}

/** Until when a purchase is waited for; null while none is. */
export const usePurchaseWatch = (): string | null =>
  useQuery<WatchView>({ queryKey: WATCH, enabled: false }).data?.until ?? null

/** While the page is open and seen, the server asks the vendor for news: told at once, then each minute. [A7] */
export function useWatch(wanted: boolean): void {
  useEffect(() => {
    if (!wanted) return
    const tell = (): void => {
      if (document.visibilityState === 'visible')
        void post('/license/watch', { for: 'page' }).then(undefined, () => undefined)
    }
    tell()
    document.addEventListener('visibilitychange', tell)
    const stop = every(MINUTE, tell)
    return () => {
      stop()
      document.removeEventListener('visibilitychange', tell)
    }
  }, [wanted])
}
