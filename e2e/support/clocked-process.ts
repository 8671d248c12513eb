import { type Instant, instant } from '@seatwarden/core/instant'
import { type RunningManager, startManager } from '@seatwarden/manager/main'
import { systemClock } from '@seatwarden/runtime/clock'
import { systemCommands } from '@seatwarden/runtime/command'
import { createLog } from '@seatwarden/runtime/log'
import type { Asked, Begin } from './clocked-manager.ts'
import { HopClock } from './hop-clock.ts'

// The manager as a process of its own whose time a test sets. The shipped program has no such switch: this is another one,
// made of the same parts.

const { options, now } = JSON.parse(process.env.CLOCKED_MANAGER ?? '') as Begin
const clock = new HopClock(instant(now))

/** Lets what needs no time come to rest: timers that are due, effects, mails. */
async function settle({ engine }: RunningManager): Promise<void> {
  for (let busy = 1; busy > 0; ) {
    busy = await clock.fire()
    busy += await engine.outbox.runDue()
    busy += await engine.notices.deliveries.runDue()
  }
}

/** From one thing that is due to the next, and at least once each `step`. What is due is due by the time that counts. [D12] */
async function runTo(manager: RunningManager, to: Instant, step: number): Promise<void> {
  const { engine } = manager
  while (clock.wall() < to) {
    const due = engine.license.nextDeadline
    const left = due === null ? step : Math.max(1, due - engine.now())
    clock.hop(Math.min(to - clock.wall(), left, step))
    await settle(manager)
  }
}

async function act(manager: RunningManager, asked: Asked): Promise<void> {
  if (asked.kind === 'run') await runTo(manager, instant(asked.to), asked.step)
  if (asked.kind === 'jump') clock.jump(asked.by)
  await settle(manager)
  if (asked.kind === 'close') await manager.close()
}

const log = createLog({ level: 'info', name: 'manager' })
const manager = await startManager(options, { clock, log, commands: systemCommands(systemClock) })
await settle(manager)
const say = (message: object) => process.send?.(message)

let line: Promise<void> = Promise.resolve()
process.on('message', (asked: Asked) => {
  line = line.then(async () => {
    await act(manager, asked)
    say({ id: asked.id, now: clock.wall() })
    if (asked.kind === 'close') process.exit(0)
  })
})
// Whoever set the time is gone.
process.once('disconnect', () => process.exit(1))
say({ id: 0, now: clock.wall(), url: manager.url, token: await manager.engine.signIn.token('e2e') })
