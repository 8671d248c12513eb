import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TempDir {
  path: string
  remove(): void
}

const left = new Set<string>()

/**
 * A directory that is gone after `remove()` or when this process exits, whichever is first.
 * Readable by others, because real mail software runs as several users; it holds test data only.
 */
export function tempDir(name: string): TempDir {
  const path = mkdtempSync(join(tmpdir(), `sw-${name}-`))
  chmodSync(path, 0o755)
  if (left.size === 0) process.once('exit', eraseAll)
  left.add(path)
  return {
    path,
    remove() {
      erase(path)
      left.delete(path)
      if (left.size === 0) process.off('exit', eraseAll)
    },
  }
}

function erase(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
}

function eraseAll(): void {
  for (const path of left) erase(path)
}
