import { type Instant, plus } from '@seatwarden/core/instant'
import { MODULE_IDS, type ModuleId } from '@seatwarden/core/module'
import { POLICY } from '@seatwarden/core/policy'
import { licenseRefusal } from '@seatwarden/core/seats/claim'
import type { AccessAnswer } from '@seatwarden/manager/engine/access'
import type { Engine } from '@seatwarden/manager/engine/engine'
import type { Complain } from './guarantee.ts'
import type { SeatLine, SeatPicture, TrialLine } from './picture.ts'

/** What a gate was told. */
export interface Told {
  address: string
  module: ModuleId
  at: Instant
  answer: AccessAnswer
  /** Nothing was deleted or switched off while it was asked. */
  undisturbed: boolean
}

const keyOf = ({ address, module }: { address: string | null; module: ModuleId }): string => `${address} ${module}`

interface Look {
  engine: Engine
  picture: SeatPicture
  now: Instant
  complain: Complain
}

const licensedOf = ({ seats }: SeatPicture, module: ModuleId): number =>
  seats.filter((seat) => seat.module === module && seat.kind === 'licensed').length

const freeOf = ({ engine, picture }: Look, module: ModuleId): number => {
  const seats = engine.license.grants.entitlements.get(module)?.seats ?? 0
  return seats === 'unlimited' ? Number.POSITIVE_INFINITY : seats - licensedOf(picture, module)
}

const everySeatBelongsToAnActiveAccount = ({ engine: { roster }, picture, complain }: Look): void => {
  for (const { address, accountId, module, kind } of picture.seats) {
    const index = roster.findById(accountId)
    const active = address !== null && index !== undefined && roster.active(index, module)
    const facts = index === undefined ? null : { ...roster.facts(index), mode: roster.accessModes[module] }
    if (!active)
      complain(
        'everySeatBelongsToAnActiveAccount',
        `${kind} ${module} of ${address ?? accountId} ${JSON.stringify(facts)}`,
      )
  }
}

const kindInMemory = ({ roster }: Engine, { accountId, module }: SeatLine): string => {
  const index = roster.findById(accountId)
  if (index === undefined) return 'nobody'
  if (roster.holds(index, module)) return 'licensed'
  if (roster.trials[module].get(index) !== undefined) return 'trial'
  return roster.wasRefused(index, module) ? 'refused' : 'none'
}

const memoryIsWhatIsStored = ({ engine, picture, now, complain }: Look): void => {
  const { roster } = engine
  for (const seat of picture.seats)
    if (kindInMemory(engine, seat) !== seat.kind)
      complain('memoryIsWhatIsStored', `${keyOf(seat)} is ${seat.kind}, in memory ${kindInMemory(engine, seat)}`)
  for (const module of MODULE_IDS) {
    const stored = picture.seats.filter((seat) => seat.module === module)
    const { active, held, trial, refused } = roster.seatCounts(module, now)
    const figures = { pool: picture.pools.get(module) ?? 0, licensed: licensedOf(picture, module), held }
    if (figures.pool !== held || figures.licensed !== held)
      complain('memoryIsWhatIsStored', `${module}: ${JSON.stringify(figures)}`)
    if (trial + refused !== stored.length - held)
      complain(
        'memoryIsWhatIsStored',
        `${module}: ${stored.length - held} without a seat, in memory ${trial + refused}`,
      )
    if (active !== (picture.usedSeats.get(module) ?? 0))
      complain('memoryIsWhatIsStored', `${module}: ${picture.usedSeats.get(module)} Used Seats, in memory ${active}`)
  }
}

const waits = (seat: SeatLine, trial: TrialLine | undefined, now: Instant): boolean =>
  seat.kind !== 'licensed' &&
  ((trial !== undefined && now < trial.endsAt) ||
    (seat.refusedAt !== null && seat.refusedAt > plus(now, -POLICY.refusedRemembered)))

const nobodyWaitsForAFreeSeat = (look: Look, trials: ReadonlyMap<string, TrialLine>): void => {
  const { engine, picture, now, complain } = look
  for (const [module, entitlement] of engine.license.grants.entitlements) {
    if (freeOf(look, module) <= 0 || licenseRefusal(entitlement, now)) continue
    const waiting = picture.seats.find((seat) => seat.module === module && waits(seat, trials.get(keyOf(seat)), now))
    if (waiting) complain('nobodyWaitsForAFreeSeat', `${keyOf(waiting)} (${waiting.kind})`)
  }
}

const SEATLESS = new Set(['trial_over', 'no_seat_free'])

/** Watches the seats of one site. */
export class SeatGuarantees {
  #trials = new Map<string, TrialLine>()
  readonly #licensed = new Map<ModuleId, number>()

  /** What an older image of the disk holds: who has a seat goes on. [D14 S9] */
  begin(picture: SeatPicture): void {
    for (const module of MODULE_IDS) this.#licensed.set(module, licensedOf(picture, module))
  }

  check(look: Look, told: readonly Told[]): void {
    this.#neverMoreLicensedThanSeats(look)
    everySeatBelongsToAnActiveAccount(look)
    memoryIsWhatIsStored(look)
    this.#noTrialTwice(look, told)
    nobodyWaitsForAFreeSeat(look, this.#trials)
    for (const one of told) this.#answered(look, one)
  }

  /** Under the hard limit those who hold a seat when there are fewer go on, and nobody new comes. [S9 S17] */
  #neverMoreLicensedThanSeats(look: Look): void {
    const { entitlements, policy } = look.engine.license.grants
    for (const module of entitlements.keys()) {
      const licensed = licensedOf(look.picture, module)
      const before = this.#licensed.get(module) ?? 0
      const goOn = policy === 'hardLimit' && licensed <= before
      if (freeOf(look, module) < 0 && !goOn)
        look.complain('neverMoreLicensedThanSeats', `${module}: ${licensed} hold one, ${before} before`)
      this.#licensed.set(module, licensed)
    }
  }

  /** Begun once, an address's trial keeps its dates for ever, and lasts what the license says. [S5] */
  #noTrialTwice({ picture, engine, complain }: Look, told: readonly Told[]): void {
    const trials = new Map(picture.trials.map((trial) => [keyOf(trial), trial]))
    for (const [key, before] of this.#trials) {
      const now = trials.get(key)
      if (!now) complain('noTrialTwice', `the trial of ${key} is forgotten`)
      else if (now.startedAt !== before.startedAt || now.endsAt !== before.endsAt)
        complain('noTrialTwice', `${key} began at ${before.startedAt} and again at ${now.startedAt}`)
    }
    for (const [key, { startedAt, endsAt }] of trials)
      if (!this.#trials.has(key) && endsAt - startedAt !== engine.license.grants.trialLength)
        complain('noTrialTwice', `${key} lasts ${endsAt - startedAt} ms`)
    this.#trials = trials
    for (const { address, module, at, answer } of told) {
      if (!answer.granted || answer.seat !== 'trial') continue
      const trial = trials.get(keyOf({ address, module }))
      if (!trial || at >= trial.endsAt) complain('noTrialTwice', `${address} ${module} is let in on trial`)
    }
  }

  #answered(look: Look, { address, module, answer, undisturbed }: Told): void {
    const { complain, picture } = look
    if (!undisturbed) return
    if (!answer.granted && SEATLESS.has(answer.code) && freeOf(look, module) > 0)
      complain('nobodyRefusedWhileASeatIsFree', `${address} ${module}: ${answer.code}`)
    if (answer.granted && !holds(picture, address, module, answer.seat))
      complain('noAnswerIsTakenBack', `${address} ${module} was let in (${answer.seat}) and has no seat`)
  }
}

/** Is what the gate was told stored? A trial may have become a seat meanwhile. */
export const holds = ({ seats }: SeatPicture, address: string, module: ModuleId, kind: 'licensed' | 'trial'): boolean =>
  seats.some(
    (seat) => seat.address === address && seat.module === module && (seat.kind === kind || seat.kind === 'licensed'),
  )
