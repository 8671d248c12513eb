import type { Relay } from '../channels.ts'
import type { Couriers, Post, Sent } from '../couriers/courier.ts'

export interface Carried {
  channel: 'mail' | 'webhook' | 'syslog'
  to: string
  /** The mail, the body or the record. */
  content: string
  relay?: Relay
}

export interface TakingCouriers extends Couriers {
  readonly carried: Carried[]
  /** What is answered instead; undefined: it is taken. */
  instead: (carried: Carried) => Sent | Promise<Sent> | undefined
}

/** Touches no network: takes everything and remembers it, until a test says otherwise. */
export const takingCouriers = (): TakingCouriers => {
  const carry = async (carried: Carried): Promise<Sent> => {
    couriers.carried.push(carried)
    return (await couriers.instead(carried)) ?? { ok: true, result: '250 taken' }
  }
  const couriers: TakingCouriers = {
    carried: [],
    instead: () => undefined,
    mail: async (relay, { to, mail }: Post) =>
      carry({ channel: 'mail', to, content: (await mail()).toString('utf8'), relay }),
    webhook: ({ url }, _id, body) => carry({ channel: 'webhook', to: url, content: body }),
    syslog: ({ host }, line) => carry({ channel: 'syslog', to: host, content: line.toString('utf8') }),
  }
  return couriers
}
