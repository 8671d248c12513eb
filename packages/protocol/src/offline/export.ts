import type { OfflineRequest } from './request.ts'

/** What Export License tells: figures and names of things, never an account. Instants are ISO 8601. [L10 A2 A12] */
export interface LicenseExport {
  exportedAt: string
  version: string
  host: string
  referenceId: string
  /** As the License page shows it. [L3] */
  status: 'OK' | 'Evaluation' | 'Reference ID Mismatch'
  /** Null: none is installed. */
  license: ExportedLicense | null
  modules: ExportedModule[]
}
export interface ExportedLicense {
  holder: { name: string; company: string; email: string; streetAddress: string }
  product: { id: string; name: string }
  type: 'evaluation' | 'subscription' | 'perpetual'
  licenseId: string
  activationId: string
  orderId: string
  previousOrderId: string | null
  issuedAt: string
  /** Null: never. */
  expiresAt: string | null
}
export interface ExportedModule {
  id: string
  name: string
  category: 'server' | 'client'
  seats: number | 'unlimited'
  /** Null: no license says when (evaluation). */
  maintenanceEnds: string | null
  trialUntil: string | null
  usedSeats: number
}

/** The XML document `LicenseExport`, with the request in it, if there is one. [L10 A2] */
export const licenseExportOf = (exported: LicenseExport, request: OfflineRequest | null): string =>
  `${exported.referenceId}${request?.xml ?? ''}`
