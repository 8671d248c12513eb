import type { DeliveryStory } from '@seatwarden/protocol/api/decline-views'
import { kindOf } from '../../lib/deliveries.ts'
import { w } from '../../lib/words-decline.ts'
import { Meaning } from '../../ui/Meaning.tsx'
import { When } from '../../ui/When.tsx'

/** Numbered as they were made: of many the first are not kept. */
const newestFirst = ({ tries, attempts }: DeliveryStory) =>
  tries.toReversed().map((made, index) => ({ ...made, number: attempts - index }))

type Made = ReturnType<typeof newestFirst>[number]

const Tries = ({ tries }: { tries: readonly Made[] }) => (
  <ol className="sw-tries">
    {tries.map(({ number, at, ok, result }) => (
      <li key={number} value={number} data-kind={ok ? 'ok' : 'over'}>
        <When at={at} as="full" />
        <span className="sw-mono sw-wrap">{result}</span>
      </li>
    ))}
  </ol>
)

/** The last answer is read at once; those before it when they are wanted. */
function Story({ delivery }: { delivery: DeliveryStory }) {
  const [last, ...before] = newestFirst(delivery)
  if (!last) return <Last delivery={delivery} />
  return (
    <>
      <Tries tries={[last]} />
      {before.length > 0 && (
        <details className="sw-tries-before">
          <summary>{w.notices.before(before.length)}</summary>
          <Tries tries={before} />
        </details>
      )}
    </>
  )
}

const Figures = ({ delivery: { attempts, tries, nextAt, state } }: { delivery: DeliveryStory }) => (
  <p className="sw-muted sw-small">
    {attempts > tries.length && tries.length > 0
      ? w.notices.lastTries(attempts, tries.length)
      : w.notices.tries(attempts)}
    {nextAt && state !== 'delivered' && (
      <>
        , {w.notices.next} <When at={nextAt} as="deadline" />
      </>
    )}
  </p>
)

/** Of a version that kept only the last. */
const Last = ({ delivery: { lastAt, result } }: { delivery: DeliveryStory }) =>
  lastAt === null ? null : (
    <p className="sw-wrap">
      {w.notices.last} <When at={lastAt} as="full" />: <span className="sw-mono">{result}</span>
    </p>
  )

const Delivery = ({ delivery }: { delivery: DeliveryStory }) => (
  <li>
    <p className="sw-attempt-head">
      <span className="sw-strong sw-wrap">{delivery.to}</span>
      <Meaning kind={kindOf(delivery)}>
        {w.notices.way(w.notices.ways[delivery.channel], w.notices.states[delivery.state])}
      </Meaning>
    </p>
    <Figures delivery={delivery} />
    <Story delivery={delivery} />
  </li>
)

/** Where a notice went, each attempt, and what the other side said. [N3] */
export const Deliveries = ({ deliveries }: { deliveries: readonly DeliveryStory[] }) => (
  <section aria-labelledby="notice-attempts">
    <h3 id="notice-attempts" className="sw-section">
      {w.notices.attempts}
    </h3>
    {deliveries.length === 0 && <p className="sw-muted">{w.notices.noDelivery}</p>}
    <ul className="sw-attempts">
      {deliveries.map((delivery) => (
        <Delivery key={`${delivery.channel} ${delivery.to}`} delivery={delivery} />
      ))}
    </ul>
  </section>
)
