import type { NoticeRow } from '@seatwarden/protocol/api/decline-views'
import { waysOf } from '../../lib/deliveries.ts'
import { t } from '../../lib/text.ts'
import { w } from '../../lib/words-decline.ts'
import { Meaning } from '../../ui/Meaning.tsx'
import { When } from '../../ui/When.tsx'

interface Props {
  items: NoticeRow[]
  open: (key: string) => void
}

const Delivered = ({ notice }: { notice: NoticeRow }) => (
  <span className="sw-ways">
    {waysOf(notice.deliveries).map(({ kind, words }) => (
      <Meaning key={words} kind={kind}>
        {words}
      </Meaning>
    ))}
  </span>
)

/** The first by name, the others as a number; all of them when it is opened. */
const To = ({ recipients: [first, ...others] }: Pick<NoticeRow, 'recipients'>) => (
  <>
    {first ?? t.common.none}
    {others.length > 0 && <span className="sw-muted"> {t.common.more(others.length)}</span>}
  </>
)

const Resolved = ({ at }: { at: string | null }) =>
  at === null ? null : (
    <span className="sw-muted sw-small">
      {w.notices.resolved} <When at={at} as="short" />
    </span>
  )

const Subject = ({ notice, open }: { notice: NoticeRow; open: (key: string) => void }) => (
  <button type="button" className="sw-link sw-subject" onClick={() => open(notice.key)}>
    {notice.subject}
  </button>
)

export const NoticeTable = ({ items, open }: Props) => (
  <div className="sw-panel">
    <table className="sw-table sw-notices">
      <caption className="sw-hidden">{w.notices.title}</caption>
      <thead>
        <tr>
          <th scope="col">{w.notices.when}</th>
          <th scope="col">{w.notices.what}</th>
          <th scope="col">{w.notices.to}</th>
          <th scope="col">{w.notices.delivered}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((notice) => (
          <tr key={notice.key}>
            <td className="sw-nowrap">
              <When at={notice.at} as="full" />
            </td>
            <th scope="row">
              <Subject notice={notice} open={open} />
              <Resolved at={notice.resolvedAt} />
            </th>
            <td className="sw-wrap">
              <To recipients={notice.recipients} />
            </td>
            <td>
              <Delivered notice={notice} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)

/** On a phone: what, when, and delivery in words. */
export const NoticeCards = ({ items, open }: Props) => (
  <ul className="sw-panel sw-notice-cards">
    {items.map((notice) => (
      <li key={notice.key}>
        <p className="sw-muted sw-small">
          <When at={notice.at} as="full" />
        </p>
        <Subject notice={notice} open={open} />
        <Delivered notice={notice} />
        <Resolved at={notice.resolvedAt} />
      </li>
    ))}
  </ul>
)
