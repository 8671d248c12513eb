import type { LicenseView, ModuleRow, UsageView } from '@seatwarden/protocol/api/manager'
import { count, datesIn, plural, seatsText } from '../dates.ts'
import type { Paint } from '../paint.ts'
import { prose } from '../prose.ts'
import { beside, pairsOf, plain, type Row, tableOf } from '../table.ts'

/** [L3 L4] */
const header = (view: LicenseView, columns: number): string => {
  const { holder } = view
  const left = holder
    ? pairsOf([
        ['Name', holder.name],
        ['Company', holder.company],
        ['Email', holder.email],
        ['Street Address', holder.streetAddress],
      ])
    : ['No license is installed.']
  const right = pairsOf([
    ['Reference ID', view.referenceId],
    ['Order ID', view.orderId],
    ['Previous Order ID', view.previousOrderId],
    ['Status', view.status],
    ['Phase', [view.phase, view.type].filter((word) => word !== null).join(', ')],
  ])
  return beside(left, right, columns)
}

const renewal = ({ renewalDaysLeft: days }: ModuleRow): string => {
  if (days === null) return '-'
  if (days === 0) return 'today'
  return days > 0 ? plural(days, 'day') : `${plural(-days, 'day')} ago`
}

/** Not in the license file at all; a module trial that is over still has its seats. */
const seats = (row: ModuleRow): string => (!row.licensed && row.seats === 0 ? 'Not licensed' : seatsText(row.seats))

const colour = (row: ModuleRow, paint: Paint) => (line: string) => {
  if (row.mark) return paint(line, 'red')
  return row.recommended.length > 0 ? paint(line, 'yellow') : line
}

const CATEGORY = { server: 'Server', client: 'Client' }

/** [L5 L6 L7] One row per module; `!` marks those whose Used Seats exceed their Seats. */
export const moduleTable = (modules: readonly ModuleRow[], columns: number, paint: Paint): string => {
  const rows = modules.map(
    (row): Row => ({
      cells: [
        row.mark ? '!' : '',
        row.name,
        CATEGORY[row.category],
        seats(row),
        renewal(row),
        count(row.usedSeats),
        row.recommended.join(', '),
      ],
      paint: colour(row, paint),
    }),
  )
  const titles = [
    { title: ' ' },
    { title: 'Type', least: 12 },
    { title: 'Category', short: 'Cat.' },
    { title: 'Seats', right: true },
    { title: 'Renewal Expires', short: 'Renewal', right: true },
    { title: 'Used Seats', short: 'Used', right: true },
    { title: 'Recommended', least: 9 },
  ]
  return tableOf(titles, rows, columns, (line) => paint(line, 'bold'))
}

const sentence = ({ sentence: first, next }: LicenseView['verdict']): string => plain(`${first} ${next}`.trim())

export const licenseText = (view: LicenseView, columns: number, paint: Paint): string => {
  const [, ...others] = view.findings
  const table = moduleTable(view.modules, columns, paint)
  const more = others.map((finding) => `${sentence(finding)}\n`).join('')
  return `${sentence(view.verdict)}\n\n${header(view, columns)}\n${table}${more && `\n${more}`}`
}

const seatCells = (row: ModuleRow): string[] => [
  row.mark ? '!' : '',
  row.name,
  seats(row),
  count(row.usedSeats),
  count(row.held),
  count(row.trial),
  count(row.refused),
  count(row.notUsedYet),
]

/** [L8] */
export const usageText = (view: UsageView, columns: number, paint: Paint): string => {
  const titles = [
    { title: 'Seats', right: true },
    { title: 'Used Seats', short: 'Used', right: true },
    { title: 'Licensed', right: true },
    { title: 'Trial', right: true },
    { title: 'Refused', right: true },
    { title: 'Not used yet', short: 'Unused', right: true },
  ]
  return tableOf(
    [{ title: ' ' }, { title: 'Type', least: 12 }, ...titles],
    view.modules.map((row) => ({ cells: seatCells(row), paint: colour(row, paint) })),
    columns,
    (line) => paint(line, 'bold'),
  )
}

const STATES: Record<string, string> = { done: 'Done', now: 'Now', next: '', maybe: 'If it fails' }

type Step = LicenseView['timeline']['steps'][number]

const DELIVERED = new Map<boolean | null, string>([
  [true, 'delivered'],
  [false, 'not delivered yet'],
])

/** A step, and before it its mails, each on its own date. */
const dated = (step: Step, now: number): Pick<Step, 'at' | 'state' | 'sentence' | 'note'>[] => [
  ...step.notices.map(({ at, delivered }) => ({
    at,
    state: Date.parse(at) <= now ? ('done' as const) : step.state,
    sentence: 'Mail',
    note: DELIVERED.get(delivered) ?? '',
  })),
  step,
]

/** What happens next, and when, if nothing changes: every date. [D13] */
export const forecastText = ({ timeline }: LicenseView, columns: number, paint: Paint): string => {
  const dates = datesIn(timeline.zone)
  const steps = timeline.steps.flatMap((step) => dated(step, Date.parse(timeline.now)))
  const rows = steps
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .map(
      ({ at, state, sentence: what, note }): Row => ({
        cells: [dates.moment(at), STATES[state] ?? '', what, note],
        paint: (line) => (state === 'done' ? paint(line, 'dim') : line),
      }),
    )
  const titles = [{ title: 'When' }, { title: '' }, { title: 'What' }, { title: 'Note', least: 20 }]
  const table = rows.length > 0 ? `\n${tableOf(titles, rows, columns, (line) => paint(line, 'bold'))}` : ''
  return `${prose([timeline.headline], columns)}${table}\nTimes in ${timeline.zone}.\n`
}
