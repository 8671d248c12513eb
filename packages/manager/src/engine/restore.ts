import { barred, mayRestore, type RestoreHere } from '@seatwarden/core/backup'
import type { LicenseTerms } from '@seatwarden/core/license'
import { differences } from '@seatwarden/core/license-diff'
import { type Outcome, type Refusal, type RefusalCode, refuse } from '@seatwarden/core/refusal'
import type { ActivationResult } from '@seatwarden/protocol/api/manager'
import { type Backup, backupStore } from '../store/backups.ts'
import { bare, restoreHere } from './backups.ts'
import type { Engine } from './engine.ts'
import type { Proposal } from './license.ts'
import { resultOf } from './license-admin.ts'
import type { ReadFile } from './license-file.ts'
import { type Answer, no, ok, refused } from './properties/answer.ts'

type Word = { kind: 'newer'; text: string } | { kind: 'refused'; refusal: Refusal } | { kind: 'told'; sentence: string }

const NOTHING_NEWER = 'The vendor was asked: it has nothing newer.'
const OFFLINE = 'The license is marked offline: the vendor was not asked; what is known here decided.'
const unasked = (sentence: string): string => `The vendor could not be asked (${sentence}); what is known here decided.`

/** What holds here for the rule of A10. */
export const hereOf = (engine: Engine): Promise<RestoreHere> => {
  const { license, stores, options } = engine
  const { referenceId, same } = options.installation
  return restoreHere(stores.db, { referenceId, same, now: engine.now(), zone: options.zone, terms: license.terms })
}

/** Whether the license of this text could be installed again, as far as is known here. [A10] */
export const restorable = async (engine: Engine, text: string, here: RestoreHere): Promise<Outcome<object>> => {
  const read = await engine.license.read(text)
  return read.ok ? mayRestore(read.terms, here) : read
}

const vendorsWord = async (engine: Engine, { terms, machineSalt }: ReadFile): Promise<Word> => {
  if (terms.offline || engine.license.terms?.offline) return { kind: 'told', sentence: OFFLINE }
  const answer = await engine.activation.newsOf(terms, machineSalt)
  if (answer.ok)
    return answer.license === null ? { kind: 'told', sentence: NOTHING_NEWER } : { kind: 'newer', text: answer.license }
  if (!answer.refused) return { kind: 'told', sentence: unasked(answer.sentence) }
  const { code, sentence, next, about } = answer
  return { kind: 'refused', refusal: refuse(code as RefusalCode, sentence, next, about).refusal }
}

/** A word that holds for good is kept: without a connection the backup stays barred. [A10] */
const refusedBy = async (engine: Engine, terms: LicenseTerms, refusal: Refusal): Promise<Answer<ActivationResult>> => {
  if (refusal.code === 'order_revoked') await engine.license.noteRevokedOrder(terms)
  return refused(refusal)
}

const proposalOf = ({ license, options }: Engine, read: ReadFile, text: string): Proposal => ({
  terms: read.terms,
  text: bare(text),
  changes: differences(license.terms, read.terms, options.zone),
  over: license.terms,
  read,
})

const settle = async (
  engine: Engine,
  proposal: Proposal,
  sentence: string,
  dryRun: boolean,
): Promise<Answer<ActivationResult>> => {
  const told = (result: ActivationResult) => ok({ ...result, effects: [...result.effects, sentence] })
  if (dryRun) return told(resultOf(engine.license, proposal, await engine.license.preview(proposal), true))
  const done = await engine.license.install(proposal, 'restore', 'restored')
  return done.ok ? told(resultOf(engine.license, proposal, done.installed, false)) : refused(done.refusal)
}

const ANOTHER = refuse(
  'vendor_unreachable',
  'The licensing server answered with the license file of another license or machine.',
  'Enter the present file of the order off-line; the portal has it.',
)

/** The vendor's newer file in the place of the backup's; what it answers is from now. [D12] */
const takeNewer = async (engine: Engine, terms: LicenseTerms, text: string, dryRun: boolean) => {
  const read = await engine.license.read(text, true)
  if (!read.ok) return refused(read.refusal)
  const newer = read.terms
  if (newer.licenseId !== terms.licenseId || newer.referenceId !== terms.referenceId) return refused(ANOTHER.refusal)
  const sentence = 'The vendor had a newer license file; that one was taken instead of the backup.'
  return settle(engine, proposalOf(engine, read, text), sentence, dryRun)
}

const sameFile = (one: LicenseTerms | null, other: LicenseTerms): boolean =>
  one !== null && JSON.stringify(one) === JSON.stringify(other)

/**
 * Installs the license of a backup again. The vendor is asked first, where it can be reached; what no word of it would
 * change is refused before. [A10]
 */
export const restoreText = async (engine: Engine, text: string, dryRun: boolean): Promise<Answer<ActivationResult>> => {
  const read = await engine.license.read(text)
  if (!read.ok) return refused(read.refusal)
  const { terms } = read
  if (sameFile(engine.license.terms, terms))
    return ok({ dryRun, orderId: terms.orderId, changes: [], effects: ['This license is in force already.'] })
  const here = await hereOf(engine)
  const bar = barred(terms, here)
  if (!bar.ok) return refused(bar.refusal)
  const word = await vendorsWord(engine, read)
  if (word.kind === 'refused') return refusedBy(engine, terms, word.refusal)
  if (word.kind === 'newer') return takeNewer(engine, terms, word.text, dryRun)
  const allowed = mayRestore(terms, here)
  if (!allowed.ok) return refused(allowed.refusal)
  return settle(engine, proposalOf(engine, read, text), word.sentence, dryRun)
}

/** A backup by what the list calls it. */
export const backupAt = async (engine: Engine, backupId: string): Promise<Answer<Backup>> => {
  const id = /^[1-9]\d{0,14}$/.test(backupId) ? Number(backupId) : null
  const backup = id === null ? null : await backupStore.byId(engine.stores.db, id)
  return backup ? ok(backup) : no('not_found', 'There is no such backup here.', 'Choose one from the list of backups.')
}
