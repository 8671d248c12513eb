import { DAY } from '../instant.ts'
import type { LicenseType } from '../license.ts'
import { MODULES, type ModuleId } from '../module.ts'
import { POLICY } from '../policy.ts'
import { type Chain, expiresAt, rootOf, typeOf } from './chain.ts'
import type { Order, OrderDraft, OrderKind, OrderLine, Product } from './order.ts'
import { paidUntil, seatsAtMost } from './periods.ts'
import { trialEnd, trialUsed } from './trial.ts'
import { dayText } from './words.ts'

export interface Fault {
  /** Of the field, as in `lines.2.seats`. */
  path: string
  message: string
}

/** What an order is judged against. */
export interface OrderSurroundings {
  product: Product
  /** The license of the previous order; null when there is none, or no such order. [A4] */
  chain: Chain | null
  /** Every trial that this customer ever had, whatever became of it. [A6] */
  trials: readonly Order[]
}

type Judge = (draft: OrderDraft, around: OrderSurroundings & { chain: Chain }) => Fault[]

/** Of one module; a license file holds no more. [L1] */
export const MOST_SEATS = 10_000_000

/** Suspended orders may come back, so they are looked at as well. */
const standing = (chain: Chain): Order[] => chain.filter(({ state }) => state !== 'revoked')

const previousFaults = ({ kind, previousOrderId }: OrderDraft, chain: Chain | null): Fault[] => {
  const fault = (message: string): Fault[] => [{ path: 'previousOrderId', message }]
  if (kind === 'new')
    return previousOrderId === null ? [] : fault('an order of kind "new" begins a license: it has none')
  if (previousOrderId === null) return fault(`an order of kind "${kind}" needs an order of the license that it is for`)
  if (!chain) return fault(`there is no ${previousOrderId}`)
  const revoked = [chain.find(({ orderId }) => orderId === previousOrderId), rootOf(chain)].find(
    (order) => order?.state === 'revoked',
  )
  return revoked ? fault(`${revoked.orderId} is revoked`) : []
}

const sameSaleFaults: Judge = ({ customerId, productId }, { chain }) => {
  const root = rootOf(chain)
  const faults: Fault[] = []
  if (customerId !== root.customerId)
    faults.push({ path: 'customerId', message: `${root.orderId} is of another customer: ${root.customerId}` })
  if (productId !== root.productId)
    faults.push({ path: 'productId', message: `${root.orderId} is for another product: ${root.productId}` })
  return faults
}

const RANK: readonly LicenseType[] = ['evaluation', 'subscription', 'perpetual']

/** A renewal may make more of a license, nothing makes less of it. */
const typeFaults: Judge = ({ kind, type }, { chain }) => {
  const known = typeOf(chain)
  if (kind === 'renewal' ? RANK.indexOf(type) >= RANK.indexOf(known) : type === known) return []
  const message = kind === 'renewal' ? `a license of type ${known} does not become ${type}` : `the license is ${known}`
  return [{ path: 'type', message }]
}

const ADDS: readonly OrderKind[] = ['add_users', 'add_modules', 'trial']

const endFaults: Judge = ({ kind, expiresAt: end }, { chain }) => {
  const known = expiresAt(chain)
  const fault = (message: string): Fault[] => [{ path: 'expiresAt', message }]
  if (end === null || known === null) return []
  if (ADDS.includes(kind) && end !== known) return fault(`an order of kind "${kind}" does not move the license's end`)
  return end < known ? fault(`the license runs until ${dayText(known)} already`) : []
}

type LineJudge = (
  line: OrderLine,
  draft: OrderDraft,
  around: OrderSurroundings & { chain: Chain },
) => string | undefined

const nameOf = (module: ModuleId): string => MODULES[module].name
const isBought = (chain: Chain, module: ModuleId): boolean => paidUntil(standing(chain), module) !== undefined

const mustBeBought: LineJudge = ({ module }, _draft, { chain }) =>
  isBought(chain, module)
    ? undefined
    : `${nameOf(module)} is not in this license: add it by an order of kind "add_modules"`

/** What is paid for stays; so an order that says it anew has to last longer. */
const mustLastLonger: LineJudge = ({ module, maintenanceUntil }, { kind }, { chain }) => {
  const paid = paidUntil(standing(chain), module)
  if (paid === undefined || maintenanceUntil > paid) return undefined
  return `${nameOf(module)} is paid until ${dayText(paid)}: ${kind === 'renewal' ? 'a renewal' : 'an extension'} ends later, or leaves it out`
}

const mustBeNew: LineJudge = ({ module }, _draft, { chain }) =>
  isBought(chain, module)
    ? `${nameOf(module)} is in this license already: add seats by an order of kind "add_users"`
    : undefined

const mustHaveSeats: LineJudge = ({ seats }) => (seats === 0 ? 'it adds no seats' : undefined)
const mustHaveNoSeats: LineJudge = ({ seats }) =>
  seats === 0 ? undefined : 'an extension moves dates only: write 0 seats, or add seats by an order of kind "add_users"'

/** [A6] */
const mustBeUntried: LineJudge = ({ module }, _draft, { chain, trials }) => {
  if (isBought(chain, module)) return `${nameOf(module)} is in this license already: a trial gives nothing`
  return trialUsed(trials, module)?.sentence
}

const trialLength: LineJudge = ({ maintenanceUntil }, { placedAt }) =>
  maintenanceUntil > placedAt && maintenanceUntil <= trialEnd(placedAt)
    ? undefined
    : `a trial ends within ${POLICY.moduleTrial / DAY} days`

const LINES: Record<Exclude<OrderKind, 'new'>, readonly LineJudge[]> = {
  renewal: [mustBeBought, mustLastLonger],
  extension: [mustBeBought, mustLastLonger, mustHaveNoSeats],
  add_users: [mustBeBought, mustHaveSeats],
  add_modules: [mustBeNew],
  trial: [mustBeUntried, trialLength],
}

const chainLineFaults: Judge = (draft, around) => {
  if (draft.kind === 'new') return []
  const judges = LINES[draft.kind]
  return draft.lines.flatMap((line, at) => {
    const message = judges.map((judge) => judge(line, draft, around)).find((found) => found !== undefined)
    return message === undefined ? [] : [{ path: `lines.${at}`, message }]
  })
}

const lineFaults = ({ lines }: OrderDraft, product: Product): Fault[] =>
  lines.flatMap((line, at) => {
    const faults: Fault[] = []
    if (!product.modules.some((offered) => offered.module === line.module))
      faults.push({ path: `lines.${at}.module`, message: `${product.name} has no module ${line.module}` })
    if (lines.findIndex((other) => other.module === line.module) !== at)
      faults.push({ path: `lines.${at}.module`, message: `${line.module} stands in two lines` })
    return faults
  })

/** Each order alone may be small enough, and all of them together too many for a license file. [L1 A4] */
const sumFaults = (draft: OrderDraft, chain: Chain | null): Fault[] =>
  draft.lines.flatMap(({ module, seats }, at) => {
    const sum = seatsAtMost([...standing(chain ?? []), draft], module)
    if (seats === 'unlimited' || seats === 0 || sum <= MOST_SEATS) return []
    const [told, most] = [sum, MOST_SEATS].map((number) => number.toLocaleString('en'))
    const message = `${nameOf(module)} may come to ${told} seats with the license's other orders; a license file holds at most ${most}`
    return [{ path: `lines.${at}.seats`, message }]
  })

const masterFaults = ({ kind, lines }: OrderDraft, product: Product): Fault[] =>
  kind !== 'new' || lines.some((line) => line.module === product.master)
    ? []
    : [{ path: 'lines', message: `a line for ${product.master} is missing: its seats are the licensed users` }]

const { least, most } = POLICY.graceDays
const NEEDS_END: readonly OrderKind[] = ['new', 'renewal']

const dateFaults = (draft: OrderDraft): Fault[] => {
  const faults: Fault[] = []
  const { kind, graceDays, type, expiresAt: end, placedAt } = draft
  if (graceDays !== null && !(Number.isInteger(graceDays) && graceDays >= least && graceDays <= most))
    faults.push({ path: 'graceDays', message: `from ${least} to ${most} days` })
  if (type === 'perpetual' && end !== null)
    faults.push({ path: 'expiresAt', message: 'a perpetual license has no end' })
  if (type !== 'perpetual' && end === null && NEEDS_END.includes(kind))
    faults.push({ path: 'expiresAt', message: `a license of type ${type} needs an end` })
  if (end !== null && end <= placedAt)
    faults.push({ path: 'expiresAt', message: 'the end lies before the day of the order' })
  return faults
}

const CHAIN: readonly Judge[] = [sameSaleFaults, typeFaults, endFaults, chainLineFaults]

/** Everything that keeps an order from being taken; empty when it can be. [A4 A6 L15 D5] */
export const faultsOf = (draft: OrderDraft, around: OrderSurroundings): Fault[] => {
  const { product, chain } = around
  const previous = previousFaults(draft, chain)
  const own = [
    ...lineFaults(draft, product),
    ...sumFaults(draft, chain),
    ...masterFaults(draft, product),
    ...dateFaults(draft),
  ]
  if (!chain || previous.length > 0) return [...previous, ...own]
  return [...own, ...CHAIN.flatMap((judge) => judge(draft, { ...around, chain }))]
}
