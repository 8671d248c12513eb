import type { ActivationResult } from '@seatwarden/protocol/api/manager'
import type { Said } from '../context.ts'
import { prose } from '../prose.ts'

/** What changed, then what follows for people. [A12] */
export const activationText = ({ changes, effects }: ActivationResult, columns: number): string =>
  prose([...changes.map(({ text }) => text), ...effects], columns)

/** `did`: `License ORD-48213 is installed.`; `would`: `this would install …`. */
export const activationSaid = (result: ActivationResult, columns: number, did: string, would: string): Said => ({
  json: result,
  text: activationText(result, columns),
  done: result.dryRun ? `Nothing was changed; ${would}.` : did,
})

export const installedSaid = (result: ActivationResult, columns: number): Said =>
  activationSaid(
    result,
    columns,
    `License ${result.orderId} is installed.`,
    `this would install the license of ${result.orderId}`,
  )
