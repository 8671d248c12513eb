import { DAY, type Instant, MINUTE, plus } from '@seatwarden/core/instant'
import type { Transport } from '@seatwarden/manager/vendor-client'
import type { Dice } from './dice.ts'

export type Answer = Awaited<ReturnType<Transport>>

/** What can go wrong with one exchange. */
export const FAULTS = [
  'lost_request',
  'lost_answer',
  'doubled',
  'late',
  'unreachable',
  'busy',
  'broken',
  'truncated',
  'altered',
  'replayed',
  'portal',
  'crash',
] as const
export type Fault = (typeof FAULTS)[number]
export type FaultCounts = Record<Fault | 'out_of_order', number>

export const noFaults = (): FaultCounts => {
  const counts = FAULTS.map((fault) => [fault, 0] as const)
  return { ...(Object.fromEntries(counts) as Record<Fault, number>), out_of_order: 0 }
}

/** `foul`: this share of the exchanges goes wrong in any way; `down`: every one in the same way. */
export type Weather =
  | { kind: 'fair' }
  | { kind: 'foul'; share: number }
  | { kind: 'down'; fault: 'unreachable' | 'busy' | 'lost_request' }

const FAIR_FAULTS = 0.04

interface Sent {
  path: string
  body: unknown
}

/** A request that its sender has given up and that is still under way. */
interface Late extends Sent {
  at: Instant
  order: number
}

/** How the last exchange went. `good`: the vendor's own answer came back whole. */
export interface Exchange {
  path: string
  fault: Fault | null
  status: number | null
  good: boolean
}

const failure = (code: string): Error => Object.assign(new Error(code), { code })
const timeOut = (): Error => failure('UND_ERR_HEADERS_TIMEOUT')
const PORTAL = '<html><title>Sign in to this network</title></html>'

export interface LineParts {
  dice: Dice
  now: () => Instant
  deliver: Transport
}

/** One site's way to the vendor, with everything that networks do to messages. */
export class Line {
  weather: Weather = { kind: 'fair' }
  exchanges = 0
  last: Exchange | null = null
  /** The last request for each path, as it was sent. */
  readonly sent = new Map<string, unknown>()
  /** Pulls the plug of the machine that asks; the answer comes to nobody. */
  pullPlug: () => void = () => undefined
  readonly faults = noFaults()
  readonly #parts: LineParts
  readonly #late: Late[] = []
  readonly #answers: (Answer & { path: string })[] = []
  #delivered = 0

  constructor(parts: LineParts) {
    this.#parts = parts
  }

  readonly transport: Transport = async (path, body) => {
    this.exchanges += 1
    this.sent.set(path, body)
    const order = this.exchanges
    const fault = this.#fault()
    if (fault) this.faults[fault] += 1
    this.last = { path, fault, status: null, good: false }
    const answer = await this.#carry({ path, body, order }, fault)
    const good = answer.status === 200 && (fault === null || fault === 'doubled')
    this.last = { path, fault, status: answer.status, good }
    return answer
  }

  /** When the next straggler reaches the vendor. */
  get nextLate(): Instant | null {
    return this.#late.reduce<Instant | null>((first, { at }) => (first === null || at < first ? at : first), null)
  }

  /** Hands the vendor what comes late; its answers reach nobody. */
  async deliverLate(): Promise<number> {
    const due = this.#late.filter(({ at }) => at <= this.#parts.now())
    for (const late of due) {
      this.#late.splice(this.#late.indexOf(late), 1)
      if (late.order < this.#delivered) this.faults.out_of_order += 1
      await this.#parts.deliver(late.path, late.body)
    }
    return due.length
  }

  #fault(): Fault | null {
    const { dice } = this.#parts
    const { weather } = this
    if (weather.kind === 'down') return weather.fault
    return dice.chance(weather.kind === 'foul' ? weather.share : FAIR_FAULTS) ? dice.pick(FAULTS) : null
  }

  async #deliver({ path, body, order }: Sent & { order: number }): Promise<Answer> {
    const answer = await this.#parts.deliver(path, body)
    this.#delivered = Math.max(this.#delivered, order)
    if (answer.status === 200) this.#answers.push({ ...answer, path })
    return answer
  }

  async #carry(sent: Sent & { order: number }, fault: Fault | null): Promise<Answer> {
    const { dice, now } = this.#parts
    switch (fault) {
      case null:
        return this.#deliver(sent)
      case 'lost_request':
        throw timeOut()
      case 'lost_answer':
        await this.#deliver(sent)
        throw timeOut()
      case 'doubled': {
        const second = dice.chance(0.5)
        const answers = await Promise.all([this.#deliver(sent), this.#deliver(sent)])
        return answers[second ? 1 : 0]
      }
      case 'late':
        this.#late.push({ ...sent, at: plus(now(), dice.between(MINUTE, dice.chance(0.2) ? 40 * DAY : DAY)) })
        throw timeOut()
      case 'unreachable':
        throw failure('ECONNREFUSED')
      case 'busy':
        return { status: 503, body: '' }
      case 'crash': {
        const answer = await this.#deliver(sent)
        this.pullPlug()
        return answer
      }
      default:
        return this.#spoil(sent, fault)
    }
  }

  /** Answers that come, but not as the vendor gave them. */
  async #spoil(
    sent: Sent & { order: number },
    fault: 'broken' | 'truncated' | 'altered' | 'replayed' | 'portal',
  ): Promise<Answer> {
    const { dice } = this.#parts
    if (fault === 'portal') return { status: dice.pick([200, 403, 511]), body: PORTAL }
    const before = this.#answers.filter(({ path }) => path === sent.path)
    if (fault === 'replayed' && before.length > 0) return dice.pick(before)
    const { status, body } = await this.#deliver(sent)
    if (fault === 'broken') return { status: dice.pick([500, 502, 504]), body: PORTAL }
    if (fault === 'truncated') return { status, body: body.slice(0, dice.between(0, body.length - 1)) }
    if (fault !== 'altered') return { status, body }
    const at = dice.between(0, body.length - 1)
    return { status, body: `${body.slice(0, at)}${body[at] === 'A' ? 'B' : 'A'}${body.slice(at + 1)}` }
  }
}
