import { earlier, type Instant } from '@seatwarden/core/instant'
import type { Activation, Caller } from '@seatwarden/core/vending/activation'
import {
  type CounterSign,
  type Exchanges,
  type Presented,
  remember,
  rememberRefusal,
  signOf,
} from '@seatwarden/core/vending/copies'
import { orderUnknown } from '@seatwarden/core/vending/hurdles'
import { decideRevalidation } from '@seatwarden/core/vending/revalidate'
import type { CheckRequest, RevalidationRequest } from '@seatwarden/protocol/api/exchange'
import type { Sql } from '@seatwarden/runtime/db/database'
import { customerOf, readExchanges, saveExchanges, saveHeard } from '../store/activations.ts'
import { type Issuance, lastIssuance } from '../store/issuances.ts'
import { answer, type CheckOutcome, deny, type LicenseOutcome, type Written } from './answer.ts'
import { heardNow } from './binding.ts'
import { callerOf, deniedOf, lookUp, plain, type Sent } from './caller.ts'
import { copyIn, remarksOf, type Sighting, tellAhead, tellCopy } from './copies.ts'
import { FORMATS_WRITTEN, type IssueRequest, isNews, signedFile, writeIssuance } from './issue.ts'
import type { EngineParts } from './parts.ts'
import type { Denied, Dossier } from './sales.ts'

/** What names the license that asks, and the request. */
export type Installed = Sent &
  Pick<RevalidationRequest, 'orderId' | 'licenseId' | 'activationId' | 'counter' | 'attempt'> & {
    usage?: RevalidationRequest['usage']
  }

/** A clock that runs ahead is not to make every later request look overtaken. [F6] */
export const presentedBy = ({ counter, attempt }: Installed, { sentAt }: Caller, now: Instant): Presented => ({
  counter,
  attempt,
  sentAt: earlier(sentAt, now),
})

/** The activation that a request names, if it is one of the license that it names. */
export const namedIn = ({ sale, activations }: Dossier, { licenseId, activationId }: Installed): Activation | null =>
  sale.order.licenseId === licenseId ? (activations.find((one) => one.activationId === activationId) ?? null) : null

/** An exchange that is granted, before its answer is made. */
export interface Granted {
  dossier: Dossier
  activation: Activation
  issue: IssueRequest & { request: NonNullable<IssueRequest['request']> }
  denied: Denied
}

export interface Asking {
  request: Installed
  cause: 'revalidation' | 'check' | 'trial'
  actor: string
  /** "Nothing new" is not told yet: it may become something while the asker waits. [A7] */
  holdsBack?: boolean
}

/** Until a file is above it, the same counter comes again and again. */
const isTold = (sign: CounterSign, before: Exchanges, counter: number): boolean =>
  sign === 'beyond' || (sign === 'ahead' && counter > before.presented)

/**
 * What all requests of an installed license have in common: whether it may go on at all, what was heard, and whether
 * one installation asks or two. `grant` makes the answer. [D1 D11 F6]
 */
export const exchange = async <I extends Issuance | null>(
  parts: EngineParts,
  tx: Sql,
  { request, cause, actor, holdsBack = false }: Asking,
  grant: (granted: Granted) => Promise<Written<I>>,
): Promise<Written<I>> => {
  const { orderId, counter, attempt } = request
  const caller = callerOf(request)
  const now = parts.clock.wall()
  const dossier = await lookUp(tx, orderId, parts.url())
  const denied: Denied = { ...deniedOf(orderId, caller), at: now, asked: cause, actor }
  if (!dossier) return deny(tx, dossier, denied, orderUnknown(plain(orderId)))
  const named = namedIn(dossier, request)
  const presented = presentedBy(request, caller, now)
  const before = await readExchanges(tx, request.activationId)
  const issued = (named && (await lastIssuance(tx, named.activationId))?.counter) ?? 0
  const sign = signOf(issued, counter)
  const kept = (after: Exchanges): Exchanges => (sign === 'beyond' ? before : after)
  const decision = decideRevalidation({ ...dossier, activation: named, caller, formatsWritten: FORMATS_WRITTEN, now })
  if (!decision.ok) {
    if (named) await saveExchanges(tx, named.activationId, kept(rememberRefusal(before, presented)))
    return deny(tx, dossier, denied, decision.refusal)
  }
  const heard = heardNow(decision.activation, caller, now)
  const sighting: Sighting = { dossier, activation: heard, caller, presented, now, actor }
  const activation = { ...heard, copySeen: copyIn(before, sighting) }
  const issue = { dossier, activation, cause, request: { presented: counter, attempt }, actor, now }
  const written = await grant({ dossier, activation, issue, denied })
  const gave = written.ok ? (written.issuance?.counter ?? null) : null
  const after = written.ok ? remember(before, presented, gave) : rememberRefusal(before, presented)
  const asksOn = gave === null && holdsBack
  await saveHeard(tx, activation, request.usage ?? null, asksOn ? null : kept(after))
  if (!asksOn && isTold(sign, before, counter)) await tellAhead(tx, sighting, issued, sign === 'ahead')
  if (activation.copySeen && !heard.copySeen) await tellCopy(tx, sighting, activation.copySeen.sentence)
  return written.ok ? { ...written, ...remarksOf(activation) } : written
}

/** [D1] `actor`: who brought it, where it came as a file. */
export const revalidate = (
  parts: EngineParts,
  request: RevalidationRequest,
  actor = 'installation',
): Promise<LicenseOutcome> =>
  answer(parts, (tx) =>
    exchange(parts, tx, { request, cause: 'revalidation', actor }, async ({ issue }) => ({
      ok: true,
      issuance: await writeIssuance(parts, tx, issue),
    })),
  )

const look = async (parts: EngineParts, request: CheckRequest, holdsBack: boolean): Promise<CheckOutcome> => {
  const asking: Asking = { request, cause: 'check', actor: 'installation', holdsBack }
  const written = await parts.db.transaction((tx) =>
    exchange<Issuance | null>(parts, tx, asking, async ({ issue }) => ({
      ok: true,
      issuance: (await isNews(parts, tx, issue)) ? await writeIssuance(parts, tx, issue) : null,
    })),
  )
  if (!written.ok) return written
  const { issuance, ...told } = written
  return { ...told, license: issuance && (await signedFile(parts, issuance)) }
}

/** Whether anything was bought or changed; with `wait`, the answer is held back until it has, or the time is over. [A7] */
export const check = async (parts: EngineParts, request: CheckRequest): Promise<CheckOutcome> => {
  const customerId = request.wait > 0 ? await customerOf(parts.db, request) : undefined
  if (customerId === undefined) return look(parts, request, false)
  const watch = parts.waiters.watch({ licenseId: request.licenseId, customerId })
  try {
    const first = await look(parts, request, true)
    if (!first.ok || first.license !== null) return first
    await watch.over(request.wait * 1000)
    return parts.waiters.closed ? first : await look(parts, request, false)
  } finally {
    watch.leave()
  }
}
