import { toIso } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { statusAt } from '@seatwarden/core/lifecycle/status'
import { MODULE_IDS, MODULES, type ModuleId } from '@seatwarden/core/module'
import { moduleName } from '@seatwarden/core/seats/grants'
import { exchangeApi } from '@seatwarden/protocol/api/exchange'
import type { OfflineRequest } from '@seatwarden/protocol/offline/body'
import { type ExportedLicense, type ExportedModule, licenseExportOf } from '@seatwarden/protocol/offline/export'
import { offlineRequestOf } from '@seatwarden/protocol/offline/request'
import { signedDeactivation } from '@seatwarden/protocol/offline/signature'
import type { Engine } from './engine.ts'
import { type Answer, no, ok } from './properties/answer.ts'
import type { From } from './requests.ts'

export type CarriedKind = 'activation' | 'move' | 'revalidation'
export type ShownRequest = 'activation' | 'revalidation' | 'check' | 'deactivation'

/** A request that a person takes to the portal. [A2] */
export interface Carried {
  kind: CarriedKind
  orderId: string | null
  request: OfflineRequest
}

const NO_LICENSE = no('order_unknown', 'No license is installed here.', 'Activate an order, or name its Order ID.')
const NO_ORDER = no('unusable', 'Nothing says which order is meant.', 'Name the Order ID.')

/** A request to carry may be answered at any time, so its attempt stays until a file comes. [F6] */
const carriedFrom = async (engine: Engine, terms: LicenseTerms): Promise<From> => ({
  terms,
  mark: await engine.marks.keep(terms),
  salt: engine.activation.saltOf(terms),
})

const revalidationToCarry = async (engine: Engine, terms: LicenseTerms): Promise<Carried> => ({
  kind: 'revalidation',
  orderId: terms.orderId,
  request: await offlineRequestOf(
    'revalidation',
    engine.requests.revalidation(await carriedFrom(engine, terms)),
    engine.sign,
  ),
})

/** Of a machine without a license the person at the portal says which order is meant; its own Reference ID is the salt. */
const activationToCarry = async (engine: Engine, orderId: string | null): Promise<Carried> => {
  const salt = orderId === null ? engine.options.installation.referenceIdNow : engine.activation.saltFor(orderId)
  const { orderId: named, dryRun: _none, ...body } = engine.requests.activation(orderId ?? '', salt)
  const whole = orderId === null ? body : { orderId: named, ...body }
  return { kind: 'activation', orderId, request: await offlineRequestOf('activation', whole, engine.sign) }
}

const moveToCarry = async (engine: Engine, orderId: string): Promise<Carried> => {
  const asked = engine.requests.activation(orderId, engine.activation.saltFor(orderId), { move: true })
  const { dryRun: _none, ...body } = asked
  return { kind: 'move', orderId, request: await offlineRequestOf('move', { ...body, move: true }, engine.sign) }
}

/** What is taken to the portal where there is no connection; nothing is sent. [A2] */
export const carry = async (engine: Engine, kind: CarriedKind, named: string | undefined): Promise<Answer<Carried>> => {
  const { terms } = engine.license
  const orderId = named ?? terms?.orderId ?? null
  if (kind === 'activation') return ok(await activationToCarry(engine, orderId))
  if (kind === 'move') return orderId === null ? NO_ORDER : ok(await moveToCarry(engine, orderId))
  return terms ? ok(await revalidationToCarry(engine, terms)) : NO_LICENSE
}

const exportedLicense = (terms: LicenseTerms): ExportedLicense => ({
  holder: terms.holder,
  product: terms.product,
  type: terms.type,
  licenseId: terms.licenseId,
  activationId: terms.activationId,
  orderId: terms.orderId,
  previousOrderId: terms.previousOrderId,
  issuedAt: toIso(terms.issuedAt),
  expiresAt: terms.expiresAt === null ? null : toIso(terms.expiresAt),
})

const exportedModule = ({ license, roster }: Engine, id: ModuleId): ExportedModule[] => {
  const granted = license.grants.entitlements.get(id)
  if (!granted) return []
  const { terms } = license
  return [
    {
      id,
      name: moduleName(terms, id),
      category: MODULES[id].category,
      seats: granted.seats,
      maintenanceEnds: terms ? toIso(granted.maintenanceEnds) : null,
      trialUntil: granted.trialUntil === null ? null : toIso(granted.trialUntil),
      usedSeats: roster.usedSeats[id],
    },
  ]
}

/** On another machine it asks for that one; whether the license may move there is said at the portal. [F4 F5] */
const requestInExport = (engine: Engine): Promise<Carried> => {
  const { license, options } = engine
  return license.terms && options.installation.same
    ? revalidationToCarry(engine, license.terms)
    : activationToCarry(engine, license.terms?.orderId ?? null)
}

/** Export License: what is installed, with the request that the portal answers. [L10 A2] */
export const exportLicense = async (engine: Engine): Promise<string> => {
  const { license, options } = engine
  const now = engine.now()
  const { request } = await requestInExport(engine)
  return licenseExportOf(
    {
      exportedAt: toIso(now),
      version: options.installation.version,
      host: options.installation.host,
      referenceId: options.installation.referenceIdNow,
      status: statusAt(license.state, now),
      license: license.terms && exportedLicense(license.terms),
      modules: MODULE_IDS.flatMap((id) => exportedModule(engine, id)),
    },
    request,
  )
}

const PATHS = {
  activation: exchangeApi.activate.path,
  revalidation: exchangeApi.revalidate.path,
  check: exchangeApi.check.path,
  deactivation: exchangeApi.deactivate.path,
} satisfies Record<ShownRequest, string>

const bodyOf = async (engine: Engine, what: Exclude<ShownRequest, 'activation'>, terms: LicenseTerms) => {
  const { marks, requests } = engine
  const mark = await marks.begin(terms)
  await marks.end(mark, true)
  const from = { terms, mark, salt: engine.activation.saltOf(terms) }
  if (what === 'deactivation') return signedDeactivation(requests.deactivation(from), engine.sign)
  return what === 'check' ? requests.check(from, 0) : requests.revalidation(from)
}

/** What would be sent, made by what sends it; nothing is sent. [A12] */
export const sentBody = async (
  engine: Engine,
  what: ShownRequest,
  named: string | undefined,
): Promise<Answer<{ url: string; body: object }>> => {
  const { terms } = engine.license
  const url = `${engine.connections.server ?? ''}${PATHS[what]}`
  if (what !== 'activation') return terms ? ok({ url, body: await bodyOf(engine, what, terms) }) : NO_LICENSE
  const orderId = named ?? terms?.orderId
  if (orderId === undefined) return NO_ORDER
  return ok({ url, body: engine.requests.activation(orderId, engine.activation.saltFor(orderId)) })
}
