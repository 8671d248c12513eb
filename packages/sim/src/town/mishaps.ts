import { DAY, HOUR, MINUTE } from '@seatwarden/core/instant'
import type { Site } from './site.ts'

/** What the town does for a mishap that goes on for a while. */
export interface Scene {
  /** Later. */
  in: (ms: number, act: () => Promise<void>) => void
  /** Something happened at a site: lets it come to rest and checks everything. */
  after: (site: Site, what: string) => Promise<void>
}

type Mishap = (site: Site, scene: Scene) => Promise<string>

const YEAR = 365 * DAY
const HELD_BACK = 'something else is wrong already'
/** Longer than the longest wait between two tries. */
const ROUND = 3 * HOUR

/** Whose clock is wrong already, or whose disk is full, is spared a second trouble of that kind. */
const spared = ({ machine, disk }: Site): boolean => machine.time.ahead !== 0 || disk.full

const setRight = (site: Site, { in: later, after }: Scene, within: number): void =>
  later(site.dice.between(MINUTE, within), async () => {
    site.machine.setAhead(0)
    await after(site, 'has its clock right again')
  })

/** By minutes, days or a year, ahead or back; mostly it is noticed and undone, now and then too late. [D12] */
export const clockJumps: Mishap = async (site, scene) => {
  const { dice, machine } = site
  if (spared(site)) return HELD_BACK
  const most = dice.pick([50 * MINUTE, 20 * HOUR, 20 * DAY, YEAR])
  const by = dice.between(MINUTE, most) * (dice.chance(0.5) ? 1 : -1)
  machine.setAhead(by)
  setRight(site, scene, most === YEAR || dice.chance(0.9) ? 23 * HOUR : 4 * DAY)
  return `has its clock set by ${Math.round(by / MINUTE)} minutes`
}

/** The clock is set while the machine is off. [D9 D12] */
export const clockJumpsWhileOff: Mishap = async (site, scene) => {
  if (spared(site)) return HELD_BACK
  const { dice, machine } = site
  const kept = await site.goDown(false)
  scene.in(dice.between(MINUTE, 4 * DAY), async () => {
    machine.setAhead(dice.between(MINUTE, 9 * DAY) * (dice.chance(0.3) ? 1 : -1))
    site.daemons.startAll()
    await site.comeUp(kept, true)
    await scene.after(site, 'is switched on with a wrong clock')
    setRight(site, scene, 23 * HOUR)
  })
  return 'is switched off'
}

/** For hours or days nothing can be stored; then there is room again. [Q1] */
export const diskFills: Mishap = async (site, scene) => {
  if (spared(site)) return HELD_BACK
  site.disk.full = true
  scene.in(site.dice.between(HOUR, 3 * DAY), async () => {
    site.disk.full = false
    site.excuse()
    await scene.after(site, 'has room on its disk again')
  })
  return 'has no room on its disk'
}

/** [N3] */
export const mailFails: Mishap = async (site, scene) => {
  if (site.post.down) return HELD_BACK
  site.post.down = true
  scene.in(site.dice.between(HOUR, 2 * DAY), async () => {
    site.post.down = false
    await scene.after(site, 'can send mails again')
    scene.in(ROUND, () => site.checkDeliveries())
  })
  return 'cannot send mails'
}

/** [D8 D10] */
export const commandsFail: Mishap = async (site, scene) => {
  if (site.daemons.ill) return HELD_BACK
  site.daemons.ill = true
  scene.in(site.dice.between(10 * MINUTE, 20 * HOUR), async () => {
    site.excuse()
    site.daemons.ill = false
    await scene.after(site, 'can start and stop services again')
  })
  return 'cannot start and stop services'
}

/** [D9] */
export const servicesStartedByHand: Mishap = async (site) => {
  site.daemons.startAll()
  return 'starts its services by hand'
}

/** An image of the disk is made, and some time later the machine is put back to it. [D14] */
export const imageIsKept: Mishap = async (site, scene) => {
  const { machine, snapshots, dice } = site
  const right = () => !spared(site) && machine.runs && site.engine.now() === site.now()
  if (snapshots.image || !right()) return HELD_BACK
  machine.copyDiskTo(machine.imageFolder)
  snapshots.taken(machine.imageFolder, site.engine)
  scene.in(dice.between(DAY, dice.chance(0.5) ? 12 * DAY : 90 * DAY), async () => {
    if (right()) await scene.after(site, await site.putBack())
    snapshots.image = null
  })
  return 'keeps an image of its disk'
}

export const MISHAPS: readonly (readonly [number, Mishap])[] = [
  [4, clockJumps],
  [2, clockJumpsWhileOff],
  [2, diskFills],
  [3, mailFails],
  [3, commandsFail],
  [3, servicesStartedByHand],
  [3, imageIsKept],
]
