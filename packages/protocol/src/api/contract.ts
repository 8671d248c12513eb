import type { Act } from '@seatwarden/core/lifecycle/allowed'
import type { ZodType } from 'zod'

/** One operation of an HTTP API, as data: routes, OpenAPI document and clients are made from it. [X5] */
export interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With `:name` for parameters. */
  path: string
  summary: string
  params?: ZodType
  query?: ZodType
  body?: ZodType
  response: ZodType
  /** 200 unless told. */
  status?: number
  /** Who may call: a signed-in administrator (or token), or anybody. */
  access: 'administrator' | 'anybody'
}
export type Contract = Record<string, Operation>

/** An operation of a manager: it names its act, from which follows whether it is open in Emergency Mode. [D6] */
export interface ManagedOperation extends Operation {
  act: Act
}
export type ManagedContract = Record<string, ManagedOperation>
