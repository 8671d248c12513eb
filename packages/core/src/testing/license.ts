import { DAY, type Instant, instant } from '../instant.ts'
import type { Entitlement, LicenseTerms } from '../license.ts'
import { MODULES, type ModuleId } from '../module.ts'
import { POLICY } from '../policy.ts'

/** An instant from text that is known to be one. */
export const at = (iso: string): Instant => instant(Date.parse(iso))

const FAR: Instant = at('2100-01-01T00:00:00Z')

export const entitlement = (module: ModuleId, over: Partial<Entitlement> = {}): Entitlement => ({
  module,
  name: MODULES[module].name,
  category: MODULES[module].category,
  seats: 10,
  maintenanceEnds: FAR,
  trialUntil: null,
  afterExpiry: 'keep',
  master: module === 'mail',
  ...over,
})

/** A perpetual license with nothing ahead but its revalidation; tests name only what matters to them. */
export const license = (over: Partial<LicenseTerms> = {}): LicenseTerms => ({
  licenseId: 'license-1',
  activationId: 'activation-1',
  orderId: 'order-1',
  previousOrderId: null,
  product: { id: 'mail-server', name: 'Mail Server' },
  type: 'perpetual',
  holder: { name: 'Jana Nova', company: 'Nova', email: 'jana@example.com', streetAddress: 'Dlouha 1' },
  vendor: {
    name: 'Vendor',
    noticeAddress: 'notices@vendor.example',
    manageUrl: 'https://vendor.example/manage',
    supportUrl: 'https://vendor.example/support',
    serverUrl: 'https://vendor.example',
  },
  referenceId: 'reference-1',
  issuedAt: at('2026-01-01T12:00:00Z'),
  revalidateEvery: POLICY.revalidateEvery,
  grace: POLICY.graceDays.perpetual * DAY,
  expiresAt: null,
  seatPolicy: 'trialOverage',
  trial: POLICY.trial,
  trafficRatePerUser: POLICY.trafficRatePerUser,
  offline: false,
  counter: 1,
  entitlements: [entitlement('mail')],
  ...over,
})
