import type { Explanation } from '@seatwarden/protocol/api/manager'
import { problemIn } from '../../api/client.ts'
import { useExplanation } from '../../api/queries.ts'
import { t } from '../../lib/text.ts'
import { Copy } from '../../ui/Copy.tsx'
import { Side } from '../../ui/Dialogs.tsx'
import { Loading, Trouble } from '../../ui/states.tsx'
import { When } from '../../ui/When.tsx'
import { Pair } from '../license/Details.tsx'
import { ModuleWhy } from './Why.tsx'

const originOf = (origin: string): string => (t.why.origins as Record<string, string>)[origin] ?? origin

/** What needs a reason first: refused, on trial, then the order of the license. */
const WEIGHT: Record<string, number> = { refused: 0, trial: 1, licensed: 2, available: 3, off: 4 }

const Facts = ({ why }: { why: Explanation }) => (
  <dl className="sw-pairs">
    <Pair name={t.users.account}>
      <span className="sw-id">
        {why.address} <Copy value={why.address} what={t.users.account} />
      </span>
    </Pair>
    <Pair name={t.why.counts}>
      {why.counts.yes ? t.common.yes : t.common.no}: {why.counts.reason}
    </Pair>
    <Pair name={t.why.origin}>{originOf(why.origin)}</Pair>
    <Pair name={t.users.lastLogin}>{why.lastLogin ? <When at={why.lastLogin} as="history" /> : t.common.never}</Pair>
  </dl>
)

function Content({ why }: { why: Explanation }) {
  const modules = why.modules.toSorted((a, b) => (WEIGHT[a.answer] ?? 9) - (WEIGHT[b.answer] ?? 9))
  return (
    <div className="sw-page">
      <Facts why={why} />
      <section aria-labelledby="why-modules">
        <h3 id="why-modules" className="sw-section">
          {t.why.modules}
        </h3>
        <ul className="sw-why">
          {modules.map((module) => (
            <ModuleWhy
              key={module.id}
              module={module}
              open={module.answer === 'refused' || module.answer === 'trial'}
            />
          ))}
        </ul>
      </section>
    </div>
  )
}

/** Why this person may or may not, module by module. [S2 S3 S9] */
export function UserDrawer({ address, onClose }: { address: string; onClose: () => void }) {
  const why = useExplanation(address)
  return (
    <Side title={why.data?.name || address} onClose={onClose}>
      {why.isPending && <Loading lines={8} />}
      {why.isError && <Trouble problem={problemIn(why.error)} retry={() => void why.refetch()} />}
      {why.data && <Content why={why.data} />}
    </Side>
  )
}
