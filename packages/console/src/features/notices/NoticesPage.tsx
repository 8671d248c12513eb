import '../../styles/decline.css'
import { Button } from '@mantine/core'
import type { NoticeRow } from '@seatwarden/protocol/api/decline-views'
import { lazy, Suspense } from 'react'
import { problemIn } from '../../api/client.ts'
import { useNotices, useRetry } from '../../api/decline.ts'
import { useLicense } from '../../api/queries.ts'
import { usePageTitle } from '../../app/usePageTitle.ts'
import { usePhone } from '../../lib/narrow.ts'
import { t } from '../../lib/text.ts'
import { useUrlState } from '../../lib/url.ts'
import { w } from '../../lib/words-decline.ts'
import { Act } from '../../ui/Act.tsx'
import { ActionLink } from '../../ui/ActionLink.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Meaning } from '../../ui/Meaning.tsx'
import { Empty, Loading, Trouble } from '../../ui/states.tsx'
import { NoticeCards, NoticeTable } from './NoticeList.tsx'

const NoticeDrawer = lazy(async () => ({ default: (await import('./NoticeDrawer.tsx')).NoticeDrawer }))

type Retry = ReturnType<typeof useRetry>

/** What is not delivered, since when, in the other side's words, and when it is tried next: the server's own finding. */
function Undelivered({ failing, retry, readOnly }: { failing: number; retry: Retry; readOnly: boolean }) {
  const finding = useLicense().data?.findings.find(({ kind }) => kind === 'undelivered')
  if (failing === 0) return null
  return (
    <div className="sw-note" data-kind="attention">
      <Icon name="attention" size={20} />
      <div className="sw-note-words">
        <p className="sw-strong">{finding?.sentence ?? w.notices.waiting(failing)}</p>
        {finding && <p className="sw-wrap">{finding.next}</p>}
      </div>
      {!readOnly && (
        <Act act="retryNotices" loading={retry.isPending} onClick={() => retry.mutate()}>
          {w.notices.retry}
        </Act>
      )}
    </div>
  )
}

const Tried = ({ retry }: { retry: Retry }) => (
  <>
    <div role="status" className="sw-tried">
      {retry.data &&
        (retry.data.failing === 0 ? (
          <Meaning kind="ok">{w.notices.arrived}</Meaning>
        ) : (
          <Meaning kind="over">{w.notices.stillOpen(retry.data.failing)}</Meaning>
        ))}
    </div>
    {retry.error && <Trouble problem={problemIn(retry.error)} what={w.notices.notTried} />}
  </>
)

function List({ items }: { items: NoticeRow[] }) {
  const url = useUrlState()
  const phone = usePhone()
  const open = (key: string): void => url.set({ notice: key })
  if (items.length === 0)
    return (
      <div className="sw-panel">
        <Empty
          title={w.notices.empty}
          action={
            <ActionLink target={{ href: '/license/rehearsal', external: false }}>{w.notices.rehearse}</ActionLink>
          }
        >
          {w.notices.emptyBody}
        </Empty>
      </div>
    )
  return phone ? <NoticeCards items={items} open={open} /> : <NoticeTable items={items} open={open} />
}

interface FootProps {
  shown: number
  more: boolean
  busy: boolean
  next: () => void
}

const Foot = ({ shown, more, busy, next }: FootProps) =>
  shown === 0 ? null : (
    <div className="sw-list-foot">
      <p className="sw-muted sw-small" role="status">
        {more ? w.notices.shown(shown) : w.notices.all(shown)}
      </p>
      {more && (
        <Button variant="default" loading={busy} onClick={next}>
          {w.notices.older}
        </Button>
      )}
    </div>
  )

const Head = () => (
  <div className="sw-page-head">
    <div className="sw-grow-all">
      <h1>{w.notices.title}</h1>
      <p className="sw-muted">{w.notices.lead}</p>
    </div>
    <div className="sw-actions">
      <ActionLink target={{ href: '/settings/texts', external: false }} look="plain">
        {w.notices.texts}
      </ActionLink>
      <ActionLink target={{ href: '/settings/mail', external: false }} look="plain">
        {w.notices.channels}
      </ActionLink>
    </div>
  </div>
)

/** What was told to whom, and how that went. [N3] */
export function NoticesPage({ readOnly }: { readOnly: boolean }) {
  const url = useUrlState()
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useNotices()
  const retry = useRetry()
  const items = data?.pages.flatMap((page) => page.items) ?? []
  const opened = url.get('notice')
  usePageTitle(t.nav.notices)
  return (
    <div className="sw-page">
      <Head />
      {data && <Undelivered failing={data.pages[0]?.failing ?? 0} retry={retry} readOnly={readOnly} />}
      <Tried retry={retry} />
      {error && <Trouble problem={problemIn(error)} retry={() => void refetch()} />}
      {!error && !data && <Loading lines={8} />}
      {data && <List items={items} />}
      <Foot shown={items.length} more={hasNextPage} busy={isFetchingNextPage} next={() => void fetchNextPage()} />
      <Suspense fallback={null}>
        {opened !== undefined && <NoticeDrawer noticeKey={opened} onClose={() => url.set({ notice: undefined })} />}
      </Suspense>
    </div>
  )
}
