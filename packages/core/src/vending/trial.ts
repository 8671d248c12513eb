import { type Instant, plus } from '../instant.ts'
import type { Seats } from '../license.ts'
import { MODULES, type ModuleId } from '../module.ts'
import { POLICY } from '../policy.ts'
import type { Refusal } from '../refusal.ts'
import { entitlementsAt } from './chain.ts'
import { no } from './no.ts'
import type { Order, Sale } from './order.ts'
import { dayText } from './words.ts'

const nameOf = (module: ModuleId): string => MODULES[module].name

/** The trial of this module that the customer has had, or has; undefined: none. [A6] */
export const trialUsed = (
  trials: readonly Order[],
  module: ModuleId,
): { order: Order; sentence: string } | undefined => {
  for (const order of trials) {
    const line = order.lines.find((one) => one.module === module)
    if (!line) continue
    const [from, until] = [dayText(order.placedAt), dayText(line.maintenanceUntil)]
    return { order, sentence: `A trial of ${nameOf(module)} was used here from ${from} to ${until}.` }
  }
  return undefined
}

export interface TrialAsked {
  sale: Sale
  module: ModuleId
  /** Every trial that this customer ever had. */
  trials: readonly Order[]
  manageUrl: string
  now: Instant
}

/** As many seats as there are licensed users, so that everybody can try. */
export const trialSeats = ({ orders, product }: Sale, now: Instant): Seats =>
  entitlementsAt(orders, product, now).find(({ master }) => master)?.seats ?? 0

/** Why a module cannot be tried; undefined when it can. [A6] */
export const refuseTrial = ({ sale, module, trials, manageUrl, now }: TrialAsked): Refusal | undefined => {
  const { product, orders } = sale
  if (!product.modules.some((offered) => offered.module === module))
    return no(
      'evaluation_used',
      `${product.name} has no ${nameOf(module)}: there is nothing to try.`,
      'Choose another module.',
    )
  const known = entitlementsAt(orders, product, now).find((one) => one.module === module)
  if (known && known.trialUntil === null)
    return no('evaluation_used', `${nameOf(module)} is in this license already.`, `Add users: ${manageUrl}`)
  const used = trialUsed(trials, module)
  return used && no('evaluation_used', used.sentence, `Buy it: ${manageUrl}`)
}

/** Until when a module trial lasts that begins now. [A6] */
export const trialEnd = (now: Instant): Instant => plus(now, POLICY.moduleTrial)
