import '../../styles/decline.css'
import { Button } from '@mantine/core'
import type { DrillView } from '@seatwarden/protocol/api/decline-views'
import { useState } from 'react'
import { Link } from 'wouter'
import { problemIn } from '../../api/client.ts'
import { useDrill } from '../../api/decline.ts'
import { usePageTitle } from '../../app/usePageTitle.ts'
import { useNow } from '../../lib/clock.ts'
import { absolute, deadline } from '../../lib/dates.ts'
import { t } from '../../lib/text.ts'
import { w } from '../../lib/words-decline.ts'
import { Copy } from '../../ui/Copy.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Loading, Trouble } from '../../ui/states.tsx'

type DrillStep = DrillView['steps'][number]

const SHAPES: Record<DrillStep['kind'], string> = {
  attempt: 'attempt',
  grace: 'change',
  emergency: 'change',
  last_call: 'change',
  stop: 'stop',
  notice: 'mail',
  trial: 'change',
  other: 'mail',
}

/** Steps and mails have no names of their own; their places in the list never change. */
const numbered = <T,>(items: readonly T[]): { item: T; key: string }[] =>
  items.map((item, at) => ({ item, key: String(at) }))

function Mails({ step, open }: { step: DrillStep; open: boolean }) {
  return numbered(step.mails).map(({ item: mail, key }) => (
    <details key={`${key} ${open}`} className="sw-drill-mail" open={open}>
      <summary>{w.rehearsal.mailTo(mail.to.join(', '))}</summary>
      <pre className="sw-mail-text">{mail.text}</pre>
    </details>
  ))
}

function Step({ step, zone, open }: { step: DrillStep; zone: string; open: boolean }) {
  const now = useNow()
  return (
    <li className="sw-step" data-shape={SHAPES[step.kind]} data-step={step.kind}>
      <span className="sw-step-marker" aria-hidden="true" />
      <time className="sw-step-when" dateTime={step.at}>
        {deadline(step.at, now, zone)}
      </time>
      <div className="sw-step-what">
        <p className="sw-step-title">{step.sentence}</p>
        <Mails step={step} open={open} />
      </div>
    </li>
  )
}

const textOf = ({ steps, zone }: DrillView): string =>
  [w.rehearsal.title, ...steps.map((step) => `${absolute(step.at, zone)}: ${step.sentence}`)].join('\n')

function Played({ drill, again }: { drill: DrillView; again: () => void }) {
  const [open, setOpen] = useState(false)
  const mails = drill.steps.reduce((sum, step) => sum + step.mails.length, 0)
  return (
    <>
      <div className="sw-drill-head">
        <p role="status">
          {w.rehearsal.figures(drill.steps.length, mails)}
          <span className="sw-muted">
            {'. '}
            {w.rehearsal.from} {absolute(drill.from, drill.zone)}. {w.rehearsal.until}{' '}
            {absolute(drill.until, drill.zone)}.
          </span>
        </p>
        <div className="sw-actions">
          <Button variant="default" aria-pressed={open} onClick={() => setOpen((before) => !before)}>
            {open ? w.rehearsal.closeAll : w.rehearsal.openAll}
          </Button>
          <Button variant="default" data-act="runDrill" onClick={again}>
            {w.rehearsal.again}
          </Button>
        </div>
      </div>
      <Panel title={w.rehearsal.steps} aside={<Copy value={textOf(drill)} what={w.rehearsal.copyWhat} />}>
        <ol className="sw-steps">
          {numbered(drill.steps).map(({ item, key }) => (
            <Step key={key} step={item} zone={drill.zone} open={open} />
          ))}
        </ol>
      </Panel>
    </>
  )
}

/** The whole decline with every mail, played by the server on a copy of its state. [D13] */
export function RehearsalPage() {
  const drill = useDrill()
  usePageTitle(w.rehearsal.title)
  return (
    <div className="sw-page">
      <div className="sw-page-head">
        <div className="sw-grow-all">
          <p className="sw-crumb">
            <Link className="sw-link" href="/license">
              {t.license.title}
            </Link>
          </p>
          <h1>{w.rehearsal.title}</h1>
          <p className="sw-muted">{w.rehearsal.lead}</p>
        </div>
      </div>
      {drill.isFetching && (
        <>
          <p role="status" className="sw-muted">
            {w.rehearsal.playing}
          </p>
          <Loading lines={6} />
        </>
      )}
      {!drill.isFetching && drill.error && (
        <Trouble problem={problemIn(drill.error)} what={w.rehearsal.failed} retry={() => void drill.refetch()} />
      )}
      {!drill.isFetching && drill.data && <Played drill={drill.data} again={() => void drill.refetch()} />}
    </div>
  )
}
