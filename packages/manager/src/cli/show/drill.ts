import type { DrillView } from '@seatwarden/protocol/api/decline-views'
import { datesIn } from '../dates.ts'
import type { Paint } from '../paint.ts'
import { hanging } from '../prose.ts'
import { plain } from '../table.ts'

type Step = DrillView['steps'][number]

const COLOURS: Partial<Record<Step['kind'], 'red' | 'yellow'>> = { stop: 'red', last_call: 'red', emergency: 'yellow' }

/** As it would arrive, moved in a little; what stands in it cannot steer the terminal. [Q2] */
const mailText = ({ to, text }: Step['mails'][number], columns: number): string => {
  const lines = text.trimEnd().split('\n')
  const body = lines.map((line) => `  ${plain(line)}`.trimEnd()).join('\n')
  return `${hanging('  To: ', to.join(', '), columns)}\n${body}\n\n`
}

const stepText = (step: Step, when: string, columns: number, paint: Paint): string => {
  const what = step.mails.length > 0 ? `Mail: ${step.sentence}` : step.sentence
  const colour = COLOURS[step.kind]
  const head = hanging(`${when}  `, what, columns)
  const lines = colour ? head.replace(/[^\n]+/g, (line) => paint(line, colour)) : head
  return lines + step.mails.map((mail) => mailText(mail, columns)).join('')
}

/** The decline, step by step, with every mail in full. [D13] */
export const drillText = ({ steps, from, zone }: DrillView, columns: number, paint: Paint): string => {
  const { moment } = datesIn(zone)
  const begin = hanging('', `What would happen from ${moment(from)} on, if nothing changes.`, columns)
  const all = steps.map((step) => stepText(step, moment(step.at), columns, paint)).join('')
  return `${begin}\n${all}\nTimes in ${zone}.\n`
}
