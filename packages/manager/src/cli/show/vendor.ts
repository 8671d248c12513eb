import type {
  ConnectionCheck,
  ConnectionStep,
  ConnectionView,
  MachineView,
  SentView,
} from '@seatwarden/protocol/api/license-views'
import type { Colour, Paint } from '../paint.ts'
import { hanging, prose } from '../prose.ts'
import { pairsOf, plain, tableOf } from '../table.ts'
import type { Dates } from '../zone.ts'

const STEPS: Record<ConnectionStep['step'], string> = {
  name: 'Name',
  proxy: 'Proxy',
  port: 'Port',
  tls: 'TLS',
  clock: 'Clock',
  answer: 'Answer',
}

const stateOf = (ok: boolean | null): readonly [string, Colour] => {
  if (ok === null) return ['not tried', 'dim']
  return ok ? ['ok', 'green'] : ['not ok', 'red']
}

const stepText = ({ step, ok, sentence, next }: ConnectionStep, columns: number, paint: Paint): string => {
  const [state, colour] = stateOf(ok)
  const left = `${STEPS[step].padEnd(8)}${state.padEnd(11)}`
  // What to do about a broken link stands in the message; that it was not tried stands beside it.
  const text = ok ? `${sentence} ${next}` : sentence.replace(/^Not tried: /, '')
  return hanging(left, text, columns).replace(state, paint(state, colour))
}

/** A line a link, in the order of the way. [A8] */
export const checkText = (check: ConnectionCheck, dates: Dates, columns: number, paint: Paint): string =>
  `${plain(check.server)}, ${dates.moment(check.at)}\n\n${check.steps.map((step) => stepText(step, columns, paint)).join('')}`

const proxyText = ({ proxy }: ConnectionView): string => {
  if (!proxy) return 'none'
  const password = proxy.password ? ', with a password' : ', without a password'
  return proxy.user === '' ? proxy.url : `${proxy.url}, as ${proxy.user}${password}`
}

export const connectionText = (view: ConnectionView): string =>
  pairsOf([
    ['Server', view.server === '' ? 'none is set' : view.server],
    ['Proxy', proxyText(view)],
    ['Certificates', ["the system's", ...view.authorities].join(', ')],
    ['Set by', view.from === 'settings' ? 'an administrator' : 'the environment of the manager'],
  ])
    .map((line) => `${line}\n`)
    .join('')

const FACTS: Record<MachineView['facts'][number]['state'], readonly [string, Colour | null]> = {
  same: ['same', null],
  changed: ['changed', 'yellow'],
  missing: ['missing', 'yellow'],
  new: ['new', 'dim'],
}

/** [F2] */
export const machineText = (view: MachineView, columns: number, paint: Paint): string => {
  const rows = view.facts.map(({ name, state }) => {
    const [word, colour] = FACTS[state]
    return { cells: [name, word], paint: (line: string) => (colour ? paint(line, colour) : line) }
  })
  const first = pairsOf([
    ['Reference ID', view.referenceId],
    ['Facts that must match', String(view.needed)],
  ])
  const table = tableOf([{ title: 'Fact', least: 20 }, { title: 'Since the first start' }], rows, columns, (line) =>
    paint(line, 'bold'),
  )
  return `${prose([view.sentence], columns)}\n${first.map((line) => `${line}\n`).join('')}\n${table}`
}

/** Line by line, with the reason below each. [A12] */
export const sentText = (view: SentView, columns: number, paint: Paint): string => {
  const lines = view.lines.map(
    ({ field, value, why }) =>
      `${paint(plain(field), 'bold')}\n${hanging('  ', value, columns)}${hanging('  ', why, columns)}`,
  )
  return `POST ${plain(view.url)}\n\n${lines.join('')}\nIt never holds an account name.\n`
}
