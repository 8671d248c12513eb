import type { Explanation } from '@seatwarden/protocol/api/manager'
import { datesIn } from '../dates.ts'
import type { Paint } from '../paint.ts'
import { pairsOf, plain, tableOf } from '../table.ts'

type Module = Explanation['modules'][number]
type Dates = ReturnType<typeof datesIn>

const ANSWERS: Record<Module['answer'], string> = {
  licensed: 'licensed seat',
  trial: 'trial seat',
  refused: 'refused',
  off: 'off',
  available: 'not used yet',
}

const stepLine = ({ step, title, yes, detail, decides }: Module['steps'][number]): string =>
  [`  ${step}`, title.padEnd(40), yes ? 'yes' : 'no ', detail, decides ? '<- this decides' : '']
    .filter((part) => part !== '')
    .join('  ')

/** The rungs that a gate walks, to the one that decides. [S9] */
const ladder = (module: Module, paint: Paint): string => {
  const steps = module.steps.map((step) => {
    const line = plain(stepLine(step))
    return step.decides ? paint(line, 'bold') : line
  })
  const told = module.told === null ? [] : [`  The person is told: ${plain(module.told)}`]
  return [`\n${plain(module.name)}: ${plain(module.sentence)}`, ...steps, ...told].map((line) => `${line}\n`).join('')
}

const rowOf = (module: Module, dates: Dates, paint: Paint) => ({
  cells: [
    module.name,
    ANSWERS[module.answer],
    module.since === null ? '' : dates.moment(module.since),
    module.until === null ? (module.untilText ?? '') : dates.moment(module.until),
  ],
  paint: (line: string) => (module.answer === 'refused' ? paint(line, 'red') : line),
})

const COLUMNS = [{ title: 'Module' }, { title: 'Answer' }, { title: 'Since' }, { title: 'Until' }]

/** Ladders of what hurts, or of the one module asked for. */
const shown = (modules: readonly Module[], one: boolean): readonly Module[] =>
  one ? modules : modules.filter(({ answer }) => answer === 'refused' || answer === 'trial')

export const explanationText = (it: Explanation, zone: string, paint: Paint, one: boolean): string => {
  const dates = datesIn(zone)
  const head = pairsOf([
    ['Account', it.address],
    ['Name', it.name],
    ['Counts', `${it.counts.yes ? 'yes' : 'no'}, ${it.counts.reason}`],
    ['Origin', it.origin],
    ['Last Login', it.lastLogin === null ? 'never' : dates.moment(it.lastLogin)],
  ])
  const rows = it.modules.map((module) => rowOf(module, dates, paint))
  const table = tableOf(COLUMNS, rows, Number.POSITIVE_INFINITY, (line) => paint(line, 'bold'))
  const ladders = shown(it.modules, one).map((module) => ladder(module, paint))
  return `${head.join('\n')}\n\n${table}${ladders.join('')}`
}
