import type { ChannelTest as Answer } from '@seatwarden/protocol/api/decline-views'
import { useMutation } from '@tanstack/react-query'
import { post, problemIn } from '../../api/client.ts'
import { kindOf } from '../../lib/deliveries.ts'
import { w } from '../../lib/words-decline.ts'
import { Act } from '../../ui/Act.tsx'
import { Meaning } from '../../ui/Meaning.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Trouble } from '../../ui/states.tsx'

type Delivery = Answer['deliveries'][number]

/** The relays answer first, in the order in which they are tried. */
const named = (deliveries: readonly Delivery[]): { name: string; delivery: Delivery }[] => {
  const mails = deliveries.filter(({ channel }) => channel === 'mail')
  return deliveries.map((delivery) => ({
    name: delivery.channel === 'mail' ? w.channels.relayOf(mails.indexOf(delivery)) : w.notices.ways[delivery.channel],
    delivery,
  }))
}

const Results = ({ answer }: { answer: Answer }) => (
  <>
    <h3 className="sw-section">{w.channels.tested}</h3>
    <ul className="sw-attempts">
      {named(answer.deliveries).map(({ name, delivery }) => (
        <li key={name}>
          <p className="sw-attempt-head">
            <span>
              <span className="sw-strong">{name}</span> <span className="sw-muted sw-wrap">{delivery.to}</span>
            </span>
            <Meaning kind={kindOf(delivery)}>{w.channels.answers[delivery.state]}</Meaning>
          </p>
          <p className="sw-mono sw-wrap">{delivery.result}</p>
        </li>
      ))}
    </ul>
  </>
)

/** One test over everything that is saved, and what each channel answered. [N5] */
export function ChannelTest({ unsaved }: { unsaved: boolean }) {
  const test = useMutation({ mutationFn: () => post<Answer>('/notices/channels/test') })
  return (
    <Panel title={w.channels.test}>
      <div className="sw-form">
        <p className="sw-muted">{w.channels.testLead}</p>
        {unsaved && <Meaning kind="attention">{w.channels.testUnsaved}</Meaning>}
        <div className="sw-actions">
          <Act act="testChannels" variant="default" loading={test.isPending} onClick={() => test.mutate()}>
            {w.channels.run}
          </Act>
        </div>
        <div role="status" className="sw-form">
          {test.data && <Results answer={test.data} />}
        </div>
        {test.error && <Trouble problem={problemIn(test.error)} what={w.channels.notTested} />}
      </div>
    </Panel>
  )
}
