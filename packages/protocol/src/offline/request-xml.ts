import type { Outcome } from '@seatwarden/core/refusal'
import { fromBase64url } from '../license-file/jws.ts'
import { contentFrom, OFFLINE_KINDS, type OfflineContent, type OfflineKind, type SignedContent } from './body.ts'
import { faultAt } from './faults.ts'
import { type Field, many, maybe, misfit, once, orNull, read, write } from './grammar.ts'
import type { XmlElement } from './xml-tree.ts'
import type { NewElement } from './xml-write.ts'

const MACHINE: Field[] = [
  once('ReferenceID', 'referenceId', 'token'),
  once('Salt', 'salt'),
  many('Fact', 'facts', [once('Kind', 'kind'), once('Hash', 'hash', 'token')]),
]
const SENDER: Field[] = [
  once('Machine', 'machine', MACHINE),
  once('Host', 'host'),
  once('Version', 'version'),
  once('BuiltAt', 'builtAt'),
  many('FormatVersion', 'formatVersions', 'number'),
  once('SentAt', 'sentAt'),
  once('InstallationKey', 'installationKey', 'token'),
]
const DETAILS: Field[] = [
  maybe('Organization', 'organization'),
  maybe('Person', 'person'),
  maybe('Email', 'email'),
  maybe('Phone', 'phone'),
  maybe('Country', 'country'),
  maybe('State', 'state'),
  maybe('City', 'city'),
  maybe('Street', 'street'),
  maybe('Zip', 'zip'),
]
const ACTIVATING: Field[] = [
  ...SENDER,
  orNull('InstalledOrderID', 'installedOrderId'),
  maybe('Details', 'details', DETAILS),
]
const INSTALLED: Field[] = [
  once('LicenseID', 'licenseId'),
  once('OrderID', 'orderId'),
  once('ActivationID', 'activationId'),
  once('Counter', 'counter', 'number'),
  once('Attempt', 'attempt', 'token'),
]
const USAGE: Field[] = [
  once('Module', 'module', 'token'),
  once('Active', 'active', 'number'),
  once('Held', 'held', 'number'),
  once('Trial', 'trial', 'number'),
]

/** The four kinds, each as an element of its own. */
const KINDS: Record<OfflineKind, Field> = {
  activation: maybe('Activation', 'body', [maybe('OrderID', 'orderId'), ...ACTIVATING]),
  move: maybe('Move', 'body', [once('OrderID', 'orderId'), ...ACTIVATING]),
  revalidation: maybe('Revalidation', 'body', [...INSTALLED, ...SENDER, many('Usage', 'usage', USAGE)]),
  deactivation: maybe('Deactivation', 'body', [...INSTALLED, ...SENDER]),
}
const ROOT: Field[] = [...Object.values(KINDS), once('Signature', 'signature', 'token')]

type Json = Record<string, unknown>
/** As the grammar reads it: every value a text, or a number. */
type Row = Record<string, string | number>

/** Records as lists of rows: in XML a name that a customer's machine chose is a text, never an element. */
const rowsOf = ({ body }: OfflineContent): Json => ({
  ...body,
  machine: { ...body.machine, facts: Object.entries(body.machine.facts).map(([kind, hash]) => ({ kind, hash })) },
  ...('usage' in body && { usage: Object.entries(body.usage).map(([module, row]) => ({ module, ...row })) }),
})

export const requestElement = ({ content, signature }: SignedContent): NewElement => ({
  name: 'OfflineRequest',
  content: [
    ...write([KINDS[content.kind]], { body: rowsOf(content) }),
    ...write([once('Signature', 'signature')], { signature }),
  ],
})

const twice = <T>(names: T[]): T | undefined => names.find((name, at) => names.indexOf(name) !== at)

const factsOf = (rows: Row[]): Json => Object.fromEntries(rows.map(({ kind, hash }) => [String(kind), hash]))
const usageOf = (rows: Row[]): Json => Object.fromEntries(rows.map(({ module, ...row }) => [String(module), row]))

const bodyOf = (kind: OfflineKind, json: Json): Json => {
  const machine = json.machine as { facts: Row[] }
  return {
    ...json,
    machine: { ...machine, facts: factsOf(machine.facts) },
    ...(kind === 'move' && { move: true }),
    ...(kind === 'revalidation' && { usage: usageOf(json.usage as Row[]) }),
  }
}

/** `machine.referenceId` as the path of its element; rows by their name, or by their number from 1 on. */
export const elementPath = (form: Field['form'], [step, ...rest]: readonly PropertyKey[]): string => {
  if (step === undefined) return ''
  const field = typeof form === 'string' ? undefined : form.find(({ key }) => key === step)
  if (field) return `/${field.name}${elementPath(field.form, rest)}`
  return `[${typeof step === 'number' ? step + 1 : String(step)}]${elementPath(form, rest)}`
}

const doubled = (json: Json, path: string) => {
  const fact = twice((json.machine as { facts: Row[] }).facts.map(({ kind }) => kind))
  if (fact !== undefined) return faultAt(`${path}/Machine/Fact[${fact}]`, 'stands there twice')
  const module = twice(((json.usage ?? []) as Row[]).map((row) => row.module))
  return module === undefined ? undefined : faultAt(`${path}/Usage[${module}]`, 'stands there twice')
}

const contentOf = (kind: OfflineKind, element: XmlElement, path: string): Outcome<{ content: OfflineContent }> => {
  const { name, form } = KINDS[kind]
  const json = typeof form === 'string' ? {} : read(form, element)
  const fault = doubled(json, `${path}/${name}`)
  if (fault) return fault
  const found = contentFrom(kind, bodyOf(kind, json))
  if (found.ok) return found
  return faultAt(`${path}/${name}${elementPath(form, found.fault.path)}`, found.fault.what)
}

/** An element `OfflineRequest`. Code: `license_malformed`. */
export const readRequestElement = (element: XmlElement, path: string): Outcome<{ signed: SignedContent }> => {
  const fault = misfit(ROOT, element, path)
  if (fault) return faultAt(fault.path, fault.what)
  const [body, second] = element.children
  const kind = OFFLINE_KINDS.find((one) => KINDS[one].name === body?.name)
  if (!body || kind === undefined) return faultAt(path, 'holds none of the four kinds of request')
  if (second?.name !== 'Signature') return faultAt(path, 'holds more than one request')
  const found = contentOf(kind, body, path)
  if (!found.ok) return found
  const { signature } = read([once('Signature', 'signature', 'token')], element) as { signature: string }
  if (fromBase64url(signature)?.length !== 64) return faultAt(`${path}/Signature`, 'is not written as it must be')
  return { ok: true, signed: { content: found.content, signature } }
}
