import { type Instant, localDate } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { evaluationEnd } from '@seatwarden/core/lifecycle/calendar'
import { runs } from '@seatwarden/core/lifecycle/episode'
import { earliestStop } from '@seatwarden/core/lifecycle/forecast'
import type { DeactivationResult } from '@seatwarden/protocol/api/license-views'
import { offlineRequestOf } from '@seatwarden/protocol/offline/request'
import type { AdminParts } from './admin-parts.ts'
import { type Answer, no, ok, refused } from './properties/answer.ts'

const PROOF = 'deactivation_proof'

interface Proof {
  at: Instant
  orderId: string
  xml: string
  compact: string
  fileName: string
}

const shown = ({ xml, compact, fileName }: Proof): DeactivationResult['proof'] => ({ xml, compact, fileName })

/** What stops, and when, by the same rules that will play it. [A11 D13] */
const effectsOf = ({ license, options, now }: AdminParts, { orderId }: LicenseTerms): string[] => {
  const { zone } = options
  const { state } = license.foresee({ kind: 'removed' })
  const stop = earliestStop(state, zone, now())
  const stops = stop === null ? '' : ` Services stop on ${localDate(stop, zone)} unless a license is activated.`
  const then = runs(state, 'evaluation')
    ? `Emergency Mode begins at once: mail works, settings are locked.${stops}`
    : `The evaluation goes on with all modules until ${localDate(evaluationEnd(state), zone)}.${stops}`
  return [`Order ${orderId} is free for another machine.`, then, 'Its license files no longer count here.']
}

const proofOf = async (parts: ProofParts, terms: LicenseTerms): Promise<Proof> => {
  const { activation, requests, marks, sign } = parts
  const from = { terms, mark: await marks.keep(terms), salt: activation.saltOf(terms) }
  const { xml, compact } = await offlineRequestOf('deactivation', requests.deactivation(from), sign)
  return { at: parts.now(), orderId: terms.orderId, xml, compact, fileName: `deactivation-${terms.orderId}.xml` }
}
type ProofParts = Pick<AdminParts, 'activation' | 'requests' | 'marks' | 'sign' | 'now'>

/** Without a license there may be a proof that was not brought to the vendor yet. */
const shownAgain = async (
  { stores }: AdminParts,
  offline: boolean,
  dryRun: boolean,
): Promise<Answer<DeactivationResult>> => {
  const proof = await stores.state.read<Proof>(stores.db, PROOF)
  if (!offline || !proof) return no('order_unknown', 'No license is installed here.', 'Nothing needs to be given up.')
  return ok({
    dryRun,
    orderId: proof.orderId,
    effects: ['It was given up already; this is its proof.'],
    proof: shown(proof),
  })
}

/** Gives the license up: the vendor is told, or a signed proof is made for a person to bring. [A11] */
export const deactivate = async (
  parts: AdminParts,
  { offline, dryRun }: { offline: boolean; dryRun: boolean },
): Promise<Answer<DeactivationResult>> => {
  const { license, activation, stores, sign } = parts
  const { terms } = license
  if (!terms) return shownAgain(parts, offline, dryRun)
  const effects = effectsOf(parts, terms)
  if (dryRun) return ok({ dryRun, orderId: terms.orderId, effects, proof: null })
  // A license marked offline makes no connection. [A13]
  const proof = offline || terms.offline ? await proofOf(parts, terms) : null
  if (!proof) {
    const told = await activation.giveUp(sign)
    if (!told.ok) return refused(told.refusal)
  }
  await license.release(async (tx) => {
    if (proof) await stores.state.save(tx, PROOF, proof)
  })
  return ok({ dryRun, orderId: terms.orderId, effects, proof: proof && shown(proof) })
}
