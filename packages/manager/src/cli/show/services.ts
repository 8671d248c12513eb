import type { ServiceRow, ServicesView } from '@seatwarden/protocol/api/decline-views'
import type { Colour, Paint } from '../paint.ts'
import { prose } from '../prose.ts'
import { tableOf } from '../table.ts'
import type { Dates } from '../zone.ts'

const COLOURS: Record<ServiceRow['state'], Colour | null> = { running: null, stopped: 'red', unknown: 'yellow' }

const lastText = ({ lastAt, lastResult }: ServiceRow, dates: Dates): string =>
  [lastAt === null ? '' : dates.moment(lastAt), lastResult].filter((text) => text !== '').join(': ')

const COLUMNS = [
  { title: 'Service', least: 12 },
  { title: 'State' },
  { title: 'Stopped by' },
  { title: 'Last', least: 12 },
] as const

/** In the order in which they are stopped; before it the earliest date of a stop. [D8] */
export const servicesText = (view: ServicesView, dates: Dates, columns: number, paint: Paint): string => {
  const { items, nextStop } = view
  const stop = nextStop === null ? 'No stop is ahead.' : `Nothing is stopped before ${dates.moment(nextStop)}.`
  const rows = items.map((row) => {
    const colour = COLOURS[row.state]
    return {
      cells: [row.name, row.state, row.stoppedByUs ? 'the license' : '', lastText(row, dates)],
      paint: (line: string) => (colour ? paint(line, colour) : line),
    }
  })
  const table = items.length === 0 ? '' : `\n${tableOf(COLUMNS, rows, columns, (line) => paint(line, 'bold'))}`
  return `${prose([stop], columns)}${table}`
}
