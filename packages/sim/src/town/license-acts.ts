import { DAY, HOUR, type Instant, plus, toIso } from '@seatwarden/core/instant'
import { activateOnline, enterLicense, revalidateNow } from '@seatwarden/manager/engine/license-admin'
import type { Answer } from '@seatwarden/manager/engine/properties/answer'
import type { Dice } from './dice.ts'
import type { Site } from './site.ts'
import type { Sold, VendorHouse } from './vendor.ts'

const ACTIVATION = '/exchange/activation'

const told = <T>(answer: Answer<T>): string => (answer.ok ? 'done' : answer.problem.code)

/** [A1] */
export const activate = async (site: Site): Promise<string> =>
  `activates its order: ${told(await activateOnline(site.engine, site.orderId, site.dice.chance(0.1)))}`

/** What a customer buys, as chance will have it. */
export const drawOrder = (dice: Dice, now: Instant): Sold => {
  const type = dice.pick(['perpetual', 'perpetual', 'subscription'] as const)
  const seats = { mail: dice.between(5, 14), im: dice.between(1, 5), groupware: 9, desktop_client: 2 }
  return {
    type,
    seats: { ...seats, antivirus: 'unlimited' },
    graceDays: dice.between(2, 7),
    seatPolicy: dice.chance(0.75) ? 'trialOverage' : 'hardLimit',
    offline: dice.chance(0.08),
    expiresAt: type === 'perpetual' ? null : plus(now, dice.between(200 * DAY, 1_500 * DAY)),
    maintenanceDays: dice.between(300, 1_500),
  }
}

/** Other seats, other terms: seats are bought, or there are fewer. [S6 S17] */
export const buyAnew = async (site: Site, vendor: VendorHouse): Promise<string> => {
  site.sold = drawOrder(site.dice, site.now())
  site.orderId = await vendor.sell(site.name, site.sold)
  site.order = 'open'
  return `buys anew and ${await activate(site)}`
}

/** [D2 A7] */
export const revalidateByHand = async (site: Site): Promise<string> =>
  `revalidates by hand: ${told(await revalidateNow(site.engine))}`

/** A file from the portal is kept by the administrator, who enters it sooner or later, or an older one. [A2] */
export const enterFile = async (site: Site, vendor: VendorHouse): Promise<string> => {
  const { referenceId } = site.engine.options.installation
  const file = await vendor.fileFor(site.orderId, referenceId)
  if (file !== null) site.files.push(file)
  if (site.files.length === 0 || site.dice.chance(0.3)) return 'gets a file from the portal'
  const entered = site.dice.chance(0.6) ? (site.files.at(-1) ?? '') : site.dice.pick(site.files)
  return `enters a file off-line: ${told(await enterLicense(site.engine, entered, false))}`
}

/** The last activation request arrives many times at once and in earnest, as from a client gone wild. [A9] */
export const activateManyTimes = async (site: Site, vendor: VendorHouse, many: number): Promise<string> => {
  const sent = site.line.sent.get(ACTIVATION) as object | undefined
  if (!sent) return 'has not activated anything'
  const again = { ...sent, sentAt: toIso(site.now()), dryRun: false }
  const answers = await Promise.all(Array.from({ length: many }, () => vendor.deliver(ACTIVATION, again)))
  const different = new Set(answers.map(({ status, body }) => `${status} ${body}`))
  const statuses = [...new Set(answers.map(({ status }) => status))]
  if (different.size !== 1)
    site.complain('oneActivationPerMachine', `one request has ${different.size} answers (${statuses.join(', ')})`)
  return `activates ${many} times: ${statuses.join(', ')}`
}

/** The vendor suspends an order, lifts that again, or, rarely, revokes it for good. [D11 V3] */
export const changeOrder = async (site: Site, vendor: VendorHouse): Promise<string> => {
  if (site.order === 'revoked') return 'is revoked'
  if (site.order === 'suspended') {
    await vendor.setState(site.orderId, 'lift')
    site.order = 'open'
    return 'is no longer suspended'
  }
  const change = site.dice.chance(0.02) ? 'revoke' : 'suspend'
  await vendor.setState(site.orderId, change)
  site.order = change === 'revoke' ? 'revoked' : 'suspended'
  return `is ${site.order}`
}

/** How long a suspension lasts. */
export const SUSPENSION = { least: HOUR, most: 22 * DAY }
