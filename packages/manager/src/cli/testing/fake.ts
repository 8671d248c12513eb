import type { RefusalAbout } from '@seatwarden/core/refusal'
import { type Problem, type ProblemCode, problem } from '@seatwarden/protocol/problem'
import type { ApiAnswer, ApiRequest, Io, Target } from '../io.ts'
import { run } from '../run.ts'
import * as canned from './answers.ts'
import * as decline from './decline-answers.ts'
import * as license from './license-answers.ts'

const CANNED: Record<string, unknown> = {
  'GET /session': canned.SESSION,
  'GET /license': canned.LICENSE,
  'GET /license/usage': { now: canned.LICENSE.now, modules: canned.MODULE_ROWS, recount: canned.RECOUNT },
  'POST /license/activation': canned.ACTIVATION,
  'POST /license/file': canned.ACTIVATION,
  'POST /license/move': canned.ACTIVATION,
  'POST /license/trial': canned.ACTIVATION,
  'POST /license/revalidation': canned.ACTIVATION,
  'POST /license/restore': canned.ACTIVATION,
  'POST /license/backups/12/restore': canned.ACTIVATION,
  'POST /license/refresh': license.NOTHING_NEW,
  'POST /license/verify': license.FILE,
  'POST /license/deactivation': license.DEACTIVATION,
  'POST /license/offline-request': license.REQUEST,
  'POST /license/drill': license.DRILL,
  'POST /license/sent-preview': license.SENT,
  'POST /license/connection/check': license.CHECK,
  'GET /license/connection': license.CONNECTION,
  'PUT /license/connection': license.CONNECTION,
  'GET /license/machine': license.MACHINE,
  'GET /license/export': license.EXPORT,
  'GET /license/backups': license.BACKUPS,
  'POST /license/backups': license.BACKUPS[0],
  'GET /license/backups/12': { ...license.BACKUPS[0], text: '-----BEGIN LICENSE-----' },
  'GET /accounts/anna%40example.net/explain': canned.EXPLANATION,
  'POST /accounts': { ...canned.CHANGE, accounts: 1, notes: [] },
  'POST /accounts/modify': canned.CHANGE,
  'POST /accounts/delete': { ...canned.CHANGE, notes: [] },
  'POST /accounts/import': canned.IMPORT,
  'GET /accounts/properties': canned.VALUES,
  'GET /domains': canned.DOMAINS,
  'PUT /domains/example.net': { ...canned.CHANGE, notes: [] },
  'DELETE /domains/other.test': {},
  'GET /system': [{ property: 'C_LicenseStatus', value: 'OK' }],
  'POST /system': canned.SYSTEM_RESULT,
  'GET /notices': decline.NOTICES,
  'POST /notices/retry': decline.NOTICES,
  [`GET /notices/${encodeURIComponent(decline.KEY)}`]: decline.MAIL,
  'GET /notices/channels': decline.CHANNELS,
  'PUT /notices/channels': decline.CHANNELS,
  'POST /notices/channels/test': decline.TEST,
  'GET /services': decline.SERVICES,
  'POST /services/start': decline.SERVICES,
}

export const refusing = (code: ProblemCode, detail: string, next?: string, about?: RefusalAbout): ApiAnswer => {
  const body: Problem = problem(code, detail, next, undefined, about)
  return { status: body.status, body }
}

export interface Asked extends ApiRequest {
  target: Target
}

export interface Tried {
  status: number
  stdout: string
  stderr: string
  asked: Asked[]
  written: Record<string, string>
}

export interface Given extends Partial<Omit<Io, 'request' | 'stdout' | 'stderr' | 'readFile' | 'writeFile'>> {
  /** Answers of this call, before the canned ones. */
  answer?: (request: ApiRequest, nth: number) => ApiAnswer | undefined | Promise<ApiAnswer>
  files?: Record<string, string | Uint8Array>
}

const missing = (path: string): Error => Object.assign(new Error(`no such file ${path}`), { code: 'ENOENT' })

/** Runs the tool against an API that answers from memory. */
export const tryTool = async (argv: readonly string[], given: Given = {}): Promise<Tried> => {
  const { answer, files = {}, ...io } = given
  const tried: Tried = { status: 0, stdout: '', stderr: '', asked: [], written: {} }
  tried.status = await run(argv, {
    stdout: (text) => {
      tried.stdout += text
    },
    stderr: (text) => {
      tried.stderr += text
    },
    isTTY: { stdout: false, stderr: false },
    columns: Number.POSITIVE_INFINITY,
    env: {},
    exists: () => true,
    programFolder: 'dist',
    readFile: async (path) => {
      const content = files[path]
      if (content === undefined) throw missing(path)
      return typeof content === 'string' ? Buffer.from(content) : content
    },
    writeFile: async (path, text) => {
      if (path.startsWith('/nowhere/')) throw missing(path)
      tried.written[path] = text
    },
    wait: async () => undefined,
    request: async (target, request) => {
      tried.asked.push({ target, ...request })
      const body = CANNED[`${request.method} ${request.path}`]
      return (
        (await answer?.(request, tried.asked.length)) ??
        (body === undefined ? refusing('not_found', `There is nothing at ${request.path}.`) : { status: 200, body })
      )
    },
    ...io,
  })
  return tried
}

const quoted = (word: string): string => (/^[\w./:@=,-]+$/.test(word) ? word : `"${word}"`)

/** One entry of a transcript: what was typed, what came out, what went wrong, the exit status. */
export const entryOf = (
  argv: readonly string[],
  { status, stdout, stderr }: Pick<Tried, 'status' | 'stdout' | 'stderr'>,
) => {
  const errors = stderr.split('\n').filter((line) => line !== '')
  return [
    `$ tool ${argv.map(quoted).join(' ')}`,
    stdout.trimEnd(),
    ...errors.map((line) => `! ${line}`),
    `(exit status ${status})`,
    '',
  ]
    .filter((line, at, all) => line !== '' || at === all.length - 1)
    .join('\n')
}
