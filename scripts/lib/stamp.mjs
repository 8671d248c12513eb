import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { at } from './paths.mjs'

const isTest = (name) => /\.test\.tsx?$/.test(name)

function filesBelow(path) {
  const full = at(path)
  if (!existsSync(full)) return []
  const entries = readdirSync(full, { withFileTypes: true }).filter((entry) => entry.name !== 'node_modules')
  return entries.flatMap((entry) => {
    const below = join(path, entry.name)
    if (entry.isDirectory()) return filesBelow(below)
    return isTest(entry.name) ? [] : [below]
  })
}

/** One hash of the names and contents of files and of everything below directories; tests don't count. */
export function hashOf({ files = [], directories = [], words = [] }) {
  const hash = createHash('sha256')
  for (const word of words) hash.update(`${word}\0`)
  const all = [...files.filter((file) => existsSync(at(file))), ...directories.flatMap(filesBelow)].toSorted((a, b) =>
    a < b ? -1 : 1,
  )
  for (const file of all)
    hash
      .update(`${file}\0`)
      .update(readFileSync(at(file)))
      .update('\0')
  return hash.digest('hex')
}

export const readStamp = (path) => (existsSync(at(path)) ? readFileSync(at(path), 'utf8').trim() : '')

export function writeStamp(path, value) {
  mkdirSync(dirname(at(path)), { recursive: true })
  writeFileSync(at(path), `${value}\n`)
}
