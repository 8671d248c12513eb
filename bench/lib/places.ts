import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** On the disk that is measured, beside the built program; memory file systems would flatter everything. */
const base = fileURLToPath(new URL('bench-data', import.meta.url))

/** Runs `work` with an empty folder of its own. */
export const inFolder = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
  mkdirSync(base, { recursive: true })
  const folder = mkdtempSync(join(base, 'run-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  try {
    return await work(folder)
  } finally {
    process.off('exit', remove)
    remove()
  }
}
