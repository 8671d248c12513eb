import type { NoticeText } from '@seatwarden/protocol/api/decline-views'
import { lazy, Suspense } from 'react'
import { problemIn } from '../../api/client.ts'
import { useNoticeTexts } from '../../api/decline.ts'
import { usePhone } from '../../lib/narrow.ts'
import { useUrlState } from '../../lib/url.ts'
import { w } from '../../lib/words-decline.ts'
import { Addresses } from '../../ui/Addresses.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Loading, Trouble } from '../../ui/states.tsx'

const TextDrawer = lazy(async () => ({ default: (await import('./TextDrawer.tsx')).TextDrawer }))

interface Props {
  items: readonly NoticeText[]
  open: (name: string) => void
}

const Subject = ({ text, open }: { text: NoticeText; open: Props['open'] }) => (
  <button type="button" className="sw-link sw-subject" onClick={() => open(text.name)}>
    {text.subject}
  </button>
)

const Table = ({ items, open }: Props) => (
  <table className="sw-table sw-texts">
    <caption className="sw-hidden">{w.texts.title}</caption>
    <thead>
      <tr>
        <th scope="col">{w.texts.subject}</th>
        <th scope="col">{w.texts.when}</th>
        <th scope="col">{w.notices.to}</th>
      </tr>
    </thead>
    <tbody>
      {items.map((text) => (
        <tr key={text.name}>
          <th scope="row">
            <Subject text={text} open={open} />
          </th>
          <td>
            <p className="sw-capital">{text.when}</p>
            <p className="sw-muted">{w.texts.byRule(text.rule)}</p>
          </td>
          <td className="sw-wrap">
            <Addresses all={text.recipients} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)

/** On a phone: what, when, and to whom. */
const Cards = ({ items, open }: Props) => (
  <ul className="sw-notice-cards">
    {items.map((text) => (
      <li key={text.name}>
        <Subject text={text} open={open} />
        <p className="sw-small sw-capital">{text.when}</p>
        <p className="sw-muted sw-small sw-wrap">{w.texts.toAll(text.recipients, text.rule)}</p>
      </li>
    ))}
  </ul>
)

/** Every notice that could ever be sent, before any is. [N3] */
export function Texts() {
  const { data, error, refetch } = useNoticeTexts()
  const url = useUrlState()
  const phone = usePhone()
  const opened = url.get('text')
  const open = (name: string): void => url.set({ text: name, cause: undefined })
  return (
    <>
      <Panel title={w.texts.panel} flush>
        <p className="sw-panel-lead sw-muted">{w.texts.lead}</p>
        {error && <Trouble problem={problemIn(error)} what={w.texts.unread} retry={() => void refetch()} />}
        {!error && !data && <Loading lines={10} />}
        {data && (phone ? <Cards items={data.items} open={open} /> : <Table items={data.items} open={open} />)}
      </Panel>
      <Suspense fallback={null}>
        {opened !== undefined && (
          <TextDrawer
            name={opened}
            cause={url.get('cause')}
            choose={(cause) => url.set({ cause })}
            onClose={() => url.set({ text: undefined, cause: undefined })}
          />
        )}
      </Suspense>
    </>
  )
}
