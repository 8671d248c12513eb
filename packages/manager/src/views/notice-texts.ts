import { DAY } from '@seatwarden/core/instant'
import { graceOf, type Why } from '@seatwarden/core/lifecycle/ladder'
import type { AnyText } from '@seatwarden/core/lifecycle/recipients'
import { POLICY } from '@seatwarden/core/policy'
import { moduleName } from '@seatwarden/core/seats/grants'
import type { NoticeText, NoticeTextMail, NoticeTexts } from '@seatwarden/protocol/api/decline-views'
import type { Engine } from '../engine/engine.ts'
import { CATALOGUE, isText, ruleOf, whenOf } from '../notices/catalogue/all.ts'
import { CAUSE_NAMES } from '../notices/catalogue/resolved.ts'
import { type Written, written } from '../notices/mail.ts'
import { factsFrom, type Sample, type Stage, samplesOf, variantsOf } from '../notices/samples.ts'

/** As if it began now, with the names and the dates of the license that is here. */
const stageOf = ({ license, notices, options, now }: Engine): Stage => {
  const { terms, state, grants } = license
  return {
    zone: options.zone,
    start: now(),
    grace: graceOf(state),
    subscriptionGrace: terms?.type === 'subscription' ? terms.grace : POLICY.graceDays.subscription * DAY,
    license: notices.book.origin(terms).license,
    policy: grants.policy,
    trial: grants.trialLength,
    moduleName: (id) => moduleName(terms, id),
  }
}

const writtenHere = async ({ license, notices, stores }: Engine, sample: Sample) => {
  const terms = sample.unlicensed ? null : license.terms
  const { facts } = await notices.book.factsOf(stores.db, sample.at, sample.particulars, terms)
  return { facts, words: written(factsFrom(sample, facts)) }
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`
const causeOf = (why: Why): NoticeText['causes'][number] => ({ why, name: capital(CAUSE_NAMES[why]) })

interface Shown {
  row: NoticeText
  words: Written
}

const show = async (engine: Engine, name: AnyText, why: Why | null, stage: Stage): Promise<Shown> => {
  const variants = variantsOf(stage)[name] ?? []
  const sample = variants.find(([one]) => one === why)?.[1] ?? samplesOf(stage)[name]
  const { facts, words } = await writtenHere(engine, sample)
  const causes = variants.map(([one]) => causeOf(one))
  const { subject } = words
  return {
    row: { name, rule: ruleOf(name), when: whenOf(name), recipients: [...facts.recipients], subject, causes },
    words,
  }
}

/** Every notice that could be sent from here. [N3] */
export const noticeTexts = async (engine: Engine): Promise<NoticeTexts> => {
  const stage = stageOf(engine)
  const names = Object.keys(CATALOGUE) as AnyText[]
  const shown = await Promise.all(names.map((name) => show(engine, name, null, stage)))
  return { items: shown.map(({ row }) => row) }
}

/** One of them in full, for the first of its causes unless another is named; undefined: there is none. */
export const noticeTextMail = async (
  engine: Engine,
  name: string,
  cause: string | undefined,
): Promise<NoticeTextMail | undefined> => {
  if (!isText(name)) return undefined
  const stage = stageOf(engine)
  const whys = (variantsOf(stage)[name] ?? []).map(([why]) => why)
  const why = cause ? whys.find((one) => one === cause) : (whys[0] ?? null)
  if (why === undefined) return undefined
  const { row, words } = await show(engine, name, why, stage)
  return { ...row, why, text: words.text, html: words.html }
}
