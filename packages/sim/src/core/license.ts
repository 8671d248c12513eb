import { DAY, type Instant, instant } from '@seatwarden/core/instant'
import type { Entitlement, LicenseTerms } from '@seatwarden/core/license'
import { MODULES, type ModuleId } from '@seatwarden/core/module'
import { POLICY } from '@seatwarden/core/policy'

/** So far away that it plays no part. */
export const FAR: Instant = instant(Date.UTC(2100, 0, 1))

export const entitlement = (module: ModuleId, seats: number, maintenanceEnds: Instant): Entitlement => ({
  module,
  name: MODULES[module].name,
  category: MODULES[module].category,
  seats,
  maintenanceEnds,
  trialUntil: null,
  afterExpiry: 'keep',
  master: false,
})

/** A license as this vendor issues it, with what a simulation cares about; the first module is the master. */
export const simLicense = (
  over: Pick<LicenseTerms, 'licenseId' | 'type' | 'issuedAt' | 'entitlements'> & Partial<LicenseTerms>,
): LicenseTerms => ({
  activationId: 'activation',
  orderId: 'order',
  previousOrderId: null,
  product: { id: 'mail', name: 'Mail Server' },
  holder: { name: 'Holder', company: 'Company', email: 'holder@example.com', streetAddress: 'Street 1' },
  vendor: {
    name: 'Vendor',
    noticeAddress: 'notices@vendor.example',
    manageUrl: 'https://vendor.example/manage',
    supportUrl: 'https://vendor.example/support',
    serverUrl: 'https://vendor.example',
  },
  referenceId: 'this machine',
  revalidateEvery: over.offline ? POLICY.revalidateOfflineEvery : POLICY.revalidateEvery,
  grace: POLICY.graceDays[over.type] * DAY,
  expiresAt: null,
  seatPolicy: 'trialOverage',
  trial: POLICY.trial,
  trafficRatePerUser: POLICY.trafficRatePerUser,
  offline: false,
  counter: 1,
  ...over,
  entitlements: over.entitlements.map((e, at) => ({ ...e, master: at === 0 })),
})
