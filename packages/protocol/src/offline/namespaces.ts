import type { Outcome } from '@seatwarden/core/refusal'
import { faultAt, malformed, REQUEST_VERSION, tooNew } from './faults.ts'
import type { XmlElement } from './xml-tree.ts'

const FAMILY = 'https://seatwarden.example/schema/license/'
/** A name only: nothing is ever fetched from there. */
export const NAMESPACE = `${FAMILY}${REQUEST_VERSION}`

type Prefixes = ReadonlyMap<string, string>

const isDeclaration = (name: string): boolean => name === 'xmlns' || name.startsWith('xmlns:')

const within = (outer: Prefixes, { attributes }: XmlElement): Prefixes => {
  const declared = [...attributes].filter(([name]) => isDeclaration(name))
  return new Map([...outer, ...declared.map(([name, uri]) => [name.slice('xmlns:'.length), uri] as const)])
}

const otherNamespace = (namespace: string | undefined, path: string) => {
  const version = namespace?.startsWith(FAMILY) ? namespace.slice(FAMILY.length) : ''
  if (/^[1-9]\d{0,5}$/.test(version) && Number(version) > REQUEST_VERSION) return tooNew(version)
  return faultAt(path, `is not in the namespace ${NAMESPACE}`)
}

const resolve = (element: XmlElement, outer: Prefixes, at: string): Outcome<{ element: XmlElement }> => {
  const path = `${at}/${element.name}`
  const prefixes = within(outer, element)
  const [local = '', prefix = '', ...more] = element.name.split(':').toReversed()
  const namespace = prefixes.get(prefix)
  if (namespace !== NAMESPACE || more.length > 0) return otherNamespace(namespace, path)
  const attributes = [...element.attributes].filter(([name]) => !isDeclaration(name))
  const stray = attributes.find(([name]) => at !== '' || name !== 'version')
  if (stray) return faultAt(`${path}/@${stray[0]}`, 'is unknown')
  const children: XmlElement[] = []
  for (const child of element.children) {
    const read = resolve(child, prefixes, path)
    if (!read.ok) return read
    children.push(read.element)
  }
  return { ok: true, element: { ...element, name: local, attributes: new Map(attributes), children } }
}

/**
 * The tree with local names, all of it in our namespace and in version 1; only the root has an attribute, `version`.
 * Codes: `license_malformed`, `format_too_new`.
 */
export const inNamespace = (root: XmlElement): Outcome<{ root: XmlElement }> => {
  const read = resolve(root, new Map(), '')
  if (!read.ok) return read
  const version = read.element.attributes.get('version')?.trim() ?? ''
  if (/^[1-9]\d{0,5}$/.test(version) && Number(version) > REQUEST_VERSION) return tooNew(version)
  if (version === String(REQUEST_VERSION)) return { ok: true, root: read.element }
  return malformed(`The XML's root element does not say version="${REQUEST_VERSION}".`)
}
