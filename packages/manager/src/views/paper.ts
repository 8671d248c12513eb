import { type Instant, localDate } from '@seatwarden/core/instant'
import type { ExportView, OfflineRequestView } from '@seatwarden/protocol/api/license-views'
import type { Engine } from '../engine/engine.ts'
import type { Carried } from '../engine/paper.ts'

/** A name of ours as a part of a file's name. */
export const forFileName = (text: string): string => text.replaceAll(/[^A-Za-z0-9._-]/g, '_')

/** What is carried to the portal, as a file and as letters for a QR code. [A2] */
export const carriedView = ({ options, license }: Engine, { kind, orderId, request }: Carried): OfflineRequestView => {
  const { host } = options.installation
  const parts = ['request', ...(orderId === null ? [] : [orderId]), host]
  return {
    kind,
    fileName: `${parts.map(forFileName).join('-')}.xml`,
    xml: request.xml,
    compact: request.compact,
    orderId,
    referenceId: request.signed.content.body.machine.referenceId,
    portal: license.terms?.vendor.manageUrl ?? null,
  }
}

/** Export License. [L10 A2] */
export const exportView = ({ options }: Engine, xml: string, now: Instant): ExportView => ({
  fileName: `license-${forFileName(options.installation.host)}-${localDate(now, options.zone)}.xml`,
  xml,
})
