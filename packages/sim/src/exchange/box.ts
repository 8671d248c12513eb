import { join } from 'node:path'
import type { Instant } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { phaseAt } from '@seatwarden/core/lifecycle/ladder'
import { licenseStore } from '@seatwarden/manager/store/licenses'
import { vendorOver } from '@seatwarden/manager/vendor-client'
import { unarmor } from '@seatwarden/protocol/license-file/armor'
import type { TownClock } from '../town/clock.ts'
import type { Dice } from '../town/dice.ts'
import { Machine } from '../town/machine.ts'
import { Line } from '../town/network.ts'
import type { VendorHouse } from '../town/vendor.ts'
import { Admin } from './admin.ts'
import type { Book } from './book.ts'
import { type Complain, PromiseBroken } from './guarantee.ts'

export interface BoxParts {
  name: string
  clock: TownClock
  vendor: VendorHouse
  book: Book
  dice: Dice
  folder: string
  seed: number
  hardware: number
  installation: number
}

export const HOST = 'license.northwind.example'

/** A machine of the customer with a manager on it and a line to the vendor. */
export class Box {
  readonly name: string
  readonly dice: Dice
  readonly machine: Machine
  readonly line: Line
  readonly book: Book
  /** Files that were brought from the portal. */
  readonly files: string[] = []
  hardware: number
  installation: number
  /** An image of its disk, with what was on it. */
  image: { folder: string; activationId: string } | null = null
  readonly #folder: string
  readonly #now: () => Instant
  #admin: Admin | null = null
  #exchanges = 0
  #counter: { activationId: string; counter: number } | null = null

  constructor({ name, clock, vendor, book, dice, folder, seed, hardware, installation }: BoxParts) {
    this.name = name
    this.dice = dice
    this.book = book
    this.hardware = hardware
    this.installation = installation
    this.#folder = folder
    this.#now = () => clock.now
    this.line = new Line({
      dice,
      now: this.#now,
      deliver: (path, body) => book.deliver(this, path, body),
    })
    const roots = () => [vendor.context.rootKey]
    this.machine = new Machine({
      clock,
      data: folder,
      seed,
      zone: 'Europe/Prague',
      domain: `${name}.example`,
      roots,
      vendor: vendorOver(this.line.transport, HOST),
    })
    this.machine.facts = this.factsOf(hardware)
    this.line.pullPlug = this.machine.pullPlug
  }

  factsOf(hardware: number): Record<string, string> {
    return Object.fromEntries(
      ['machine', 'system', 'board', 'disk', 'mac'].map((kind) => [kind, `${kind}-${hardware}`]),
    )
  }

  get imageFolder(): string {
    return join(this.#folder, 'image')
  }

  get terms(): LicenseTerms | null {
    return this.machine.runs ? this.machine.engine.license.terms : null
  }

  readonly complain: Complain = (guarantee, what) => {
    throw new PromiseBroken(guarantee, this.name, this.#now(), what)
  }

  async start(): Promise<void> {
    await this.machine.start()
    this.#admin = await Admin.of(this.machine.context)
  }

  get admin(): Admin {
    if (!this.#admin) throw new Error(`${this.name} was never started`)
    return this.#admin
  }

  /** What is under way comes to rest; where the plug was pulled, the machine comes up again. */
  async rest(): Promise<void> {
    const { machine } = this
    if (!machine.runs) return
    if (!machine.plugPulled) await machine.settle()
    while (machine.plugPulled) {
      await machine.clearAway()
      await this.start()
    }
  }

  /** It is another installation from here on: reinstalled, or brought back from an image. */
  forget(): void {
    this.#counter = null
  }

  /** Everything that this machine was promised, after something happened. */
  async check(revoked: ReadonlySet<string>): Promise<void> {
    if (!this.machine.runs) return
    for (const line of this.machine.takeErrors()) this.complain('nothingIsLoggedAsError', line.trim())
    const { terms } = this
    const before = this.#counter
    if (terms && before?.activationId === terms.activationId && terms.counter < before.counter)
      this.complain('noOlderFileIsInstalled', `number ${terms.counter} after number ${before.counter}`)
    this.#counter = terms && { activationId: terms.activationId, counter: terms.counter }
    const exchange = this.line.exchanges > this.#exchanges ? this.line.last : null
    this.#exchanges = this.line.exchanges
    if (exchange?.good && terms) await this.#answered(exchange.path, terms, revoked)
  }

  async #answered(path: string, terms: LicenseTerms, revoked: ReadonlySet<string>): Promise<void> {
    if (path !== '/exchange/revalidation') return
    this.book.wentOn(terms.activationId, this.installation)
    const { state } = this.machine.engine.license
    if (state.lastFailure) this.complain('aGoodExchangeHeals', `still shown: ${state.lastFailure.sentence}`)
    const phase = phaseAt(state, this.#now())
    if (phase !== 'valid' && !state.episodes.some(({ cause }) => cause === 'mismatch'))
      this.complain('aGoodExchangeHeals', phase)
    const keyId = await this.#keyId()
    if (revoked.has(keyId)) this.complain('revokedKeysAreForgotten', keyId)
  }

  /** Of the file that is installed. */
  async #keyId(): Promise<string> {
    const file = await licenseStore.current(this.machine.engine.stores.db)
    const found = unarmor(file?.text ?? '')
    if (!found.ok) throw new Error(found.refusal.sentence)
    const [, payload = ''] = found.jws.split('.')
    return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { keyId: string }).keyId
  }
}
