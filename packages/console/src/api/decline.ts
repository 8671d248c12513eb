import type {
  ChannelsView,
  DrillView,
  NoticeMail,
  NoticesView,
  NoticeTextMail,
  NoticeTexts,
  ServicesView,
} from '@seatwarden/protocol/api/decline-views'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call, post, query } from './client.ts'

/** Notices asked for at a time. */
const PAGE = 50

/** The newest first; older ones are asked for when they are wanted. [N3] */
export const useNotices = () =>
  useInfiniteQuery({
    queryKey: ['notices'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call<NoticesView>(`/notices${query({ cursor: pageParam, limit: PAGE })}`, { signal }),
    getNextPageParam: (last) => last.next,
  })

export const useNotice = (key: string) =>
  useQuery({
    queryKey: ['notice', key],
    queryFn: ({ signal }) => call<NoticeMail>(`/notices/${encodeURIComponent(key)}`, { signal }),
  })

/** Asked for when they are looked at: their dates are those of today. */
export const useNoticeTexts = () =>
  useQuery({
    queryKey: ['notice-texts'],
    queryFn: ({ signal }) => call<NoticeTexts>('/notices/texts', { signal }),
    staleTime: 0,
  })

export const useNoticeText = (name: string, cause: string | undefined) =>
  useQuery({
    queryKey: ['notice-text', name, cause],
    queryFn: ({ signal }) =>
      call<NoticeTextMail>(`/notices/texts/${encodeURIComponent(name)}${query({ cause })}`, { signal }),
    placeholderData: (before) => (before?.name === name ? before : undefined),
    staleTime: 0,
  })

/** Everything that is not delivered is tried now; the answer tells how that went. [N3] */
export function useRetry() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: () => post<NoticesView>('/notices/retry'),
    onSettled: () => {
      for (const key of ['notices', 'notice', 'license']) void cache.invalidateQueries({ queryKey: [key] })
    },
  })
}

export const useChannels = () =>
  useQuery({ queryKey: ['channels'], queryFn: ({ signal }) => call<ChannelsView>('/notices/channels', { signal }) })

/** As it is when it is looked at: a service may be started at a shell. [D9] */
export const useStopServices = () =>
  useQuery({
    queryKey: ['stop-services'],
    queryFn: ({ signal }) => call<ServicesView>('/services', { signal }),
    staleTime: 0,
  })

/** Played anew each time it is wanted, and never by itself: it reads, but it is work. [D13] */
export const useDrill = () =>
  useQuery({
    queryKey: ['drill'],
    queryFn: ({ signal }) => call<DrillView>('/license/drill', { method: 'POST', body: {}, signal }),
    gcTime: 0,
    retry: false,
  })
