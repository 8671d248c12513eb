import { readFileSync, writeFileSync } from 'node:fs'
import { ACTS } from '@seatwarden/core/lifecycle/allowed'
import { describe, expect, test } from 'vitest'
import { CODES } from '../problem.ts'
import { PROBLEM_WORDS } from '../problem-words.ts'
import type { Contract } from './contract.ts'
import { managerDocument, serverDocument } from './documents.ts'
import { exchangeApi } from './exchange.ts'
import { managerApi } from './manager-operations.ts'
import type { OpenApiDocument, OpenApiOperation } from './openapi.ts'
import { vendorApi } from './vendor.ts'

const update = process.env.UPDATE_DOCS === '1'
const page = (name: string) => new URL(`../../../../docs/${name}`, import.meta.url)
const DOCUMENTS: readonly [name: string, document: OpenApiDocument, contract: Contract][] = [
  ['manager', managerDocument(), managerApi],
  ['server', serverDocument(), { ...exchangeApi, ...vendorApi }],
]

interface Place {
  path: string
  method: string
  operation: OpenApiOperation
}
const placesOf = ({ paths }: OpenApiDocument): Place[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )

/** Every value below one, with its key. */
const within = (value: unknown, key = ''): [key: string, value: unknown][] => [
  [key, value],
  ...(typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => within(inner, name))
    : []),
]

const pointedAt = (document: OpenApiDocument, pointer: string): unknown =>
  pointer
    .slice(2)
    .split('/')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], document)

describe.each(DOCUMENTS)('[X5] the document of the %s', (name, document, contract) => {
  const places = placesOf(document)

  test('is the published one; UPDATE_DOCS=1 writes it anew, and "npm run format" after that', () => {
    const file = page(`openapi/${name}.json`)
    if (update) writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(document)))
  })

  test('is OpenAPI 3.1, and every reference in it leads somewhere', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/)
    const references = within(document).flatMap(([key, value]) => (key === '$ref' ? [String(value)] : []))
    expect(references.length).toBeGreaterThan(50)
    for (const reference of references) {
      expect(reference).toMatch(/^#\/components\//)
      expect(pointedAt(document, reference), reference).toBeTypeOf('object')
    }
    const known = new Set(references)
    for (const schema of Object.keys(document.components.schemas))
      expect(known, `${schema} is used`).toContain(`#/components/schemas/${schema}`)
    const keys = new Set(within(document).map(([key]) => key))
    for (const foreign of ['$defs', '$schema', '$id', 'nullable', 'definitions']) expect(keys).not.toContain(foreign)
  })

  test('has every operation of the contract where it is, and no other but what is no JSON', () => {
    const told = places.map(({ path, method, operation }) => `${method} ${path} ${operation.operationId}`)
    const made = Object.entries(contract).map(
      ([id, { method, path }]) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')} ${id}`,
    )
    const beside = name === 'manager' ? ['get /events listen', 'get /openapi.json readDocument'] : []
    expect(told.toSorted()).toEqual([...made, ...beside].toSorted())
    expect(new Set(places.map(({ operation }) => operation.operationId)).size).toBe(places.length)
  })

  test('tells of every operation what goes in, what comes back, and how it is refused', () => {
    for (const { path, operation } of places) {
      const { operationId, responses, parameters = [], security } = operation
      const inPath = (parameters as { name: string; in: string; required: boolean; schema: object }[]).filter(
        (parameter) => parameter.in === 'path',
      )
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter)
      expect(inPath.map((parameter) => parameter.name)).toEqual(named)
      for (const parameter of inPath) expect(parameter.required).toBe(true)
      expect(Object.keys(responses).filter((status) => /^2\d\d$/.test(status))).toHaveLength(1)
      const { access } = contract[operationId] ?? { access: 'anybody' }
      if (access === 'administrator') {
        expect((security as object[]).length).toBeGreaterThan(0)
        expect(responses[401]).toEqual({ $ref: '#/components/responses/NotSignedIn' })
      }
      if (operationId in contract) expect(responses.default).toEqual({ $ref: '#/components/responses/Problem' })
      if (operation['x-in-emergency-mode'] === 'locked')
        expect(responses[423]).toEqual({ $ref: '#/components/responses/Locked' })
    }
  })

  test('every object says which fields it needs, of those that it has', () => {
    for (const [, value] of within(document.components.schemas)) {
      const { properties, required } = (value ?? {}) as { properties?: object; required?: unknown }
      if (!Array.isArray(required) || !properties) continue
      for (const field of required) expect(Object.keys(properties)).toContain(field)
    }
  })
})

const section = (name: string): RegExp => new RegExp(`(<!-- ${name}\\b[^>]*-->\\n)([\\s\\S]*?)(<!-- end ${name} -->)`)
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |\n`).join('')

const operationRows = (document: OpenApiDocument, locks: boolean): string[][] =>
  placesOf(document).map(({ path, method, operation }) => [
    `\`${method.toUpperCase()} ${path}\``,
    `\`${operation.operationId}\``,
    String(operation.summary).replaceAll('|', '\\|'),
    ...(locks ? [String(operation['x-in-emergency-mode'])] : []),
  ])

const actRows = (): string[][] =>
  Object.entries(ACTS).map(([act, rule]) => {
    const ofSide = (side: string) =>
      'parts' in rule ? Object.entries(rule.parts).flatMap(([part, its]) => (its === side ? [`\`${part}\``] : [])) : []
    const parts = 'parts' in rule ? ` Open: ${ofSide('open').join(', ')}. Locked: ${ofSide('locked').join(', ')}.` : ''
    const names = Object.entries(managerApi).flatMap(([name, operation]) =>
      operation.act === act && act !== 'read' ? [`\`${name}\``] : [],
    )
    return [`\`${act}\``, rule.side, rule.why + parts, act === 'read' ? 'everything that reads' : names.join(', ')]
  })

const codeRows = (): string[][] =>
  Object.entries(PROBLEM_WORDS).map(([code, words]) => {
    const { status, tool } = CODES[code as keyof typeof CODES]
    return [`\`${code}\``, String(status), String(tool), words]
  })

const SECTIONS = {
  'manager-operations': () => table(['', 'name', 'does', 'Emergency Mode'], operationRows(managerDocument(), true)),
  'server-operations': () => table(['', 'name', 'does'], operationRows(serverDocument(), false)),
  acts: () => table(['act', 'side', 'why', 'operations'], actRows()),
  codes: () => table(['code', 'HTTP', 'tool', 'says'], codeRows()),
}

test.each(Object.entries(SECTIONS))('[X5 D6] docs/api.md: its %s are those of the program', (name, made) => {
  const text = readFileSync(page('api.md'), 'utf8')
  if (update)
    writeFileSync(
      page('api.md'),
      text.replace(section(name), (_, begin, _old, end) => begin + made() + end),
    )
  else expect(section(name).exec(text)?.[2]).toBe(made())
})

test('[X5 D6] each act of the table is done by an operation', () => {
  const done = new Set<string>(Object.values(managerApi).map(({ act }) => act))
  expect(Object.keys(ACTS).filter((act) => !done.has(act))).toEqual([])
})
