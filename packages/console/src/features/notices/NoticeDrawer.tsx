import type { NoticeMail } from '@seatwarden/protocol/api/decline-views'
import { problemIn } from '../../api/client.ts'
import { useNotice } from '../../api/decline.ts'
import { w } from '../../lib/words-decline.ts'
import { Side } from '../../ui/Dialogs.tsx'
import { Loading, Trouble } from '../../ui/states.tsx'
import { When } from '../../ui/When.tsx'
import { Pair } from '../license/Details.tsx'
import { Deliveries } from './Deliveries.tsx'
import { Mail } from './Mail.tsx'

const Facts = ({ notice }: { notice: NoticeMail }) => (
  <dl className="sw-pairs" aria-label={w.notices.facts}>
    <Pair name={w.notices.due}>
      <When at={notice.at} as="full" />
    </Pair>
    {notice.rule !== '' && <Pair name={w.notices.rule}>{w.notices.ruleOf(notice.rule, notice.when)}</Pair>}
    <Pair name={w.notices.matter}>
      {notice.resolvedAt === null ? w.notices.unresolved : <When at={notice.resolvedAt} as="full" />}
    </Pair>
    <Pair name={w.notices.messageId}>
      <span className="sw-mono">{notice.messageId}</span>
    </Pair>
  </dl>
)

/** A notice as it is sent, each attempt, and the rule that demanded it. [N3] */
export function NoticeDrawer({ noticeKey, onClose }: { noticeKey: string; onClose: () => void }) {
  const { data, error, isPending, refetch } = useNotice(noticeKey)
  return (
    <Side title={data?.subject ?? w.notices.title} onClose={onClose}>
      {isPending && <Loading lines={8} />}
      {error && <Trouble problem={problemIn(error)} what={w.notices.unread} retry={() => void refetch()} />}
      {data && (
        <div className="sw-page">
          <Facts notice={data} />
          <Deliveries deliveries={data.deliveries} />
          <Mail title={w.notices.mail} mail={data} />
        </div>
      )}
    </Side>
  )
}
