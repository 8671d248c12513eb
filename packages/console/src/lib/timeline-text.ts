import type { DeclineTimelineData } from '@seatwarden/protocol/api/manager'
import { absolute, deadline } from './dates.ts'
import { t } from './text.ts'

/** The time line as text, to paste into a mail: the order is the server's. */
export function timelineText(data: DeclineTimelineData, now: number, zone: string): string {
  const steps = data.steps.map((step) => {
    const ahead = step.state === 'next' || step.state === 'maybe'
    const when = ahead ? deadline(step.at, now, zone) : absolute(step.at, zone)
    const note = step.note === '' ? '' : `. ${step.note}`
    return `${t.timeline.hidden[step.state]} ${when}: ${step.sentence}${note}`
  })
  return [t.timeline.title, data.headline, ...steps, `${t.timeline.wayOut}: ${t.timeline.wayOutText}`]
    .filter((line) => line !== '')
    .join('\n')
}
