import { type Instant, toIso } from '@seatwarden/core/instant'
import { MODULE_IDS, type ModuleId, switchesOf } from '@seatwarden/core/module'
import { switchOn, switchReason } from '@seatwarden/core/seats/access-mode'
import { counts } from '@seatwarden/core/seats/account'
import { type Claim, type ClaimQuestion, claim, licenseRefusal, RUNGS } from '@seatwarden/core/seats/claim'
import { moduleName } from '@seatwarden/core/seats/grants'
import type { Explanation } from '@seatwarden/protocol/api/manager'
import type { Engine } from '../engine/engine.ts'
import { questionOf } from '../engine/question.ts'
import type { Account } from '../store/accounts.ts'
import type { SeatRead } from '../store/seat-rows.ts'
import { lastLoginOf } from './accounts.ts'
import { toldText } from './told.ts'
import { seatsText, type Words, wordsFor } from './words.ts'

type ModuleExplanation = Explanation['modules'][number]

interface Case {
  engine: Engine
  account: Account
  module: ModuleId
  read: SeatRead
  question: ClaimQuestion
  answer: Claim
  now: Instant
  words: Words
}

const switchDetail = ({ engine, account, module }: Case): string => {
  const mode = engine.roster.accessModes[module]
  const facts = engine.roster.factsOf(account)
  const answers = switchesOf(module).map((id) => switchOn(facts, id, mode))
  return switchReason(answers.find((a) => a.on) ?? answers[0] ?? { on: false, by: 'all' }, mode)
}

const trialDetail = ({ question, words }: Case): string =>
  question.trial
    ? `used ${words.moment(question.trial.startedAt)} to ${words.moment(question.trial.endsAt)}`
    : 'not used yet'

/** What each rung saw, beside its yes or no. The rungs themselves are the core's. [S9] */
const DETAILS: ((c: Case) => { yes: boolean; detail: string })[] = [
  (c) => {
    const refusal = licenseRefusal(c.question.entitlement, c.now)
    const seats = c.question.entitlement
      ? `${seatsText(c.question.entitlement.seats)} seats`
      : 'not in the license file'
    return { yes: refusal === null, detail: seats }
  },
  (c) => ({ yes: c.question.counts, detail: counts(c.account).reason }),
  (c) => ({ yes: c.question.on, detail: switchDetail(c) }),
  (c) => ({
    yes: c.question.holdsSeat,
    detail: c.read.seat?.kind === 'licensed' ? `since ${c.words.moment(c.read.seat.since)}` : '',
  }),
  (c) => ({ yes: c.question.reserved, detail: '' }),
  (c) => {
    const { seats, held } = c.question.pool
    return {
      yes: seats === 'unlimited' || held < seats,
      detail: `${held.toLocaleString('en-GB')} of ${seatsText(seats)} held`,
    }
  },
  (c) => ({ yes: c.question.trial !== null && c.now < c.question.trial.endsAt, detail: trialDetail(c) }),
  (c) => ({
    yes: c.question.trial === null,
    detail: c.question.policy === 'hardLimit' ? 'this license has no trial seats' : trialDetail(c),
  }),
]

const answerOf = ({ answer, question }: Case): ModuleExplanation['answer'] => {
  if (!answer.granted) return answer.code === 'switched_off' || answer.code === 'account_disabled' ? 'off' : 'refused'
  if (question.holdsSeat) return 'licensed'
  return answer.change === null ? 'trial' : 'available'
}

const SENTENCES: Record<ModuleExplanation['answer'], (c: Case) => string> = {
  licensed: () => 'Holds a licensed seat.',
  trial: (c) =>
    `On trial until ${c.answer.granted && c.answer.until !== null ? c.words.deadline(c.answer.until, c.now) : ''}.`,
  available: (c) =>
    c.answer.granted && c.answer.seat === 'licensed'
      ? 'Gets a licensed seat at first use.'
      : 'Gets a trial seat at first use; all seats are held.',
  off: (c) => (c.question.counts ? 'Switched off.' : 'Does not count.'),
  refused: (c) => {
    if (c.answer.granted) return ''
    if (c.answer.code === 'trial_over') return 'Refused: all seats are held and the trial has ended.'
    return c.answer.code === 'no_seat_free' ? 'Refused: all seats are held.' : 'Refused: the module is not licensed.'
  },
}

const since = ({ read, question, answer }: Case, kind: ModuleExplanation['answer']): Instant | null => {
  if (kind === 'licensed') return read.seat?.since ?? null
  if (kind === 'trial') return question.trial?.startedAt ?? null
  if (kind === 'refused' && !answer.granted) return question.trial?.endsAt ?? read.seat?.refusedAt ?? null
  return null
}

const untilText = (kind: ModuleExplanation['answer']): string | null =>
  kind === 'licensed' ? 'while it is held' : kind === 'refused' ? 'a seat is free' : null

const explainModule = (c: Case): ModuleExplanation => {
  const kind = answerOf(c)
  const at = since(c, kind)
  const name = moduleName(c.engine.license.terms, c.module)
  const until = c.answer.granted && c.answer.until !== null && kind === 'trial' ? toIso(c.answer.until) : null
  return {
    id: c.module,
    name,
    answer: kind,
    since: at === null ? null : toIso(at),
    until,
    untilText: untilText(kind),
    sentence: SENTENCES[kind](c),
    told: c.answer.granted ? null : toldText(c.answer.code, name, c.question.trial?.endsAt ?? null, c.words),
    steps: RUNGS.slice(0, c.answer.step).map((rung, at) => ({
      step: at + 1,
      title: rung.title,
      ...(DETAILS[at]?.(c) ?? { yes: false, detail: '' }),
      decides: at + 1 === c.answer.step,
    })),
  }
}

/** Why an account counts, and for each module what a gate would answer now, by the very rungs it would walk. [S2 S9] */
export const explain = async (engine: Engine, account: Account): Promise<Explanation> => {
  const { roster, stores, license } = engine
  const now = engine.now()
  const words = wordsFor(engine.options.zone)
  const index = roster.find(account.address) ?? -1
  const shown = MODULE_IDS.filter((id) => license.grants.entitlements.has(id))
  const reads = await stores.seats.read(
    stores.db,
    shown.map((module) => ({ accountId: account.id, module })),
  )
  const modules = reads.map((read) => {
    const held = { holdsSeat: read.seat?.kind === 'licensed', trial: read.trial, held: roster.held[read.module] }
    const question = questionOf(roster, license.grants, index, { module: read.module, by: null }, held)
    return explainModule({
      engine,
      account,
      module: read.module,
      read,
      question,
      answer: claim(question, now),
      now,
      words,
    })
  })
  const order = new Map(shown.map((id, at) => [id, at]))
  const counted = counts(account)
  const lastLogin = lastLoginOf(engine, account)
  return {
    address: account.address,
    name: account.name,
    counts: { yes: counted.counts, reason: counted.reason },
    origin: account.origin,
    lastLogin: lastLogin === null ? null : toIso(lastLogin),
    modules: modules.toSorted((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0)),
  }
}
