import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const SCHEMA = fileURLToPath(new URL('../../../../../docs/schema/seatwarden-license.xsd', import.meta.url))

const run = (paths: string[]): string => {
  const { error, stderr } = spawnSync('xmllint', ['--nonet', '--noout', '--schema', SCHEMA, ...paths], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (error) throw new Error('xmllint is missing: apt-get install libxml2-utils', { cause: error })
  return stderr
}

/** What Debian's xmllint says of each document by the published schema, in one run; null: nothing to say against it. */
export const xmllint = (documents: readonly string[]): (string | null)[] => {
  const home = mkdtempSync(join(tmpdir(), 'sw-xmllint-'))
  try {
    const paths = documents.map((_, at) => join(home, `${at}.xml`))
    for (const [at, path] of paths.entries()) writeFileSync(path, documents[at] ?? '')
    const lines = run(paths).split('\n')
    return paths.map((path) => {
      if (lines.includes(`${path} validates`)) return null
      return lines.filter((line) => line.startsWith(path)).join('\n') || lines.join('\n')
    })
  } finally {
    rmSync(home, { recursive: true })
  }
}
