/** What a number of runs of one proof has shown. */
export interface ProofRow {
  /** YYYY-MM-DD */
  date: string
  name: string
  first: number
  last: number
  licenseYears: number
  steps: number
  seconds: number
  /** What else was seen, for a person who waits. */
  seen: string
  /** The guarantee that broke, with its seed; empty: all were kept. */
  broken: string
}

const grouped = (n: number): string => Math.round(n).toLocaleString('en-GB')

/** License-years where time was simulated, else steps. */
const rateOf = ({ licenseYears, steps, seconds }: ProofRow): string => {
  const rate = seconds > 0 ? (licenseYears || steps) / seconds : 0
  return rate < 10 ? rate.toFixed(1) : grouped(rate)
}

/** One line for a person who waits. */
export const textOf = (row: ProofRow): string => {
  const { name, first, last, licenseYears, steps, seconds, seen, broken } = row
  const [years, unit] = licenseYears > 0 ? [`${grouped(licenseYears)} license-years, `, 'license-years'] : ['', 'steps']
  const figures = `${years}${grouped(steps)} steps, ${seconds.toFixed(1)} s, ${rateOf(row)} ${unit} a second`
  const kept = broken === '' ? 'every guarantee kept' : `BROKEN: ${broken}`
  return `${name}, seeds ${first} to ${last}: ${figures}; ${seen && `${seen}; `}${kept}`
}

const cellsOf = (row: ProofRow): string[] => [
  row.date,
  row.name,
  `${row.first}–${row.last}`,
  row.licenseYears > 0 ? grouped(row.licenseYears) : '–',
  grouped(row.steps),
  row.licenseYears > 0 ? rateOf(row) : `${rateOf(row)} steps`,
  row.broken === '' ? 'none' : (row.broken.split('\n')[0] ?? '').replaceAll('|', '/'),
]

/** The page with this row as its last: a run that goes on replaces its own row by passing the page as it was before. */
export const withRow = (page: string, row: ProofRow): string => `${page.trimEnd()}\n| ${cellsOf(row).join(' | ')} |\n`

/** The page with what stands between the marks of that name replaced. Throws where the page has none. */
export const withBlock = (page: string, name: string, text: string): string => {
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->`]
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from < 0 || to < from) throw new Error(`the page has no place for ${name}: ${begin.trim()} and ${end}`)
  return `${page.slice(0, from)}${begin}\n${text}\n\n${page.slice(to)}`
}

/** The last seed that the page tells of; 0: none. */
export const lastSeedOf = (page: string, name: string): number =>
  page
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => cells[2] === name)
    .reduce((last, cells) => Math.max(last, Number(cells[3]?.split('–')[1] ?? 0)), 0)
