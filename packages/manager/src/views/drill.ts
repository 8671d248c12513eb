import { type Instant, localDate, toIso } from '@seatwarden/core/instant'
import { moduleName } from '@seatwarden/core/seats/grants'
import type { OnTrial } from '@seatwarden/core/seats/nightly'
import type { DrillView } from '@seatwarden/protocol/api/decline-views'
import type { Rehearsal, Turn } from '../engine/drill.ts'
import type { Engine } from '../engine/engine.ts'
import { written } from '../notices/mail.ts'
import type { Notice } from '../store/notices.ts'

type Step = Omit<DrillView['steps'][number], 'at'> & { at: Instant }

const plural = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`

const mailsOf = ({ facts, recipients }: Notice): Pick<Step, 'sentence' | 'mails'> => {
  if (!facts) return { sentence: '', mails: [] }
  const { subject, text } = written(facts)
  return { sentence: subject, mails: [{ to: [...recipients], subject, text }] }
}

const noticeStep = (notice: Notice): Step => ({
  at: notice.at,
  kind: notice.text === 'last_call' ? 'last_call' : 'notice',
  ...mailsOf(notice),
})

const TURNS: Record<Turn['to'], string> = {
  grace: 'Grace begins: everything works, and mails warn.',
  emergency: 'Emergency Mode begins: services go on, settings are locked except what helps.',
}

const turnSteps = ({ turns }: Rehearsal): Step[] =>
  turns.map(({ at, to }) => ({ at, kind: to, sentence: TURNS[to], mails: [] }))

const attemptStep = ({ attempts }: Rehearsal): Step[] => {
  if (!attempts) return []
  const { at, failure, count } = attempts
  const more = count > 1 ? ` So do ${plural(count - 1, 'more attempt')}, one an hour.` : ''
  return [{ at, kind: 'attempt', sentence: `The license cannot be validated: ${failure.sentence}${more}`, mails: [] }]
}

const stopSteps = ({ stops }: Rehearsal, { services }: Engine): Step[] => {
  const names = services.list.services.map(({ name }) => name)
  const which = names.length > 0 ? `, in this order: ${names.join(', ')}` : ''
  return stops.map((at) => ({
    at,
    kind: 'stop',
    sentence: `Services are stopped${which}. At each midnight again, until the license is validated.`,
    mails: [],
  }))
}

/** One step for each module and local date. */
const trialSteps = ({ trials }: Rehearsal, { license, options }: Engine): Step[] => {
  const byDay = new Map<string, [OnTrial, ...OnTrial[]]>()
  for (const trial of trials.toSorted((a, b) => a.endsAt - b.endsAt)) {
    const day = `${localDate(trial.endsAt, options.zone)} ${trial.module}`
    const known = byDay.get(day)
    if (known) known.push(trial)
    else byDay.set(day, [trial])
  }
  return [...byDay.values()].map((group) => {
    const [{ endsAt, module }] = group
    const verb = group.length === 1 ? 'loses' : 'lose'
    const sentence = `${plural(group.length, 'account')} ${verb} ${moduleName(license.terms, module)}: the trial ends.`
    return { at: endsAt, kind: 'trial', sentence, mails: [] }
  })
}

const ORDER: readonly Step['kind'][] = [
  'attempt',
  'grace',
  'emergency',
  'trial',
  'notice',
  'last_call',
  'stop',
  'other',
]

/** The decline as it would be, step by step with every mail. [D13] */
export const drillView = (engine: Engine, rehearsal: Rehearsal): DrillView => {
  const steps = [
    ...attemptStep(rehearsal),
    ...turnSteps(rehearsal),
    ...trialSteps(rehearsal, engine),
    ...rehearsal.notices.map(noticeStep),
    ...stopSteps(rehearsal, engine),
  ].toSorted((a, b) => a.at - b.at || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
  return {
    from: toIso(rehearsal.from),
    until: toIso(rehearsal.until),
    zone: engine.options.zone,
    steps: steps.map((step) => ({ ...step, at: toIso(step.at) })),
  }
}
