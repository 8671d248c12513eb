import { isDeepStrictEqual } from 'node:util'
import { DAY, type Instant } from '@seatwarden/core/instant'
import { POLICY } from '@seatwarden/core/policy'
import type { Transport } from '@seatwarden/manager/vendor-client'
import { type InstallationRow, listInstallations } from '@seatwarden/server/store/installations'
import type { VendorHouse } from '../town/vendor.ts'
import type { Complain } from './guarantee.ts'

export interface Transfer {
  from: string
  to: string
  at: Instant
  /** What the facts of the one, and of the other, were hashed with. */
  fromSalt: string
  toSalt: string
}

export interface Look {
  installations: InstallationRow[]
  transfers: Transfer[]
}

/** Who sends: which hardware, and which of the installations that may stem from one disk. */
export interface Sender {
  name: string
  hardware: number
  installation: number
}

/** Two installations that stem from one disk; how often each has gone on since. */
interface Fork {
  activationId: string
  one: { installation: number; revalidated: number }
  other: { installation: number; revalidated: number }
}

type Answer = Awaited<ReturnType<Transport>>

/** Where a request that was carried by hand comes in. [A2] */
export const PAPER = '/paper'

interface Body {
  activationId?: string
  move?: boolean
  dryRun?: boolean
  /** Carried there before, and answered. */
  again?: boolean
}

/** Each of the two has gone on by itself this often: then it must have been seen, also when the copy was made amid an attempt. */
const SEEN_AFTER = 2

const codeOf = ({ body }: Answer): string => {
  try {
    return (JSON.parse(body) as { code?: string }).code ?? ''
  } catch {
    return ''
  }
}

/** The vendor's records, and the door for requests. */
export interface Records {
  look(): Promise<Look>
  deliver: Transport
}

const TRANSFERS = `select t.from_activation as "from", t.to_activation as "to", t.at, f.salt as "fromSalt", n.salt as "toSalt"
  from transfers t join activations f on f.activation_id = t.from_activation
  join activations n on n.activation_id = t.to_activation order by t.at, t.transfer_id`

export const recordsOf = (vendor: VendorHouse): Records => ({
  deliver: vendor.deliver,
  look: async () => {
    const { db } = vendor.context.engine
    const { items } = await listInstallations(db, { limit: 1000 })
    return { installations: items, transfers: await db.all<Transfer>(TRANSFERS) }
  },
})

/** Reads over the vendor's shoulder what every request did to its records. */
export class Book {
  /** Moves that the vendor allowed beside the usual ones. */
  allowed = 0
  /** Whether the vendor would say yes: the order is neither suspended nor revoked. */
  open = true
  readonly #vendor: Records
  readonly #now: () => Instant
  readonly #complain: Complain
  readonly #hardware = new Map<string, number>()
  readonly #forks: Fork[] = []
  readonly #alike = new Set<number>()

  constructor(vendor: Records, now: () => Instant, complain: Complain) {
    this.#vendor = vendor
    this.#now = now
    this.#complain = complain
  }

  look(): Promise<Look> {
    return this.#vendor.look()
  }

  /** Hands a request to the vendor and judges what came of it. */
  async deliver(sender: Sender, path: string, body: unknown): Promise<Answer> {
    const before = await this.look()
    const answer = await this.#vendor.deliver(path, body)
    await this.judge(sender, path, body as Body, answer, before)
    return answer
  }

  async judge(sender: Sender, path: string, body: Body, answer: Answer, before: Look): Promise<void> {
    const after = await this.look()
    const active = after.installations.filter(({ state }) => state === 'active')
    if (active.length > 1) this.#complain('oneMachineHoldsALicense', active.map((one) => one.activationId).join(', '))
    this.#moved(sender, path, body, before, after)
    this.#stays(body, before, after)
    if (path === '/exchange/activation') this.#activated(sender, answer, before, after)
    if (path === '/exchange/deactivation' && answer.status === 200) this.#givenUp(body, after)
    if (path === '/exchange/revalidation') this.#revalidated(sender, body, answer, before)
    this.#copies(after)
  }

  #moved(sender: Sender, path: string, body: Body, before: Look, after: Look): void {
    const fresh = after.transfers.slice(before.transfers.length)
    for (const { from, to, fromSalt, toSalt } of fresh) {
      if (body.move !== true) this.#complain('nothingMovesWithoutConsent', `${from} to ${to}`)
      // A request on paper cannot be asked to hash its facts anew: under another salt they say nothing. [F1]
      const told = path !== PAPER || fromSalt === toSalt
      if (told && this.#hardware.get(from) === sender.hardware)
        this.#complain('theSameMachineCostsNoMove', `${from} to ${to}`)
    }
    const year = after.transfers.filter(({ at }) => at > this.#now() - 365 * DAY)
    if (year.length > POLICY.transfersPerYear + this.allowed)
      this.#complain('noMoreMovesThanAllowed', `${year.length} in a year, ${this.allowed} more allowed`)
  }

  #stays({ dryRun, again }: Body, before: Look, after: Look): void {
    if (dryRun && !isDeepStrictEqual(after, before)) this.#complain('aDryRunChangesNothing', 'the records are others')
    const bindings = (look: Look) => look.transfers.length + look.installations.length
    if (again && bindings(after) > bindings(before))
      this.#complain('whatWasAnsweredBindsNothingMore', 'an old request on paper has bound the license')
  }

  #activated(sender: Sender, answer: Answer, before: Look, after: Look): void {
    const held = before.installations.some(({ state }) => state === 'active')
    if (!held && codeOf(answer) === 'order_bound_elsewhere')
      this.#complain('aLicenseGivenUpIsFree', 'nobody holds it, and it is bound elsewhere')
    const holder = after.installations.find(({ state }) => state === 'active')
    if (answer.status === 200 && holder) this.#hardware.set(holder.activationId, sender.hardware)
  }

  #givenUp({ activationId }: Body, after: Look): void {
    const installation = after.installations.find((one) => one.activationId === activationId)
    if (installation?.state === 'active') this.#complain('aLicenseGivenUpIsFree', `${activationId} is still active`)
  }

  #revalidated(sender: Sender, { activationId }: Body, answer: Answer, before: Look): void {
    const installation = before.installations.find((one) => one.activationId === activationId)
    if (!installation || !this.open || this.#hardware.get(installation.activationId) !== sender.hardware) return
    const { state, runsUntil, copySeen } = installation
    const refused = answer.status !== 200 && answer.status < 500 && answer.status !== 429
    if (state === 'moved') {
      const runs = runsUntil !== null && this.#now() < runsUntil
      if (runs === refused)
        this.#complain('theMachineLeftBehindRunsOn', `until ${runsUntil}, answered ${answer.status}`)
    } else if (state === 'active' && refused) {
      const guarantee = copySeen ? 'noCopyIsPunished' : 'aGoodExchangeHeals'
      this.#complain(guarantee, `${activationId} is refused: ${answer.status} ${codeOf(answer)}`)
    }
  }

  /** Two machines look alike: whatever either activates, the other may use. */
  twins(hardware: number): void {
    this.#alike.add(hardware)
  }

  /** The machine itself that was activated, as far as is known, not its disk in other hardware. [F4] */
  isOn(activationId: string, hardware: number): boolean {
    return (this.#hardware.get(activationId) ?? hardware) === hardware
  }

  /** Two installations stem from one disk from here on. [F6 D14] */
  forked(activationId: string, one: number, other: number): void {
    const fresh = (installation: number) => ({ installation, revalidated: 0 })
    this.#forks.push({ activationId, one: fresh(one), other: fresh(other) })
  }

  /** An answer to a revalidation came to this installation, and the file was taken. */
  wentOn(activationId: string, installation: number): void {
    for (const fork of this.#forks.filter((one) => one.activationId === activationId))
      for (const side of [fork.one, fork.other]) if (side.installation === installation) side.revalidated += 1
  }

  #copies({ installations }: Look): void {
    for (const { activationId, copySeen } of installations) {
      const forks = this.#forks.filter((fork) => fork.activationId === activationId)
      const alone = forks.length === 0 && !this.#alike.has(this.#hardware.get(activationId) ?? 0)
      if (copySeen && alone) this.#complain('oneInstallationIsNoCopy', `${activationId}: ${copySeen.sentence}`)
      const due = forks.some(({ one, other }) => Math.min(one.revalidated, other.revalidated) >= SEEN_AFTER)
      if (due && !copySeen) this.#complain('copiesAreSeen', `${activationId} is used by two`)
    }
  }
}
