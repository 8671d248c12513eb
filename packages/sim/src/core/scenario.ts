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

/** Lets it happen; what people do and see themselves is written down here, what follows by the steps. */
const happen = (life: Installation, log: ScenarioLog, happening: Happening): void => {
  const told = (text: string) => log.say(life.now, text)
  switch (happening.do) {
    case 'vendor fails': {
      const { refused, code, sentence } = happening
      life.vendor = () => ({ ok: false, refused, code, sentence })
      break
    }
    case 'vendor answers':
      life.vendor = answers(happening.until)
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
      log.services(life.now, true, 'services started by hand')
      break
    case 'machine off':
      told('machine off')
      life.switchOff()
      break
    case 'machine on':
      told('machine on')
      life.switchOn()
      break
    case 'hardware':
      life.event({ kind: 'mismatch', found: happening.differs })
      break
    case 'build':
      life.event({ kind: 'build', tooNew: happening.tooNew })
      break
  }
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
  if (happenings[0]?.at !== start) log.stand(life.state, start)
  for (const { at, happening } of happenings) {
    life.runTo(at)
    happen(life, log, happening)
  }
  life.runTo(until)
  return { log: log.lines.join('\n'), expected: expected.trim() }
}
