import { type FileHandle, open, rename, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Distinguishes the temporary files of one process; the process id those of several. */
let count = 0

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code

// A crash may have left a file of the same name behind, when the process id is the same again (containers: 1).
const openTemporary = async (path: string, mode: number): Promise<{ file: FileHandle; temporary: string }> => {
  for (;;) {
    count += 1
    const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.${count}.tmp`)
    try {
      return { file: await open(temporary, 'wx', mode), temporary }
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error
    }
  }
}

const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(dirname(path), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

const fill = async (file: FileHandle, text: string, mode: number): Promise<void> => {
  try {
    // The mode given to open is narrowed by the umask; this one is not.
    await file.chmod(mode)
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/**
 * Replaces a file as a whole: readers see the old text or the new, also after a power cut. Nobody but the mode's
 * readers ever sees the new text. Throws the file system's error, with the old file untouched. [X8 Q1]
 */
export const writeAtomically = async (path: string, text: string, { mode }: { mode: number }): Promise<void> => {
  const { file, temporary } = await openTemporary(path, mode & 0o600)
  try {
    await fill(file, text, mode)
    await rename(temporary, path)
  } catch (error) {
    await unlink(temporary).catch(() => undefined)
    throw error
  }
  await syncFolder(path)
}
