/** East Asian wide letters and emoji take two places. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u
const NONE = /\p{M}|\u200b|\u200d|\ufe0f/u

/** Places that a text takes on a terminal. */
export const widthOf = (text: string): number => {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length
  let width = 0
  for (const letter of text) width += NONE.test(letter) ? 0 : WIDE.test(letter) ? 2 : 1
  return width
}

/** What comes from elsewhere cannot steer the terminal or break a line. [Q2] */
export const plain = (text: string): string => text.replace(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, ' ')

const cut = (text: string, width: number): string => {
  if (widthOf(text) <= width) return text
  let kept = ''
  for (const letter of text) {
    if (widthOf(kept + letter) > width - 1) break
    kept += letter
  }
  return `${kept}…`
}

const pad = (text: string, width: number, right: boolean): string => {
  const blanks = ' '.repeat(Math.max(0, width - widthOf(text)))
  return right ? blanks + text : text + blanks
}

export interface Column {
  title: string
  /** The title where the terminal is narrow. */
  short?: string
  right?: boolean
  /** May be cut where the terminal is narrow, down to this width. */
  least?: number
}

export interface Row {
  cells: readonly string[]
  /** Colours a whole line; widths are already settled. */
  paint?: (line: string) => string
}

const GAP = 2

const widthsOf = (columns: readonly Column[], rows: readonly (readonly string[])[]): number[] =>
  columns.map(({ title }, at) => Math.max(widthOf(title), ...rows.map((cells) => widthOf(cells[at] ?? ''))))

const total = (widths: readonly number[]): number =>
  widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1))

/** Short titles first, then cut columns: what is narrow enough stays as it is. */
const fitted = (columns: readonly Column[], rows: readonly (readonly string[])[], room: number) => {
  const wide = widthsOf(columns, rows)
  if (total(wide) <= room) return { columns, widths: wide }
  const narrow = columns.map((column) => ({ ...column, title: column.short ?? column.title }))
  const widths = widthsOf(narrow, rows)
  narrow.forEach(({ least }, at) => {
    const over = total(widths) - room
    if (least !== undefined && over > 0) widths[at] = Math.max(least, (widths[at] ?? 0) - over)
  })
  return { columns: narrow, widths }
}

/** Lines of aligned columns, the titles first. Where it is too wide, columns that may be are cut. */
export const tableOf = (
  wanted: readonly Column[],
  rows: readonly Row[],
  room: number,
  head: (line: string) => string,
): string => {
  const cells = rows.map((row) => row.cells.map(plain))
  const { columns, widths } = fitted(wanted, cells, room)
  const line = (texts: readonly string[]): string =>
    columns
      .map(({ right = false }, at) => pad(cut(texts[at] ?? '', widths[at] ?? 0), widths[at] ?? 0, right))
      .join(' '.repeat(GAP))
      .trimEnd()
  const body = rows.map(({ paint = (text: string) => text }, at) => paint(line(cells[at] ?? [])))
  return [head(line(columns.map(({ title }) => title))), ...body].map((text) => `${text}\n`).join('')
}

/** Names on the left, aligned; those without a value are left out. */
export const pairsOf = (pairs: readonly (readonly [string, string | null])[]): string[] => {
  const shown = pairs.filter((pair): pair is readonly [string, string] => pair[1] !== null && pair[1] !== '')
  const width = Math.max(0, ...shown.map(([name]) => widthOf(name)))
  return shown.map(([name, value]) => `${pad(name, width, false)}  ${plain(value)}`)
}

/** Two lists of lines side by side, or one below the other where the room is too small. */
export const beside = (left: readonly string[], right: readonly string[], room: number): string => {
  const width = Math.max(0, ...left.map(widthOf)) + GAP * 2
  const lines =
    width + Math.max(0, ...right.map(widthOf)) <= room
      ? Array.from({ length: Math.max(left.length, right.length) }, (_, at) =>
          (pad(left[at] ?? '', width, false) + (right[at] ?? '')).trimEnd(),
        )
      : [...left, ...right]
  return lines.map((line) => `${line}\n`).join('')
}
