import type { Instant } from '@seatwarden/core/instant'
import type { Activation, Caller } from '@seatwarden/core/vending/activation'
import { copyRecipients, copyText, type Exchanges, type Presented, showsCopy } from '@seatwarden/core/vending/copies'
import type { Remark } from '@seatwarden/protocol/api/exchange'
import type { Sql } from '@seatwarden/runtime/db/database'
import { appendHistory } from '../store/history.ts'
import { addNotice } from '../store/notices.ts'
import type { Dossier } from './sales.ts'

export interface Sighting {
  dossier: Dossier
  activation: Activation
  caller: Caller
  presented: Presented
  now: Instant
  actor: string
}

/** In the same transaction, as the last: the history's lock is taken after all others. */
export const tellCopy = async (tx: Sql, sighting: Sighting, sentence: string): Promise<void> => {
  const { dossier, activation, caller, presented, now, actor } = sighting
  const { rootId: orderId, sale, vendor } = dossier
  const { customerId, organization } = sale.customer
  const { activationId } = activation
  const { host, machine } = caller
  const about = { activationId, orderId, organization, host, referenceId: machine.referenceId, sentence }
  const data = { host, referenceId: machine.referenceId, presented: presented.counter, sentence }
  const key = `copy_seen:${activationId}:${now}`
  await addNotice(tx, { key, at: now, text: 'copy_seen', about, recipients: copyRecipients(vendor, sale.customer) })
  await appendHistory(tx, { at: now, kind: 'copy_seen', actor, orderId, customerId, activationId, data })
}

/** A counter that this vendor never issued, for whoever looks for what became of it. [F6 D14] */
export const tellAhead = async (tx: Sql, sighting: Sighting, issued: number, taken: boolean): Promise<void> => {
  const { dossier, activation, caller, presented, now, actor } = sighting
  const { activationId } = activation
  const about = { orderId: dossier.rootId, customerId: dossier.sale.customer.customerId, activationId }
  const { host, machine } = caller
  const data = { host, referenceId: machine.referenceId, presented: presented.counter, issued, taken }
  await appendHistory(tx, { at: now, kind: 'counter_ahead', actor, ...about, data })
}

/**
 * What a request shows of a copy, if nobody has settled one before: kept with the activation, told once, and never a
 * reason to refuse. [F6 D14]
 */
export const copyIn = (before: Exchanges, { activation, caller, presented, now }: Sighting): Activation['copySeen'] =>
  activation.copySeen ?? (showsCopy(before, presented) ? { at: now, sentence: copyText(caller, presented) } : null)

export const remarksOf = ({ copySeen }: Activation): { remarks?: Remark[] } =>
  copySeen ? { remarks: [{ code: 'copy_seen', sentence: copySeen.sentence }] } : {}
