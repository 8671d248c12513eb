import { ACTS, type Act } from '@seatwarden/core/lifecycle/allowed'
import { CODES } from '../problem.ts'
import { PROBLEM_WORDS } from '../problem-words.ts'
import type { Contract, Operation } from './contract.ts'
import { type JsonSchema, Schemas } from './openapi-schema.ts'

export type OpenApiOperation = JsonSchema & { operationId: string; responses: Record<string, object> }
export interface OpenApiDocument {
  openapi: '3.1.1'
  info: { title: string; version: string; summary: string; description: string; license: object }
  servers: { url: string; description: string }[]
  tags: { name: string }[]
  paths: Record<string, Record<string, OpenApiOperation>>
  components: {
    schemas: Record<string, JsonSchema>
    responses: Record<string, JsonSchema>
    securitySchemes: Record<string, JsonSchema>
  }
}

export interface Described {
  title: string
  summary: string
  description: string
  /** What stands before every path of the contract. */
  server: { url: string; description: string }
  contract: Contract
  /** Modules whose schemas get names. */
  schemas: readonly Readonly<Record<string, unknown>>[]
  /** Who an administrator is, by name. */
  securitySchemes: Record<string, JsonSchema>
  /** Paths that no contract makes: what is no JSON. */
  beside?: Record<string, Record<string, OpenApiOperation>>
}

const CODE_LIST = Object.entries(PROBLEM_WORDS)
  .map(([code, words]) => `- \`${code}\` (${CODES[code as keyof typeof CODES].status}): ${words}`)
  .join('\n')

const PROBLEM: JsonSchema = {
  type: 'object',
  description: 'A problem document (RFC 9457) with a stable code and the next step.',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'One sentence for people.' },
    code: { type: 'string', enum: Object.keys(CODES), description: CODE_LIST },
    next: { type: 'string', description: 'What to do.' },
    errors: {
      type: 'array',
      description: 'The fields that are meant, where there are some.',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string' }, message: { type: 'string' } },
      },
    },
    about: {
      type: 'object',
      description: 'What a program needs to offer the next step.',
      properties: {
        cause: { type: 'string', enum: ['name', 'proxy', 'port', 'tls', 'answer'] },
        movesLeft: { type: 'integer' },
        orderId: { type: 'string' },
        fields: { type: 'array', items: { type: 'string' } },
        machineSalt: { type: 'string' },
      },
    },
  },
}

const problemResponse = (description: string): JsonSchema => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
})

const RESPONSES: Record<string, JsonSchema> = {
  Malformed: problemResponse('`malformed`: the request is not what the operation takes. Nothing was changed.'),
  NotSignedIn: problemResponse('`not_signed_in`: this needs a login or a token.'),
  Locked: problemResponse('`license_emergency`: locked in Emergency Mode. Nothing was changed.'),
  Problem: problemResponse('Every other answer that is no success; its code says which.'),
}

const refTo = (name: keyof typeof RESPONSES) => ({ $ref: `#/components/responses/${name}` })

interface ObjectSchema {
  properties?: Record<string, JsonSchema>
  required?: string[]
}

const parametersOf = (schemas: Schemas, { path, params, query }: Operation): JsonSchema[] => {
  const given = (params ? schemas.of(params, 'input') : {}) as ObjectSchema
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: given.properties?.[name] ?? { type: 'string' },
  }))
  const asked = (query ? schemas.of(query, 'input') : {}) as ObjectSchema
  const inQuery = Object.entries(asked.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: asked.required?.includes(name) ?? false,
    schema,
  }))
  return [...inPath, ...inQuery]
}

const json = (schema: JsonSchema) => ({ content: { 'application/json': { schema } } })

const responsesOf = (schemas: Schemas, operation: Operation, act: Act | undefined): Record<string, object> => ({
  [operation.status ?? 200]: { description: 'Done.', ...json(schemas.of(operation.response, 'output')) },
  ...((operation.params || operation.query || operation.body) && { 400: refTo('Malformed') }),
  ...(operation.access === 'administrator' && { 401: refTo('NotSignedIn') }),
  ...(act && ACTS[act].side !== 'open' && { 423: refTo('Locked') }),
  default: refTo('Problem'),
})

/** Which side it falls on in Emergency Mode. [D6] */
const lockOf = (act: Act): JsonSchema => {
  const rule = ACTS[act]
  return { 'x-act': act, 'x-in-emergency-mode': rule.side, ...('parts' in rule && { 'x-parts': rule.parts }) }
}

const tagOf = (path: string): string => path.split('/')[1] ?? ''

const operationOf = (schemas: Schemas, name: string, operation: Operation, admin: JsonSchema[]): OpenApiOperation => {
  const act = 'act' in operation ? (operation.act as Act) : undefined
  const parameters = parametersOf(schemas, operation)
  return {
    operationId: name,
    tags: [tagOf(operation.path)],
    summary: operation.summary,
    ...(act && lockOf(act)),
    security: operation.access === 'anybody' ? [] : admin,
    ...(parameters.length > 0 && { parameters }),
    ...(operation.body && { requestBody: { required: true, ...json(schemas.of(operation.body, 'input')) } }),
    responses: responsesOf(schemas, operation, act),
  }
}

const byKey = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)))

/** The OpenAPI document of a contract; nothing of the contract is said again. [X5] */
export const openApiOf = (described: Described): OpenApiDocument => {
  const { title, summary, description, server, contract, securitySchemes, beside = {} } = described
  const schemas = new Schemas(described.schemas)
  const admin = Object.keys(securitySchemes).map((name) => ({ [name]: [] }))
  const paths: OpenApiDocument['paths'] = {}
  for (const [name, operation] of Object.entries(contract)) {
    const path = operation.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: operationOf(schemas, name, operation, admin) }
  }
  const all = byKey({ ...paths, ...beside })
  return {
    openapi: '3.1.1',
    info: { title, version: '1', summary, description, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [server],
    tags: [...new Set(Object.keys(all).map(tagOf))].map((name) => ({ name })),
    paths: all,
    components: {
      schemas: byKey({ ...schemas.components, Problem: PROBLEM }),
      responses: RESPONSES,
      securitySchemes,
    },
  }
}
