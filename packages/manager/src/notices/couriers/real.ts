import type { Clock } from '@seatwarden/runtime/clock'
import type { Trusted } from '../../vendor/trusted.ts'
import type { Couriers } from './courier.ts'
import { sendBySmtp } from './smtp.ts'
import { sendBySyslog } from './syslog.ts'
import { sendByWebhook } from './webhook.ts'

/** Over the network, as it is. */
export const realCouriers = (clock: Clock, trusted: () => Promise<Trusted>, host: string): Couriers => ({
  mail: (relay, post) => sendBySmtp(relay, post, { clock, trusted, host }),
  webhook: (hook, id, body) => sendByWebhook(hook, id, body, { clock, trusted, now: () => clock.wall() }),
  syslog: (log, line) => sendBySyslog(log, line, clock),
})
