import type { DeliveryView, NoticeMail } from '@seatwarden/protocol/api/decline-views'
import { useState } from 'react'
import { problemIn } from '../../api/client.ts'
import { useNotice } from '../../api/decline.ts'
import { kindOf } from '../../lib/deliveries.ts'
import { w } from '../../lib/words-decline.ts'
import { Choice } from '../../ui/Choice.tsx'
import { Side } from '../../ui/Dialogs.tsx'
import { Meaning } from '../../ui/Meaning.tsx'
import { Loading, Trouble } from '../../ui/states.tsx'
import { When } from '../../ui/When.tsx'
import { Pair } from '../license/Details.tsx'
import { MailFrame } from './MailFrame.tsx'

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

/** Where it went, how often it was tried, and what the other side said. [N3] */
const Attempt = ({ delivery }: { delivery: DeliveryView }) => (
  <li>
    <p className="sw-attempt-head">
      <span className="sw-strong sw-wrap">{delivery.to}</span>
      <Meaning kind={kindOf(delivery)}>
        {w.notices.way(w.notices.ways[delivery.channel], w.notices.states[delivery.state])}
      </Meaning>
    </p>
    <p className="sw-muted sw-small">
      {w.notices.tries(delivery.attempts)}
      {delivery.lastAt && (
        <>
          , {w.notices.last} <When at={delivery.lastAt} as="full" />
        </>
      )}
      {delivery.nextAt && delivery.state !== 'delivered' && (
        <>
          , {w.notices.next} <When at={delivery.nextAt} as="deadline" />
        </>
      )}
    </p>
    {delivery.result !== '' && <p className="sw-mono sw-wrap">{delivery.result}</p>}
  </li>
)

const FORMS = [
  { value: 'html', label: w.notices.html },
  { value: 'text', label: w.notices.text },
] as const

function Mail({ notice }: { notice: NoticeMail }) {
  const [form, setForm] = useState<'html' | 'text'>('html')
  return (
    <section aria-labelledby="notice-mail" className="sw-mail">
      <div className="sw-mail-head">
        <h3 id="notice-mail" className="sw-section">
          {w.notices.mail}
        </h3>
        <Choice label={w.notices.form} value={form} options={FORMS} onChange={setForm} />
      </div>
      {form === 'html' ? (
        <MailFrame html={notice.html} title={w.notices.frame(notice.subject)} />
      ) : (
        <pre className="sw-mail-text">{notice.text}</pre>
      )}
    </section>
  )
}

const Content = ({ notice }: { notice: NoticeMail }) => (
  <div className="sw-page">
    <Facts notice={notice} />
    <section aria-labelledby="notice-attempts">
      <h3 id="notice-attempts" className="sw-section">
        {w.notices.attempts}
      </h3>
      {notice.deliveries.length === 0 && <p className="sw-muted">{w.notices.noDelivery}</p>}
      <ul className="sw-attempts">
        {notice.deliveries.map((delivery) => (
          <Attempt key={`${delivery.channel} ${delivery.to}`} delivery={delivery} />
        ))}
      </ul>
    </section>
    <Mail notice={notice} />
  </div>
)

/** A notice as it is sent, each attempt, and the rule that demanded it. [N3] */
export function NoticeDrawer({ noticeKey, onClose }: { noticeKey: string; onClose: () => void }) {
  const notice = useNotice(noticeKey)
  return (
    <Side title={notice.data?.subject ?? w.notices.title} onClose={onClose}>
      {notice.isPending && <Loading lines={8} />}
      {notice.isError && (
        <Trouble problem={problemIn(notice.error)} what={w.notices.unread} retry={() => void notice.refetch()} />
      )}
      {notice.data && <Content notice={notice.data} />}
    </Side>
  )
}
