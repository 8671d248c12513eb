import { toIso } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { differences } from '@seatwarden/core/license-diff'
import type { ModuleId } from '@seatwarden/core/module'
import type { Outcome } from '@seatwarden/core/refusal'
import type { CustomerDetails } from '@seatwarden/protocol/api/exchange'
import type { RefreshResult } from '@seatwarden/protocol/api/license-views'
import type { ActivationResult } from '@seatwarden/protocol/api/manager'
import type { AdminParts } from './admin-parts.ts'
import { proposeEntry } from './entry.ts'
import type { License, Outlook, Proposal } from './license.ts'
import { type Answer, no, ok, refused } from './properties/answer.ts'
import { type SeatsMoved, seatLines } from './seat-words.ts'

export const resultOf = (
  license: License,
  proposal: Outlook,
  moved: SeatsMoved,
  dryRun: boolean,
): ActivationResult => ({
  dryRun,
  orderId: proposal.terms.orderId,
  changes: proposal.changes.map((text) => ({ text })),
  effects: [...seatLines(license.words(proposal.terms), moved), 'No restart, no session ends.'],
})

export const settle = async (
  { license }: AdminParts,
  read: Outcome<{ proposal: Proposal }>,
  reason: string,
  dryRun: boolean,
): Promise<Answer<ActivationResult>> => {
  if (!read.ok) return refused(read.refusal)
  const { proposal } = read
  if (dryRun) return ok(resultOf(license, proposal, await license.preview(proposal), true))
  const done = await license.install(proposal, reason)
  return done.ok ? ok(resultOf(license, proposal, done.installed, false)) : refused(done.refusal)
}

/** What it would change, where the vendor was only asked. [A12] */
export const foretell = async (
  { license }: AdminParts,
  seen: Outcome<{ outlook: Outlook }>,
): Promise<Answer<ActivationResult>> =>
  seen.ok ? ok(resultOf(license, seen.outlook, await license.preview(seen.outlook), true)) : refused(seen.refusal)

/** [A1 A5] Activates an order on this machine, or tells what that would change. */
export const activateOnline = async (
  parts: AdminParts,
  orderId: string,
  dryRun: boolean,
  details?: CustomerDetails,
): Promise<Answer<ActivationResult>> =>
  dryRun
    ? foretell(parts, await parts.activation.foresee(orderId, { details }))
    : settle(parts, await parts.activation.fetch(orderId, { details }), 'activation', false)

/** [A2] Takes a license file that a person brings. */
export const enterLicense = async (
  parts: AdminParts,
  text: string,
  dryRun: boolean,
): Promise<Answer<ActivationResult>> => settle(parts, await proposeEntry(parts, text), 'entered off-line', dryRun)

const OFFLINE = no(
  'unusable',
  'The license is marked off-line: nothing is asked of the licensing server.',
  'Get a license file from the portal and enter it.',
)

/** Whether the vendor may be asked about the license that is here. [A13] */
export const asked = ({ license }: AdminParts): Answer<LicenseTerms> => {
  const { terms } = license
  if (!terms) return no('order_unknown', 'No license is installed here.', 'Activate an order.')
  return terms.offline ? OFFLINE : ok(terms)
}

/** Revalidates now; a failure is told and changes nothing. [D2 A7] */
export const revalidateNow = async (parts: AdminParts): Promise<Answer<ActivationResult>> => {
  const may = asked(parts)
  if (!may.ok) return may
  const outcome = await parts.activation.exchange()
  if (!outcome.ok) return refused(outcome.refusal)
  return ok(resultOf(parts.license, outcome.installed, outcome.installed, false))
}

/** A look of its own, while the page is open, was faster by a moment: what is asked for is here already. [A7] */
const changedMeanwhile = ({ license, options }: AdminParts, before: LicenseTerms | null): ActivationResult | null => {
  const { terms } = license
  if (!terms || terms === before) return null
  const changes = differences(before, terms, options.zone).map((text) => ({ text }))
  if (changes.length === 0) return null
  return { dryRun: false, orderId: terms.orderId, changes, effects: ['No restart, no session ends.'] }
}

/** Fetches what was bought; nothing new leaves everything as it is. [A7] */
export const refresh = async (parts: AdminParts, dryRun: boolean): Promise<Answer<RefreshResult>> => {
  const may = asked(parts)
  if (!may.ok) return may
  const { license, news } = parts
  const told = (result: ActivationResult | null) => ok({ at: toIso(parts.now()), result })
  if (!dryRun) {
    const before = license.terms
    const looked = await news.look(0)
    if (looked.ok && looked.installed) return told(resultOf(license, looked.installed, looked.installed, false))
    const meanwhile = changedMeanwhile(parts, before)
    return looked.ok || meanwhile ? told(meanwhile) : refused(looked.refusal)
  }
  const seen = await news.preview()
  if (!seen.ok) return refused(seen.refusal)
  const { proposal } = seen
  return told(proposal && resultOf(license, proposal, await license.preview(proposal), true))
}

/** A module for 30 days, once per customer and module. [A6] */
export const startTrial = async (
  parts: AdminParts,
  module: ModuleId,
  details: CustomerDetails,
): Promise<Answer<ActivationResult>> => {
  if (!parts.license.terms)
    return no(
      'unusable',
      'There is no license here, and the evaluation has every module.',
      'Activate an order; then a module can be tried for 30 days.',
    )
  const may = asked(parts)
  return may.ok ? settle(parts, await parts.activation.tryModule(module, details), 'trial', false) : may
}
