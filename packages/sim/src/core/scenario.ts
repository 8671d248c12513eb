import { Installation, type Vendor } from './installation.ts'
import { reissued } from './scenario-license.ts'
import { ScenarioLog } from './scenario-log.ts'
import { type Happening, scriptIn } from './scenario-script.ts'

const MARK = /^----\s*$/m

const answers =
  (until: Extract<Happening, { do: 'vendor answers' }>['until']): Vendor =>
  (now, installed) => ({ ok: true, terms: reissued(installed, now, until) })

const enter = (life: Installation, happening: Extract<Happening, { do: 'license file entered' }>): void => {
  if (!life.terms) return
  const fresh = reissued(life.terms, life.now, happening.until)
  life.install(happening.otherMachine ? { ...fresh, referenceId: `${fresh.referenceId}, and another` } : fresh)
}

type Told = (text: string) => void
type Of<What extends Happening['do']> = Extract<Happening, { do: What }>

const MACHINE = ['machine off', 'machine on', 'machine asleep', 'machine awake'] as const
const CLOCK = ['clock', 'clock set right', 'zone'] as const
type ToMachine = Of<(typeof MACHINE)[number]>
type ToClock = Of<(typeof CLOCK)[number]>

const isFor = <What extends Happening['do']>(list: readonly What[], happening: Happening): happening is Of<What> =>
  (list as readonly string[]).includes(happening.do)

const toMachine = (life: Installation, told: Told, happening: ToMachine): void => {
  told(happening.do)
  switch (happening.do) {
    case 'machine off':
      life.switchOff()
      break
    case 'machine on':
      life.switchOn()
      break
    case 'machine asleep':
      life.fallAsleep()
      break
    case 'machine awake':
      life.awake()
      break
  }
}

const toClock = (life: Installation, told: Told, happening: ToClock): void => {
  switch (happening.do) {
    case 'clock':
      told(happening.text)
      life.clock.jump(happening.by, life.now)
      break
    case 'clock set right':
      told('clock set right')
      life.clock.setRight(life.now)
      break
    case 'zone':
      told(`zone changed to ${happening.zone}`)
      life.moveTo(happening.zone)
      break
  }
}

const toLicense = (life: Installation, told: Told, happening: Exclude<Happening, ToMachine | ToClock>): void => {
  switch (happening.do) {
    case 'vendor fails': {
      const { refused, code, sentence } = happening
      life.vendor = () => ({ ok: false, refused, code, sentence })
      break
    }
    case 'vendor answers':
      life.vendor = answers(happening.until)
      break
    case 'vendor repeats':
      life.vendor = (_now, installed) => ({ ok: true, terms: installed })
      break
    case 'license':
      told('license installed')
      life.install(happening.terms)
      break
    case 'license file entered':
      told(happening.otherMachine ? 'license moved to this machine' : 'license file entered')
      enter(life, happening)
      break
    case 'old license file entered':
      told('old license file entered')
      if (life.terms) life.install(life.terms)
      break
    case 'license given up':
      told('license given up')
      life.remove()
      break
    case 'revalidate now':
      told('revalidate now')
      life.attempt()
      break
    case 'services started by hand':
      life.startByHand()
      break
    case 'hardware':
      life.find(happening.differs)
      break
    case 'build':
      life.build(happening.tooNew)
      break
  }
}

/** Lets it happen; what people do and see themselves is written down here, what follows by the steps. */
const happen = (life: Installation, log: ScenarioLog, happening: Happening): void => {
  const told = (text: string) => log.say(life.now, text)
  if (happening.do === 'zone') log.zone = happening.zone
  if (happening.do === 'services started by hand') log.services(life.now, true, happening.do)
  if (isFor(MACHINE, happening)) toMachine(life, told, happening)
  else if (isFor(CLOCK, happening)) toClock(life, told, happening)
  else toLicense(life, told, happening)
  if (happening.do === 'machine awake') log.counts(life.counted, life.now)
}

/**
 * Plays a scenario: commands, a line `----`, and the log that they are to give. Returns the log as played and as
 * written; throws a ScenarioFault that names a line which cannot be read.
 */
export const runScenario = (text: string): { log: string; expected: string } => {
  const [commands = '', expected = ''] = text.split(MARK)
  const { zone, start, happenings, until } = scriptIn(commands)
  const log = new ScenarioLog(zone)
  const life = new Installation({ start, zone, vendor: answers(null), onStep: (step) => log.step(step) })
  if (happenings[0]?.at !== start) log.stand(life.state, start, start)
  for (const { at, happening } of happenings) {
    life.runTo(at)
    happen(life, log, happening)
  }
  life.runTo(until)
  return { log: log.lines.join('\n'), expected: expected.trim() }
}
