import { Button } from '@mantine/core'
import type { ActivationResult } from '@seatwarden/protocol/api/manager'
import { useEffect, useRef } from 'react'
import { partOfLicense } from '../../lib/targets.ts'
import { t } from '../../lib/text.ts'
import { w } from '../../lib/words-activate.ts'
import { ActionLink } from '../../ui/ActionLink.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Lines } from '../../ui/Lines.tsx'

/** A new step takes the focus, so that it is read from its start. */
function useFocusHere() {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return heading
}

interface Props {
  plan: ActivationResult
  moves: boolean
  back: () => void
  run: () => void
  busy: boolean
}

/** Step 2: what the new license changes, and what that does at once. [A12 F5] */
export function Changes({ plan, moves, back, run, busy }: Props) {
  const heading = useFocusHere()
  return (
    <div className="sw-form">
      <h2 ref={heading} tabIndex={-1}>
        {moves ? w.whatMoves : w.whatChanges} <span className="sw-mono sw-muted">{plan.orderId}</span>
      </h2>
      {plan.changes.length > 0 && <Lines texts={plan.changes.map(({ text }) => text)} />}
      {plan.changes.length === 0 && !moves && <p>{w.nothingChanges}</p>}
      {plan.effects.length > 0 && (
        <>
          <h3 className="sw-section">{t.activate.effects}</h3>
          <Lines texts={plan.effects} />
        </>
      )}
      <p className="sw-muted sw-small">
        {w.backup} {w.calmNow}
      </p>
      <div className="sw-form-foot">
        <Button variant="default" onClick={back}>
          {t.common.back}
        </Button>
        <Button onClick={run} loading={busy}>
          {moves ? w.moveHere : w.activate}
        </Button>
      </div>
    </div>
  )
}

interface DoneProps {
  result: ActivationResult
  moved: boolean
  /** An order that waited for this one. [A4] */
  waiting: string | null
  goOn: (orderId: string) => void
}

/** Step 3: it is in force, and what that changed. */
export function Done({ result, moved, waiting, goOn }: DoneProps) {
  const heading = useFocusHere()
  return (
    <div className="sw-form">
      <h2 ref={heading} tabIndex={-1} className="sw-state sw-done" data-kind="ok">
        <Icon name="ok" size={20} /> {moved ? w.moved : w.done}
      </h2>
      <p>{w.doneBody(result.orderId)}</p>
      <Lines texts={[...result.changes.map(({ text }) => text), ...result.effects]} />
      <div className="sw-form-foot">
        <ActionLink target={{ href: partOfLicense('changes'), external: false }} look="plain">
          {w.changed}
        </ActionLink>
        {waiting === null ? (
          <ActionLink target={{ href: '/', external: false }} look="primary">
            {w.toDashboard}
          </ActionLink>
        ) : (
          <Button onClick={() => goOn(waiting)}>{w.next(waiting)}</Button>
        )}
      </div>
    </div>
  )
}
