import * as declineViews from './decline-views.ts'
import * as exchange from './exchange.ts'
import * as licenseViews from './license-views.ts'
import * as manager from './manager.ts'
import { managerApi } from './manager-operations.ts'
import { type OpenApiDocument, openApiOf } from './openapi.ts'
import * as vendor from './vendor.ts'

const PROBLEMS = `Every answer that is no success is a problem document (RFC 9457) of the media type
application/problem+json: \`code\` is stable and for programs, \`detail\` and \`next\` are for people.
Times are instants in ISO 8601. Lists come by pages: \`next\` is the \`cursor\` of the following one, null at the end.`

const TOKEN = { type: 'http', scheme: 'bearer', description: 'An API token.' }
const text = (type: string, schema: object = { type: 'string' }) => ({ content: { [type]: { schema } } })
const REFUSED = { 401: { $ref: '#/components/responses/NotSignedIn' } }

/** The license manager's API. Served by it at `/api/v1/openapi.json`. [X5] */
export const managerDocument = (): OpenApiDocument =>
  openApiOf({
    title: 'Seatwarden license manager',
    summary: 'License, seats, accounts and services of one mail server.',
    description: `${PROBLEMS}
In Emergency Mode an operation is open, locked, or partly open: \`x-in-emergency-mode\` says which, \`locked\` of the
license what is locked now. A body with \`dryRun\` true is answered with what would happen; nothing is changed.`,
    server: { url: '/api/v1', description: 'The license manager' },
    contract: managerApi,
    schemas: [manager, licenseViews, declineViews, exchange],
    securitySchemes: {
      token: TOKEN,
      session: { type: 'apiKey', in: 'cookie', name: 'seatwarden_session', description: 'A signed-in browser.' },
    },
    beside: {
      '/events': {
        get: {
          operationId: 'listen',
          tags: ['events'],
          summary: 'Server-sent events: `changed` whenever something did; what changed is asked again',
          'x-act': 'read',
          'x-in-emergency-mode': 'open',
          security: [{ token: [] }, { session: [] }],
          responses: { 200: { description: 'A stream without an end.', ...text('text/event-stream') }, ...REFUSED },
        },
      },
      '/openapi.json': {
        get: {
          operationId: 'readDocument',
          tags: ['openapi.json'],
          summary: 'This document; it is the same everywhere, so nobody has to sign in',
          'x-act': 'read',
          'x-in-emergency-mode': 'open',
          security: [],
          responses: { 200: { description: 'OpenAPI 3.1.', ...text('application/json', { type: 'object' }) } },
        },
      },
    },
  })

/** The vendor's licensing server: what installations ask, and the back office. [X5] */
export const serverDocument = (): OpenApiDocument =>
  openApiOf({
    title: 'Seatwarden licensing server',
    summary: 'Orders, licenses and activations of all customers.',
    description: PROBLEMS,
    server: { url: '/', description: 'The licensing server' },
    contract: { ...exchange.exchangeApi, ...vendor.vendorApi },
    schemas: [exchange, vendor],
    securitySchemes: { token: TOKEN },
  })
