import { Button } from '@mantine/core'
import type { ActivationResult } from '@seatwarden/protocol/api/manager'
import { useEffect, useRef } from 'react'
import { Link } from 'wouter'
import { t } from '../../lib/text.ts'
import { ActionLink } from '../../ui/ActionLink.tsx'
import { Icon } from '../../ui/Icon.tsx'

/** A new step takes the focus, so that it is read from its start. */
function useFocusHere() {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return heading
}

const Lines = ({ texts }: { texts: string[] }) => (
  <ul className="sw-bullets">
    {texts.map((text) => (
      <li key={text}>{text}</li>
    ))}
  </ul>
)

interface Props {
  plan: ActivationResult
  back: () => void
  run: () => void
  busy: boolean
}

/** Step 2: what the new license changes, and what that does at once. [A12] */
export function Changes({ plan, back, run, busy }: Props) {
  const heading = useFocusHere()
  return (
    <div className="sw-form">
      <h2 ref={heading} tabIndex={-1}>
        {t.activate.whatChanges} <span className="sw-mono sw-muted">{plan.orderId}</span>
      </h2>
      {plan.changes.length === 0 ? (
        <p>{t.activate.nothingChanges}</p>
      ) : (
        <Lines texts={plan.changes.map(({ text }) => text)} />
      )}
      {plan.effects.length > 0 && (
        <>
          <h3 className="sw-section">{t.activate.effects}</h3>
          <Lines texts={plan.effects} />
        </>
      )}
      <p className="sw-muted sw-small">{t.activate.backup}</p>
      <div className="sw-form-foot">
        <Button variant="default" onClick={back}>
          {t.common.back}
        </Button>
        <Button onClick={run} loading={busy}>
          {t.activate.activate}
        </Button>
      </div>
    </div>
  )
}

/** Step 3: it is in force, and what that changed. */
export function Done({ result }: { result: ActivationResult }) {
  const heading = useFocusHere()
  return (
    <div className="sw-form">
      <h2 ref={heading} tabIndex={-1} className="sw-state sw-done" data-kind="ok">
        <Icon name="ok" size={20} /> {t.activate.done}
      </h2>
      <p>{t.activate.doneBody(result.orderId)}</p>
      <Lines texts={[...result.changes.map(({ text }) => text), ...result.effects]} />
      <div className="sw-form-foot">
        <Button component={Link} href="/" variant="default">
          {t.dashboard.title}
        </Button>
        <ActionLink target={{ href: '/license', external: false }} look="primary">
          {t.activate.toLicense}
        </ActionLink>
      </div>
    </div>
  )
}
