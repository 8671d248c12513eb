/** One question to the manager's API; `path` stands below /api/v1. */
export interface ApiRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  query?: Record<string, string | readonly string[]>
  body?: unknown
}

export interface ApiAnswer {
  status: number
  /** Parsed JSON, or the text where it is none. */
  body: unknown
}

/** Where the manager is: its own socket, or another host. [X4] */
export type Target = { socket: string } | { host: string; token: string | null }

/** Rejects with a Failure when nobody answers. */
export type Request = (target: Target, request: ApiRequest) => Promise<ApiAnswer>

/** Everything outside of the tool that it touches. */
export interface Io {
  stdout: (text: string) => void | Promise<void>
  stderr: (text: string) => void | Promise<void>
  /** Whether a person looks at it. */
  isTTY: { stdout: boolean; stderr: boolean }
  /** Width of the terminal; Infinity in a pipe. */
  columns: number
  env: Record<string, string | undefined>
  request: Request
  exists: (path: string) => boolean
  /** Where the tool itself is. */
  programFolder: string
  /** `-` is standard input. Rejects as node:fs does. */
  readFile: (path: string) => Promise<Uint8Array>
  /** Whole or not at all. Rejects as node:fs does. */
  writeFile: (path: string, text: string) => Promise<void>
  wait: (ms: number) => Promise<void>
}
