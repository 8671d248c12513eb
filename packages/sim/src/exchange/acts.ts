import { DAY, HOUR } from '@seatwarden/core/instant'
import { type Said, told } from './admin.ts'
import { PAPER } from './book.ts'
import type { Box } from './box.ts'
import type { World } from './world.ts'

/** One thing that people do; returns the line for the log. */
export type Act = (world: World, box: Box) => Promise<string>

const by = async (what: string, said: Promise<Said<unknown>>): Promise<string> => `${what}: ${told(await said)}`

/** [A1] Any order of the chain will do. [A4] */
export const activate: Act = ({ office, dice }, { admin }) => {
  const dryRun = dice.chance(0.2)
  return by(
    dryRun ? 'looks an order up' : 'activates',
    admin.ask('activateOnline', { orderId: dice.pick(office.orders), dryRun }),
  )
}

/** [F5] */
export const move: Act = ({ office, dice }, { admin }) =>
  by('moves the license here', admin.ask('moveHere', { orderId: dice.pick(office.orders) }))

/** [D2] */
export const revalidate: Act = (_world, { admin }) => by('revalidates by hand', admin.ask('revalidateNow'))

/** [A7] */
export const refresh: Act = ({ dice }, { admin }) =>
  by('refreshes', admin.ask('refreshLicense', { dryRun: dice.chance(0.2) }))

/** [A11] */
export const deactivate: Act = async (world, { admin, terms, book, name, hardware, installation }) => {
  const offline = world.dice.chance(0.5)
  const said = await admin.ask('deactivateLicense', { offline })
  if (!said.ok) return `gives the license up: ${said.problem.code}`
  const { proof } = said.value
  if (!proof || !terms) return 'gives the license up'
  const { activationId } = terms
  const times = world.dice.between(1, 2)
  world.in(world.dice.between(0, 3 * DAY), async () => {
    for (let time = 0; time < times; time += 1) {
      const before = await book.look()
      const { told: how } = await world.office.takeOffline(world.dice.pick([proof.xml, proof.compact]), false)
      const status = how === 'done' ? 200 : 409
      await book.judge(
        { name, hardware, installation },
        '/exchange/deactivation',
        { activationId },
        { status, body: '{}' },
        before,
      )
    }
    world.say(name, `brings the proof that the license was given up ${times} times`)
  })
  return 'gives the license up by a proof'
}

/** [A2] Request and answer are carried by hand, and may lie about for days. */
export const byPaper: Act = async (world, box) => {
  const { dice, office } = world
  const kind = box.terms
    ? dice.pick(['revalidation', 'activation', 'move'] as const)
    : dice.pick(['activation', 'move'] as const)
  const orderId = dice.pick(office.orders)
  const said = await box.admin.ask('makeOfflineRequest', { kind, ...(kind !== 'revalidation' && { orderId }) })
  if (!said.ok) return `makes a request on paper (${kind}): ${said.problem.code}`
  const request = dice.pick([said.value.xml, said.value.compact])
  const bring = async (again: boolean): Promise<boolean> => {
    const before = await box.book.look()
    const { license, told: how } = await office.takeOffline(request, false)
    const body = { move: kind === 'move', again }
    await box.book.judge(box, PAPER, body, { status: how === 'done' ? 200 : 409, body: '{}' }, before)
    if (license !== null) box.files.push(license)
    world.say(box.name, `has brought its ${kind} to the portal${again ? ' again' : ''}: ${how}`)
    return how === 'done'
  }
  world.in(dice.between(0, 2 * DAY), async () => {
    if ((await bring(false)) && dice.chance(0.5))
      world.in(dice.between(HOUR, 12 * DAY), async () => void (await bring(true)))
  })
  return `makes a request on paper (${kind})`
}

/** [A2] */
export const enterFile: Act = async ({ dice }, box) => {
  if (box.files.length === 0) return 'has no file'
  const text = dice.chance(0.6) ? (box.files.at(-1) ?? '') : dice.pick(box.files)
  return by('enters a file', box.admin.ask('enterLicense', { text }))
}

/** [A10] */
export const restoreBackup: Act = async ({ dice }, { admin }) => {
  const backups = await admin.ask('listBackups')
  if (!backups.ok || backups.value.length === 0) return 'has no backup'
  const { backupId } = dice.pick(backups.value)
  return by('restores a backup', admin.ask('restoreBackup', {}, { backupId }))
}

/** A new system on the same hardware: the disk is empty, and one of five facts is another. [F1 F2] */
export const reinstall: Act = async (world, box) => {
  await box.machine.switchOff()
  box.machine.putDisk(null)
  box.installation = world.newInstallation()
  box.machine.facts = { ...box.factsOf(box.hardware), machine: `system-${box.installation}` }
  box.forget()
  await box.start()
  return 'is installed anew'
}

/** An image of the disk is made, and some days later it is put back. [D14] */
export const snapshot: Act = async (world, box) => {
  if (box.image || !box.terms) return 'has an image already'
  const { activationId } = box.terms
  box.machine.copyDiskTo(box.imageFolder)
  box.image = { folder: box.imageFolder, activationId }
  world.in(world.dice.between(DAY, 45 * DAY), () => putBack(world, box))
  return 'keeps an image of its disk'
}

const putBack = async (world: World, box: Box): Promise<void> => {
  const { image } = box
  box.image = null
  if (!image) return
  await box.rest()
  const { activationId } = box.terms ?? image
  if (box.machine.runs) await box.machine.switchOff()
  const before = box.installation
  box.installation = world.newInstallation()
  // Files of what was activated meanwhile may lie about on paper, and be entered into the image.
  for (const id of new Set([image.activationId, activationId])) box.book.forked(id, before, box.installation)
  box.machine.putDisk(image.folder)
  box.forget()
  await box.start()
  world.say(box.name, 'is put back to the image of its disk')
}

/** A second machine from the disk of this one: a copy of a virtual machine, or the disk in other hardware. [F6 F4] */
export const copy: Act = async (world, box) => {
  if (!box.terms) return 'has nothing to copy'
  const same = world.dice.chance(0.7)
  const twin = await world.newBox(same ? box.hardware : null)
  if (!twin) return 'has enough machines'
  box.machine.copyDiskTo(twin.imageFolder)
  if (same) {
    twin.machine.facts = box.machine.facts
    box.book.twins(box.hardware)
  }
  box.book.forked(box.terms.activationId, box.installation, twin.installation)
  twin.machine.putDisk(twin.imageFolder)
  await twin.start()
  return `is copied: ${twin.name}`
}

/** A part is replaced: the same machine. [F2] */
export const replacePart: Act = async ({ dice }, box) => {
  await box.machine.switchOff()
  box.machine.facts = { ...box.machine.facts, mac: `mac-${box.hardware}-${dice.between(1, 99)}` }
  await box.start()
  return 'gets another network card'
}

export const crash: Act = async (_world, box) => {
  box.machine.pullPlug()
  await box.machine.clearAway()
  await box.start()
  return 'loses its power'
}

/** How long the network is as it is. */
export const WEATHER = { least: HOUR, most: DAY }
