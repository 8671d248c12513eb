import { DAY, type Instant, instant, plus } from '@seatwarden/core/instant'
import { NOTHING_HELD } from '@seatwarden/core/services'
import type { CommandEnd } from '@seatwarden/runtime/command'
import { silentLog } from '@seatwarden/runtime/log'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readServiceList } from './definition.ts'
import { type ServiceNote, Services } from './services.ts'

const MIDNIGHT = instant(Date.UTC(2026, 10, 24, 23))
const IDS = ['web', 'im', 'sessions', 'imap', 'submission', 'inbound']
const WITHOUT_STATUS = new Set(['sessions', 'submission'])

class Crash extends Error {}

const text = JSON.stringify({
  services: IDS.map((id) => ({
    id,
    name: id,
    ...(!WITHOUT_STATUS.has(id) && { status: ['status', id] }),
    ...(id === 'submission' && { remember: ['remember', id] }),
    stop: id === 'submission' ? [['set', id, '{submission},closed'], ['reload']] : [['stop', id]],
    start: id === 'sessions' ? [] : id === 'submission' ? [['set', id, '{submission}'], ['reload']] : [['start', id]],
  })),
})
const LIST = { services: readServiceList(text, 'the test'), note: '' }

/** A machine and what is stored on it: both outlive a manager that is killed. */
class Machine {
  readonly running = new Set<string>(IDS.filter((id) => !WITHOUT_STATUS.has(id)))
  setting = 'own'
  readonly log: string[] = []
  /** Counted down at each step of the manager's; at 0 it is killed, before or after the step took place. */
  fuse: number | null = null
  broken = new Set<string>()
  wanted = true
  #stored: string | null = null

  #step(what: () => void): void {
    if (this.fuse === null) {
      what()
      return
    }
    this.fuse -= 1
    if (this.fuse === 0) throw new Crash()
    what()
    this.fuse -= 1
    if (this.fuse === 0) throw new Crash()
  }

  #do([verb, id = '', value = '']: readonly string[]): CommandEnd {
    const end = (code: number, output = ''): CommandEnd => ({
      code,
      timedOut: false,
      output,
      stdout: output,
    })
    if (verb === 'status') return end(this.running.has(id) ? 0 : 3)
    if (verb === 'remember') return end(0, this.setting)
    this.log.push([verb, id].join(' ').trim())
    if (this.broken.has(`${verb} ${id}`)) return end(1, `${id} does not want to`)
    if (verb === 'set') this.setting = value
    if (verb === 'stop') this.running.delete(id)
    if (verb === 'start') this.running.add(id)
    return end(0)
  }

  readonly commands = {
    run: async (argv: readonly string[]): Promise<CommandEnd> => {
      let end: CommandEnd = { code: null, timedOut: false, output: '', stdout: '' }
      this.#step(() => {
        end = this.#do(argv)
      })
      return end
    },
    pause: async () => undefined,
  }

  readonly stores = {
    db: {} as never,
    state: {
      read: async <T>() => (this.#stored === null ? null : (JSON.parse(this.#stored) as T)),
      save: async (_tx: unknown, _key: string, value: unknown) => {
        this.#step(() => {
          this.#stored = JSON.stringify(value)
        })
        return 1
      },
      replace: async () => true,
    },
  }

  async manager(): Promise<Services> {
    const { stores, commands } = this
    const services = new Services({
      stores,
      commands,
      list: LIST,
      now: () => MIDNIGHT,
      wanted: () => this.wanted,
      log: silentLog,
      changed: () => undefined,
    })
    await services.load()
    return services
  }

  /** Runs until it is done, however often the manager is killed at it. */
  async through(act: (services: Services) => Promise<string>, crashes: readonly number[] = []): Promise<string> {
    for (const fuse of [...crashes, null]) {
      this.fuse = fuse
      try {
        return await act(await this.manager())
      } catch (error) {
        if (!(error instanceof Crash)) throw error
      } finally {
        this.fuse = null
      }
    }
    throw new Error('never done')
  }
}

const stopAt =
  (at: Instant) =>
  (services: Services): Promise<string> =>
    services.stop(at)
const recover = (services: Services): Promise<string> => services.recover()

test('[D8] services stop in the order of the list, and start in the reverse', async () => {
  const machine = new Machine()
  await machine.through(stopAt(MIDNIGHT))
  expect(machine.log).toEqual([
    'stop web',
    'stop im',
    'stop sessions',
    'stop imap',
    'set submission',
    'reload',
    'stop inbound',
  ])
  expect([...machine.running]).toEqual([])
  expect(machine.setting).toBe('own,closed')
  machine.log.length = 0
  machine.wanted = false
  expect(await machine.through(recover)).toBe('started: inbound, submission, imap, im, web')
  expect(machine.log).toEqual(['start inbound', 'set submission', 'reload', 'start imap', 'start im', 'start web'])
  expect(machine.setting).toBe('own')
})

test('[D10] what the administrator had stopped himself is not started', async () => {
  const machine = new Machine()
  machine.running.delete('im')
  await machine.through(stopAt(MIDNIGHT))
  machine.wanted = false
  await machine.through(recover)
  expect([...machine.running].toSorted()).toEqual(['imap', 'inbound', 'web'])
  expect(machine.log).not.toContain('stop im')
})

test('[D9] started by hand, they stop again at the next midnight and are still ours to start', async () => {
  const machine = new Machine()
  await machine.through(stopAt(MIDNIGHT))
  expect(await machine.through((services) => services.startByHand())).toMatch(/^started: /)
  expect(machine.running.size).toBe(4)
  // The same midnight comes again, as after a crash before its effect was noted.
  await machine.through(stopAt(MIDNIGHT))
  expect(machine.running.size).toBe(4)
  // At a shell, without us.
  await machine.through(stopAt(plus(MIDNIGHT, DAY)))
  machine.running.add('imap')
  await machine.through(stopAt(plus(MIDNIGHT, 2 * DAY)))
  expect([...machine.running]).toEqual([])
  machine.wanted = false
  await machine.through(recover)
  expect(machine.running.size).toBe(4)
  expect(machine.setting).toBe('own')
})

test('[D9] started by hand before a midnight is through: the rest of that midnight stops nothing any more, the next one does', async () => {
  const machine = new Machine()
  machine.broken.add('stop web')
  await expect(machine.through(stopAt(MIDNIGHT))).rejects.toThrow('web does not want to')
  machine.broken.clear()
  expect(await machine.through((services) => services.startByHand())).toMatch(/^started: /)
  const late = await machine.through(stopAt(MIDNIGHT))
  expect(late).toBe('services were started by hand since; the next midnight stops them')
  expect(machine.running.size).toBe(4)
  await machine.through(stopAt(plus(MIDNIGHT, DAY)))
  expect([...machine.running]).toEqual([])
})

test('[D9] a start by hand ends that midnight, also where not everything starts', async () => {
  const machine = new Machine()
  machine.broken.add('stop web')
  await expect(machine.through(stopAt(MIDNIGHT))).rejects.toThrow()
  await expect(machine.through((services) => services.startByHand())).rejects.toThrow('web does not want to')
  machine.broken.clear()
  await machine.through(stopAt(MIDNIGHT))
  expect(machine.running.size).toBe(4)
})

test('[D8] one that does not stop is named and tried again, the others stop; who was started meanwhile is left', async () => {
  const machine = new Machine()
  machine.broken.add('stop imap')
  await expect(machine.through(stopAt(MIDNIGHT))).rejects.toThrow('stop imap ended with 1: imap does not want to')
  expect([...machine.running]).toEqual(['imap'])
  machine.running.add('web')
  machine.broken.clear()
  expect(await machine.through(stopAt(MIDNIGHT))).toMatch(/^stopped: /)
  expect([...machine.running]).toEqual(['web'])
})

test('[D10] one that does not start is named and tried again, the others start', async () => {
  const machine = new Machine()
  await machine.through(stopAt(MIDNIGHT))
  machine.wanted = false
  machine.broken.add('start inbound')
  await expect(machine.through(recover)).rejects.toThrow('start inbound ended with 1: inbound does not want to')
  expect([...machine.running].toSorted()).toEqual(['im', 'imap', 'web'])
  machine.broken.clear()
  expect(await machine.through(recover)).toBe('started: inbound')
})

test('[D9 D10] effects that come late do nothing: a stop after a license, a start after another stop, an old midnight', async () => {
  const machine = new Machine()
  machine.wanted = false
  expect(await machine.through(stopAt(MIDNIGHT))).toBe('a license came in before; nothing was stopped')
  machine.wanted = true
  await machine.through(stopAt(plus(MIDNIGHT, DAY)))
  expect(await machine.through(stopAt(MIDNIGHT))).toBe('a later midnight has come since')
  expect(await machine.through(recover)).toBe('services have been stopped again since; nothing was started')
  expect([...machine.running]).toEqual([])
})

test('[D10] a license that comes in while services are being stopped ends the stop, and all of it is started', async () => {
  const machine = new Machine()
  const services = await machine.manager()
  const run = machine.commands.run
  machine.commands.run = async (argv) => {
    if (argv[0] === 'stop' && argv[1] === 'im') machine.wanted = false
    return run(argv)
  }
  const [stopped, started] = await Promise.all([services.stop(MIDNIGHT), services.recover()])
  expect(stopped).toBe('a license came in meanwhile; the rest was not stopped')
  // The wish was still there when the start took its turn in the queue of effects, and gone when it ran.
  expect(started).toBe('started: im, web')
  expect(machine.running.size).toBe(4)
})

test('[D8 D9 D10] killed at any step, however often, each ends as if it had never been', async () => {
  const fuse = fc.integer({ min: 1, max: 45 })
  await fc.assert(
    fc.asyncProperty(
      fc.array(fuse, { maxLength: 4 }),
      fc.array(fuse, { maxLength: 4 }),
      fc.array(fuse, { maxLength: 4 }),
      fc.subarray(['web', 'im', 'imap', 'inbound']),
      fc.boolean(),
      async (inFirst, inSecond, inStart, before, byHand) => {
        const machine = new Machine()
        machine.running.clear()
        for (const id of before) machine.running.add(id)
        await machine.through(stopAt(MIDNIGHT), inFirst)
        expect([...machine.running]).toEqual([])
        if (byHand) await machine.through((services) => services.startByHand(), inSecond)
        if (byHand) expect([...machine.running].toSorted()).toEqual(before.toSorted())
        await machine.through(stopAt(plus(MIDNIGHT, DAY)), inSecond)
        expect([...machine.running]).toEqual([])
        machine.wanted = false
        await machine.through(recover, inStart)
        expect([...machine.running].toSorted()).toEqual(before.toSorted())
        expect(machine.setting).toBe('own')
        expect((await machine.manager()).held).toEqual(NOTHING_HELD.held)
      },
    ),
    { numRuns: 400 },
  )
})

test('[D10] killed in the middle of a stop and healed before it went on: the stop that is still under way undoes no start', async () => {
  const machine = new Machine()
  const crashing = await machine.manager()
  const run = machine.commands.run
  machine.commands.run = async (argv) => {
    if (argv[0] === 'stop' && argv[1] === 'web') throw new Crash()
    return run(argv)
  }
  await expect(crashing.stop(MIDNIGHT)).rejects.toThrow(Crash)
  machine.commands.run = run
  machine.wanted = false
  await machine.through(recover)
  // It was running all the while; yet its stop is brought to an end before it is started.
  expect(machine.log).toEqual(['stop web', 'start web'])
  expect(machine.running.size).toBe(4)
})

test('[D8] a manager that ends begins no further step, and goes on after its next start', async () => {
  const machine = new Machine()
  const services = await machine.manager()
  const run = machine.commands.run
  machine.commands.run = async (argv) => {
    if (argv[0] === 'stop' && argv[1] === 'im') services.close()
    return run(argv)
  }
  await expect(services.stop(MIDNIGHT)).rejects.toThrow('goes on at its next start')
  expect([...machine.running].toSorted()).toEqual(['imap', 'inbound'])
  machine.commands.run = run
  await machine.through(stopAt(MIDNIGHT))
  expect([...machine.running]).toEqual([])
})

test('[D8] what was last done to each is told', async () => {
  const machine = new Machine()
  machine.running.delete('im')
  await machine.through(stopAt(MIDNIGHT))
  const seen = await (await machine.manager()).look()
  const told = (id: string): ServiceNote | undefined => seen.find(({ definition }) => definition.id === id)?.note
  expect(told('web')).toEqual({ at: MIDNIGHT, result: 'stopped' })
  expect(told('im')).toEqual({ at: MIDNIGHT, result: 'was not running' })
  expect(seen.map(({ state }) => state)).toEqual(['stopped', 'stopped', 'unknown', 'stopped', 'unknown', 'stopped'])
})
