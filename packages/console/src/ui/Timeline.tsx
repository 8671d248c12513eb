import type { DeclineTimelineData, TimelineStep } from '@seatwarden/protocol/api/manager'
import { Fragment, type ReactNode } from 'react'
import { Link } from 'wouter'
import { useNow } from '../lib/clock.ts'
import { absolute, day, deadline, short, span } from '../lib/dates.ts'
import { t } from '../lib/text.ts'
import { timelineText } from '../lib/timeline-text.ts'
import { useZone } from '../lib/zone.ts'
import { Copy } from './Copy.tsx'
import { Icon } from './Icon.tsx'
import { Panel } from './Panel.tsx'
import { When } from './When.tsx'

/** The shape of a step's marker: what is done, now, a change, a stop, or only possible. */
function shape(step: TimelineStep): string {
  if (step.state === 'now') return 'now'
  if (step.state === 'done') return 'done'
  if (step.kind === 'stop' || step.kind === 'restart-stopped') return 'stop'
  return step.state === 'maybe' ? 'maybe' : 'change'
}

const HOURS_72 = 72 * 3_600_000

/** Only the next consequence has a colour: attention, and over the limit's red within three days or once it bites. */
function tone(step: TimelineStep, next: string | undefined, now: number, phase: string): string | undefined {
  if (step.id !== next) return undefined
  const near = Date.parse(step.at) - now <= HOURS_72
  return near || phase === 'emergency' || phase === 'expired' ? 'over' : 'attention'
}

const Hidden = ({ state }: { state: TimelineStep['state'] }) => (
  <span className="sw-hidden">{t.timeline.hidden[state]} </span>
)

const MOST_MAILS = 5

function Mails({ notices }: { notices: TimelineStep['notices'] }) {
  if (notices.length === 0) return null
  const failed = notices.filter((notice) => notice.delivered === false).length
  const first = notices.length > MOST_MAILS ? notices.slice(0, MOST_MAILS - 1) : notices
  const last = notices.at(-1)
  return (
    <p className="sw-step-mails">
      <span>{t.timeline.mailsOf(notices.length)}</span>
      {first.map((notice) => (
        <When key={notice.id} at={notice.at} as="short" />
      ))}
      {last && first.length < notices.length && (
        <span>
          {t.timeline.moreMails(notices.length - first.length)} <When at={last.at} as="short" />
        </span>
      )}
      {failed > 0 && (
        <span className="sw-state" data-kind="over">
          <Icon name="over" />
          {t.timeline.mailsFailed(failed)}
        </span>
      )}
    </p>
  )
}

interface StepProps {
  step: TimelineStep
  colour: string | undefined
  children: ReactNode
}

const Step = ({ step, colour, children }: StepProps) => (
  <li
    className="sw-step"
    data-shape={shape(step)}
    data-kind={colour}
    data-state={step.state}
    aria-current={step.state === 'now' ? 'step' : undefined}
  >
    <span className="sw-step-marker" aria-hidden="true" />
    <Hidden state={step.state} />
    {children}
  </li>
)

function FullStep({ step, colour }: { step: TimelineStep; colour: string | undefined }) {
  const now = useNow()
  const zone = useZone()
  const ahead = step.state === 'next' || step.state === 'maybe'
  return (
    <Step step={step} colour={colour}>
      <time className="sw-step-when" dateTime={step.at}>
        {ahead ? deadline(step.at, now, zone) : absolute(step.at, zone)}
      </time>
      <div className="sw-step-what">
        <p className="sw-step-title">{step.sentence}</p>
        {step.note !== '' && <p className="sw-muted">{step.note}</p>}
        <Mails notices={step.notices} />
      </div>
    </Step>
  )
}

/** The length of a gap is written, never drawn to scale. */
const Gap = ({ from, to }: { from: string; to: string }) => (
  <li className="sw-step-gap" aria-hidden="true">
    {t.timeline.gap(span(Date.parse(to) - Date.parse(from)))}
  </li>
)

const nextOf = (data: DeclineTimelineData): string | undefined =>
  data.steps.find((step) => step.state === 'next' && step.kind !== 'revalidation')?.id

/** Where in the decline one stands, between what was and what comes; nothing while it has not begun. */
const Here = ({ at, standing }: { at: string; standing: string }) => (
  <li className="sw-step" data-shape="now" aria-current="step">
    <span className="sw-step-marker" aria-hidden="true" />
    <Hidden state="now" />
    <span className="sw-step-when">
      <When at={at} as="full" />
    </span>
    <p className="sw-step-what">{standing}</p>
  </li>
)

const DECLINING = ['grace', 'emergency', 'expired']

const Ways = ({ text }: { text: string }) => (
  <span className="sw-timeline-ways">
    <Link className="sw-link" href="/license/rehearsal">
      {t.timeline.rehearse}
    </Link>
    <Link className="sw-link" href="/settings/services">
      {t.timeline.stopping}
    </Link>
    <Copy value={text} what={t.timeline.copyWhat} />
  </span>
)

/** The whole path of the decline, on the License page; `standing` says how it is now, in the server's words. [D13] */
export function Timeline({ data, standing }: { data: DeclineTimelineData; standing: string }) {
  const now = useNow()
  const zone = useZone()
  const next = nextOf(data)
  const ahead = data.steps.findIndex((step) => step.state === 'next' || step.state === 'maybe')
  const here = ahead > 0 || DECLINING.includes(data.phase) ? ahead : -1
  return (
    <Panel id="dates" title={t.timeline.title} aside={<Ways text={timelineText(data, now, zone)} />}>
      {data.headline !== '' && <p className="sw-step-headline">{data.headline}</p>}
      <ol className="sw-steps">
        {data.steps.map((step, index) => {
          const before = data.steps[index - 1]
          const gap = before && Date.parse(step.at) - Date.parse(before.at) >= HOURS_72 / 3
          return (
            <Fragment key={step.id}>
              {index === here && <Here at={data.now} standing={standing} />}
              {gap && <Gap from={index === here ? data.now : before.at} to={step.at} />}
              <FullStep step={step} colour={tone(step, next, now, data.phase)} />
            </Fragment>
          )
        })}
        <li className="sw-step" data-shape="way-out">
          <span className="sw-step-marker" aria-hidden="true" />
          <span className="sw-step-when">{t.timeline.wayOut}</span>
          <p className="sw-step-what">{t.timeline.wayOutText}</p>
        </li>
      </ol>
    </Panel>
  )
}

const FIRST_STEPS = 5

/** At most five steps in a row: now, the next, and the earliest stop. */
function compact(data: DeclineTimelineData): TimelineStep[] {
  const ahead = data.steps.filter((step) => step.state !== 'done')
  if (ahead.length <= FIRST_STEPS) return ahead
  const stop = ahead.find((step) => step.kind === 'stop')
  const first = ahead.slice(0, stop ? FIRST_STEPS - 1 : FIRST_STEPS)
  return stop && !first.includes(stop) ? [...first, stop] : ahead.slice(0, FIRST_STEPS)
}

/** The same data in one row, on the Dashboard. */
export function TimelineRow({ data, aside }: { data: DeclineTimelineData; aside?: ReactNode }) {
  const now = useNow()
  const zone = useZone()
  const next = nextOf(data)
  return (
    <Panel title={t.timeline.title} aside={aside}>
      <ol className="sw-steps-row">
        {compact(data).map((step) => (
          <Step key={step.id} step={step} colour={tone(step, next, now, data.phase)}>
            <time className="sw-step-when" dateTime={step.at}>
              {Date.parse(step.at) - now > HOURS_72 ? day(step.at, zone) : short(step.at, zone)}
            </time>
            <span className="sw-step-what">{step.sentence}</span>
          </Step>
        ))}
      </ol>
      {data.headline !== '' && <p className="sw-muted sw-steps-foot">{data.headline}</p>}
    </Panel>
  )
}
