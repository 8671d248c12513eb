import type { Instant } from '../instant.ts'
import { type Outcome, refuse } from '../refusal.ts'
import type { LifecycleState } from './state.ts'
import { settingsFrozen } from './status.ts'

export type Side = 'open' | 'locked'
interface Rule {
  side: Side
  why: string
}
/** Some of it is open: what is asked for is made of these parts. */
interface Partly {
  side: 'partly'
  why: string
  parts: Readonly<Record<string, Side>>
}

const SETTING = 'It is a setting, and settings are locked.'

/**
 * Every administrative act, and on which side it falls in Emergency Mode: the one table that console, API and tool ask.
 * What is refused changes nothing. [D6]
 */
export const ACTS = {
  read: { side: 'open', why: 'Reading, checking and rehearsing change nothing; nor does a dry run of anything.' },
  sign_in: { side: 'open', why: 'Who cannot sign in cannot mend anything.' },
  activate: {
    side: 'open',
    why: 'It ends Emergency Mode: an order is activated or moved, what was bought is fetched.',
  },
  enter_license: { side: 'open', why: 'It ends Emergency Mode without a connection.' },
  revalidate: { side: 'open', why: 'It ends Emergency Mode.' },
  restore_license: { side: 'open', why: 'A license that is still good ends Emergency Mode.' },
  connect: { side: 'open', why: 'Without its proxy or private CA the vendor may not be reached.' },
  recount: { side: 'open', why: 'It compares the counters with the accounts and decides nothing.' },
  export: { side: 'open', why: 'It is carried to the vendor where there is no connection.' },
  back_up: { side: 'open', why: 'What is kept aside is never in the way.' },
  start_services: { side: 'open', why: 'They stop again at the next midnight while it lasts.' },
  deliver: { side: 'open', why: 'Notices that are owed go out; how they go is not changed.' },
  modify_accounts: {
    side: 'partly',
    why: 'Who leaves, who forgot a password, and who gives a seat up can be dealt with; nobody gets more than before.',
    parts: {
      disable: 'open',
      reset_password: 'open',
      take_seat: 'open',
      enable: 'locked',
      give_seat: 'locked',
      leave_to_domain: 'locked',
      rename: 'locked',
      change_kind: 'locked',
    },
  },
  modify_system: {
    side: 'partly',
    why: 'An order can be activated and a license entered by it; who may use a module is a setting.',
    parts: { activate: 'open', enter_license: 'open', access_mode: 'locked' },
  },
  deactivate: {
    side: 'partly',
    why: 'The license is not given up; the proof of one that was can be shown again.',
    parts: { show_proof: 'open', give_up: 'locked' },
  },
  create_accounts: { side: 'locked', why: 'Nobody is added before the license is validated.' },
  delete_accounts: { side: 'locked', why: 'It cannot be undone; disabling frees the seats as well.' },
  change_domains: { side: 'locked', why: SETTING },
  set_access_mode: { side: 'locked', why: SETTING },
  set_channels: { side: 'locked', why: SETTING },
  try_module: { side: 'locked', why: 'A trial adds to a license that is not validated.' },
} as const satisfies Record<string, Rule | Partly>

export type Act = keyof typeof ACTS
export type PartOf<A extends Act> = (typeof ACTS)[A] extends { parts: infer P } ? keyof P & string : never

/** Is the act open in Emergency Mode? Of a partly open one each part that is asked for must be. [D6] */
export const openInEmergency = <A extends Act>(act: A, parts: readonly PartOf<A>[] = []): boolean => {
  const rule: Rule | Partly = ACTS[act]
  if (rule.side !== 'partly') return rule.side === 'open'
  return parts.every((part) => Object.hasOwn(rule.parts, part) && rule.parts[part] === 'open')
}

/** What console and tool lock beforehand of an operation: itself, or those of its parts that are locked. [D6] */
export const lockedNames = (operation: string, act: Act): string[] => {
  const rule: Rule | Partly = ACTS[act]
  if (rule.side !== 'partly') return rule.side === 'locked' ? [operation] : []
  return Object.entries(rule.parts).flatMap(([part, side]) => (side === 'locked' ? [`${operation}.${part}`] : []))
}

/** Whether an act may be done now. Refused with `license_emergency` while settings are locked. [D6] */
export const mayAct = <A extends Act>(
  state: LifecycleState,
  now: Instant,
  act: A,
  parts: readonly PartOf<A>[] = [],
): Outcome<object> =>
  openInEmergency(act, parts) || !settingsFrozen(state, now)
    ? { ok: true }
    : refuse(
        'license_emergency',
        'Settings are locked in Emergency Mode. Nothing was changed.',
        'Validate the license: "tool license activate ORDER_ID". Until then you can disable accounts, reset passwords and take seats away.',
      )
