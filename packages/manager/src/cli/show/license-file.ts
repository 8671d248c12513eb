import type { BackupView, FileView } from '@seatwarden/protocol/api/license-views'
import { seatsText } from '../dates.ts'
import type { Paint } from '../paint.ts'
import { prose } from '../prose.ts'
import { beside, pairsOf, tableOf } from '../table.ts'
import type { Dates } from '../zone.ts'

/** The names and their order are those of the License page. [L3] */
const header = (view: FileView, dates: Dates, columns: number): string => {
  const left = pairsOf([
    ['Holder', view.holder],
    ['Product', view.product],
    ['Issued', dates.moment(view.issuedAt)],
    ['Expires', view.expiresAt === null ? 'never' : dates.moment(view.expiresAt)],
  ])
  const right = pairsOf([
    ['Reference ID', view.referenceId],
    ['Order ID', view.orderId],
    ['Previous Order ID', view.previousOrderId],
    ['Type', view.type],
    ['Signed by', `${view.keyId}, format ${view.formatVersion}`],
  ])
  return beside(left, right, columns)
}

const modulesTable = ({ modules }: FileView, dates: Dates, columns: number, paint: Paint): string => {
  const titles = [
    { title: 'Type', least: 12 },
    { title: 'Seats', right: true },
    { title: 'Maintenance', right: true },
  ]
  const rows = modules.map(({ name, seats, maintenanceEnds }) => ({
    cells: [name, seatsText(seats), dates.day(maintenanceEnds)],
  }))
  return tableOf(titles, rows, columns, (line) => paint(line, 'bold'))
}

export const changeLines = (changes: readonly { text: string }[], columns: number): string =>
  prose(changes.length > 0 ? changes.map(({ text }) => text) : ['No difference.'], columns)

/** [A2 A12] */
export const fileText = (view: FileView, dates: Dates, columns: number, paint: Paint): string => {
  const changes = `${paint('Changes here', 'bold')}\n${changeLines(view.changes, columns)}`
  return [header(view, dates, columns), modulesTable(view, dates, columns, paint), changes].join('\n')
}

const refusals = (backups: readonly BackupView[], columns: number): string => {
  const sentences = backups.flatMap(({ refusal }) => (refusal ? [`${refusal.code}: ${refusal.sentence}`] : []))
  return sentences.length > 0 ? `\n${prose([...new Set(sentences)], columns)}` : ''
}

/** The newest first, and why one cannot be restored. [A10] */
export const backupsText = (backups: readonly BackupView[], dates: Dates, columns: number, paint: Paint): string => {
  if (backups.length === 0) return 'There are no backups yet: one is made before every change.\n'
  const titles = [
    { title: 'Date' },
    { title: 'Order ID', least: 9 },
    { title: 'Reason', least: 12 },
    { title: 'Backup ID', right: true },
    { title: 'Restore' },
  ]
  const rows = backups.map(({ at, orderId, reason, backupId, refusal }) => ({
    cells: [dates.moment(at), orderId, reason, backupId, refusal?.code ?? 'possible'],
    paint: (line: string) => (refusal ? paint(line, 'dim') : line),
  }))
  return tableOf(titles, rows, columns, (line) => paint(line, 'bold')) + refusals(backups, columns)
}
