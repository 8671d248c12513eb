import ts from 'typescript'
import { nodes } from './source.ts'
import { read, sources } from './tree.ts'

export interface RuleLine {
  readonly id: string
  readonly line: number
  /** This version does nothing of it. */
  readonly notYet: boolean
  /** `core/seats/claim`: packages/core/src/seats/claim.ts. */
  readonly places: readonly string[]
}

/** The rows of docs/rules.md. */
export const ruleLines: readonly RuleLine[] = read('docs/rules.md')
  .split('\n')
  .flatMap((text, at) => {
    const [, id, rest = ''] = /^- \*\*([A-Z]\d+)\*\* (.*)$/.exec(text) ?? []
    if (id === undefined) return []
    const [, after = ''] = rest.split(' → ')
    const places = after.replace(/\(not yet.*$/, '').split(',')
    const named = places.map((place) => place.trim()).filter((place) => place !== '')
    return [{ id, line: at + 1, notYet: rest.startsWith('(not yet) '), places: named }]
  })

const titleOf = (node: ts.Node): string | undefined => {
  if (!ts.isCallExpression(node) || !/^(test|it|describe)\b/.test(node.expression.getText())) return undefined
  const [first] = node.arguments
  return first !== undefined && ts.isStringLiteralLike(first) ? first.text : undefined
}

/** Rows that titles of tests cite, each with one file that does. */
export function citedRows(): Map<string, string> {
  const cited = new Map<string, string>()
  for (const path of sources.filter((name) => /\.test\.tsx?$/.test(name)))
    for (const title of nodes(path).map(titleOf))
      for (const [, rows = ''] of title?.matchAll(/\[([A-Z]\d+(?:[\s,]+[A-Z]\d+)*)\]/g) ?? [])
        for (const row of rows.split(/[\s,]+/)) cited.set(row, path)
  return cited
}
