import type { Couriers } from '@seatwarden/manager/notices/couriers/courier'

const taken = async () => ({ ok: true, result: '250 taken' })

/** A post that takes everything at once: what the town looks at are the notices themselves. */
export const quietCouriers: Couriers = { mail: taken, webhook: taken, syslog: taken }
