import { plain } from '../table.ts'

export const valuesOf = (properties: readonly string[], values: readonly string[]): Record<string, string> =>
  Object.fromEntries(properties.map((name, at) => [name, values[at] ?? '']))

/** A title, and below it `property: value` lines. */
export const blocksOf = (blocks: readonly { title: string; values: Readonly<Record<string, string>> }[]): string =>
  blocks
    .map(({ title, values }) => {
      const rows = Object.entries(values).map(([name, value]) => `  ${name}: ${plain(value)}\n`)
      return `${plain(title)}\n${rows.join('')}`
    })
    .join('')

const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** `address,value1,value2,`: the comma at the end belongs to the form. [X1] */
export const csvLine = (fields: readonly string[]): string => `${fields.map(field).join(',')},\n`
