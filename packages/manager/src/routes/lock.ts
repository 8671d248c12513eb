import { type Act, mayAct, openInEmergency, type PartOf } from '@seatwarden/core/lifecycle/allowed'
import { settingsFrozen } from '@seatwarden/core/lifecycle/status'
import type { ManagedContract, ManagedOperation } from '@seatwarden/protocol/api/contract'
import type { Handlers } from '@seatwarden/runtime/serve'
import type { Engine } from '../engine/engine.ts'
import type { Properties } from '../engine/modify.ts'
import { accountChange, partsOfAccountChange } from '../engine/properties/account.ts'
import { orThrow, refused } from '../engine/properties/answer.ts'
import { systemChange } from '../engine/properties/system.ts'

interface Asked {
  body?: { dryRun?: boolean | undefined; properties?: Properties | undefined } | undefined
}

type Parts = { [A in Act]?: (engine: Engine, asked: Asked) => PartOf<A>[] }

/** Of which parts a partly open act is made. What cannot be read has none: it changes nothing, and its fault is told. */
const PARTS: Parts = {
  modify_accounts: (_, { body }) => {
    const change = accountChange(body?.properties ?? {})
    return change.ok ? partsOfAccountChange(change.value) : []
  },
  modify_system: (engine, { body }) => {
    const change = systemChange(engine, body?.properties ?? {})
    if (!change.ok) return []
    const { orderId, licenseText, modes } = change.value
    return [
      ...(orderId === null ? [] : (['activate'] as const)),
      ...(licenseText === null ? [] : (['enter_license'] as const)),
      ...(modes.size === 0 ? [] : (['access_mode'] as const)),
    ]
  },
  deactivate: ({ license }) => [license.terms ? 'give_up' : 'show_proof'],
}

const partsOf = <A extends Act>(engine: Engine, act: A, asked: Asked): PartOf<A>[] => PARTS[act]?.(engine, asked) ?? []

const REFUSED_NOW =
  'Settings are locked in Emergency Mode: until the license is validated the change itself is refused.'

/** A dry run reads; its answer says that what it tries would be refused. [D6 S11] */
const noted = (answer: unknown): unknown =>
  typeof answer === 'object' && answer !== null && 'notes' in answer && Array.isArray(answer.notes)
    ? { ...answer, notes: [...answer.notes, REFUSED_NOW] }
    : answer

type Handle = (call: Asked) => unknown

const locked =
  (engine: Engine, { act }: ManagedOperation, handle: Handle): Handle =>
  async (call) => {
    const parts = partsOf(engine, act, call)
    const { state } = engine.license
    if (call.body?.dryRun === true) {
      const refusedNow = settingsFrozen(state, engine.now()) && !openInEmergency(act, parts)
      const answer = await handle(call)
      return refusedNow ? noted(answer) : answer
    }
    const may = mayAct(state, engine.now(), act, parts)
    return may.ok ? handle(call) : orThrow(refused(may.refusal))
  }

/** The one place where the manager refuses what Emergency Mode does not allow; handlers need not know of it. [D6] */
export const withLock = <C extends ManagedContract>(
  engine: Engine,
  contract: C,
  handlers: Handlers<C>,
): Handlers<C> => {
  const wrapped = Object.entries<ManagedOperation>(contract).map(([name, operation]) => [
    name,
    locked(engine, operation, handlers[name] as unknown as Handle),
  ])
  return Object.fromEntries(wrapped) as Handlers<C>
}
