import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ACCESS_MODES } from '@seatwarden/core/seats/access-mode'
import { RUNGS } from '@seatwarden/core/seats/claim'
import { CATALOGUE } from '@seatwarden/manager/notices/catalogue/all'
import { DARK_TOO, DRAWN_FROM, pictured } from '@seatwarden/manager/notices/testing/pictured'
import { expect, test } from 'vitest'
import { ladderSection } from './ladder.ts'
import { noticeSection, syslogSection, webhookSection } from './notice-table.ts'
import { phaseSection } from './phases.ts'
import { citedRows, ruleLines } from './rules.ts'
import { files, read, root } from './tree.ts'

const update = process.env.UPDATE_DOCS === '1'

const pages = files.filter((path) => path.endsWith('.md'))
const problemFree = (problems: readonly string[]): void => {
  if (problems.length > 0) expect.fail(`${problems.length} to mend\n${problems.join('\n')}`)
}

const section = (name: string): RegExp => new RegExp(`(<!-- ${name}\\b[^>]*-->\\n)([\\s\\S]*?)(<!-- end ${name} -->)`)

/** What stands between `<!-- NAME … -->` and `<!-- end NAME -->`. */
const between = (path: string, name: string): string => {
  const inside = section(name).exec(read(path))?.[2]
  if (inside === undefined) throw new Error(`${path} has no section <!-- ${name} --> … <!-- end ${name} -->`)
  return inside
}

const putBetween = (path: string, name: string, made: string): void => {
  const text = read(path).replace(section(name), (_all, begin: string, _old, end: string) => begin + made + end)
  writeFileSync(join(root, path), text)
}

/** The cells of a Markdown table without its two heading lines. */
const cells = (table: string): string[][] =>
  table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )

test('the ladder of docs/seats.md has the rungs that decide, in their order', () => {
  const told = cells(between('docs/seats.md', 'rungs')).map(([step, title]) => [step, title])
  expect(told).toEqual(RUNGS.map((rung, at) => [String(at + 1), rung.title]))
})

test('docs/seats.md names every access mode with its number', () => {
  const told = cells(between('docs/seats.md', 'access-modes')).map(([number, name]) => [number, name])
  expect(told).toEqual(Object.values(ACCESS_MODES).map(({ number, name }) => [String(number), name]))
})

const MADE: readonly (readonly [what: string, path: string, section: string, made: () => string])[] = [
  ['the phases of docs/lifecycle.md are those of the machine', 'docs/lifecycle.md', 'phases', phaseSection],
  ['the dates of docs/lifecycle.md are those of the ladder', 'docs/lifecycle.md', 'ladder', ladderSection],
  ['docs/notices.md lists every notice of the catalogue', 'docs/notices.md', 'notices', noticeSection],
  ['docs/notices.md shows what a webhook is sent', 'docs/notices.md', 'webhook', webhookSection],
  ['docs/notices.md shows what the system log is sent', 'docs/notices.md', 'syslog', syslogSection],
]

test.each(MADE)('%s; UPDATE_DOCS=1 writes it anew', (_, path, name, make) => {
  const made = make()
  if (update) putBetween(path, name, made)
  else expect(between(path, name)).toBe(made)
})

test('docs/rules.md has each row once, by letter and number', () => {
  const ids = ruleLines.map(({ id }) => id)
  const letters = [...new Set(ids.map((id) => id[0]))]
  const ordered = letters.flatMap((letter) => {
    const group = ids.filter((id) => id[0] === letter)
    return group.map((_id, at) => `${letter}${at + 1}`)
  })
  expect(ids).toEqual(ordered)
})

test('docs/rules.md says of each row where it is decided, or what is not done yet', () => {
  const found = (place: string): boolean => {
    const [home = '', ...rest] = place.split('/')
    const path = `packages/${home}/src/${rest.join('/')}`
    return files.some((file) => file === `${path}.ts` || file === `${path}.tsx`)
  }
  const missing = ruleLines.flatMap(({ id, line, places }) =>
    places
      .filter((place) => !found(place))
      .map((place) => `docs/rules.md:${line}: ${id} names ${place}, which is not there`),
  )
  problemFree(missing)
})

test('no row that a test shows is marked (not yet) as a whole', () => {
  const cited = citedRows()
  const stale = ruleLines
    .filter(({ id, notYet }) => notYet && cited.has(id))
    .map(
      ({ id, line }) =>
        `docs/rules.md:${line}: ${cited.get(id)} shows ${id}; say at its end what is left: (not yet: …)`,
    )
  problemFree(stale)
})

test('links and files that pages name are there', () => {
  const broken = pages.flatMap((path) => {
    const text = read(path).replace(/```[\s\S]*?```/g, '')
    const links = [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map((found) =>
      join(dirname(path), found[1] ?? ''),
    )
    const named = [...text.matchAll(/`((?:packages|docs|scripts|tidy|e2e|packaging)\/[\w./-]+?)`/g)].map(
      (found) => found[1] ?? '',
    )
    const lost = [...links, ...named].filter((target) => !existsSync(join(root, target)))
    return [...new Set(lost)].map((target) => `${path}: ${target} is not there`)
  })
  problemFree(broken)
})

test('the pictures of mails show the words of today; UPDATE_PICTURES=1 npx playwright test mails takes them anew', () => {
  const folder = 'docs/pictures/mails'
  expect(read(`${folder}/${DRAWN_FROM}`)).toBe(pictured())
  const wanted = [...Object.keys(CATALOGUE), ...DARK_TOO.map((name) => `${name}-dark`)].map((name) => `${name}.png`)
  const there = readdirSync(join(root, folder)).filter((name) => name.endsWith('.png'))
  expect(there.toSorted()).toEqual(wanted.toSorted())
})
