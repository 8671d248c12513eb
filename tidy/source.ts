import ts from 'typescript'
import { read } from './tree.ts'

const parsed = new Map<string, ts.SourceFile>()

export function parse(path: string): ts.SourceFile {
  const known = parsed.get(path)
  if (known !== undefined) return known
  const file = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true)
  parsed.set(path, file)
  return file
}

/** `file:line`, as an editor opens it. */
export function place(node: ts.Node): string {
  const file = node.getSourceFile()
  return `${file.fileName}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`
}

const flat = new Map<string, readonly ts.Node[]>()

/** Every node of a file, each before its children. */
export function nodes(path: string): readonly ts.Node[] {
  const known = flat.get(path)
  if (known !== undefined) return known
  const all: ts.Node[] = []
  const visit = (node: ts.Node): void => {
    all.push(node)
    ts.forEachChild(node, visit)
  }
  visit(parse(path))
  flat.set(path, all)
  return all
}

export interface Import {
  readonly from: string
  readonly typeOnly: boolean
  readonly names: readonly string[]
  readonly place: string
}

function ofDeclaration(node: ts.ImportDeclaration): Import | undefined {
  if (!ts.isStringLiteral(node.moduleSpecifier)) return undefined
  const clause = node.importClause
  const bindings = clause?.namedBindings
  const elements = bindings !== undefined && ts.isNamedImports(bindings) ? [...bindings.elements] : []
  return {
    from: node.moduleSpecifier.text,
    typeOnly: clause?.phaseModifier === ts.SyntaxKind.TypeKeyword,
    names: elements.map((element) => (element.propertyName ?? element.name).text),
    place: place(node),
  }
}

function ofOther(node: ts.Node): Import | undefined {
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined && ts.isStringLiteral(node.moduleSpecifier)) {
    return { from: node.moduleSpecifier.text, typeOnly: node.isTypeOnly, names: [], place: place(node) }
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [first] = node.arguments
    if (first === undefined || !ts.isStringLiteralLike(first)) return undefined
    return { from: first.text, typeOnly: false, names: [], place: place(node) }
  }
  return undefined
}

/** Every import, re-export and `import()` of a file. */
export function imports(path: string): Import[] {
  return nodes(path).flatMap((node) => {
    const found = ts.isImportDeclaration(node) ? ofDeclaration(node) : ofOther(node)
    return found === undefined ? [] : [found]
  })
}

/** `zod` for `zod/v4`, `@seatwarden/core` for `@seatwarden/core/instant`; nothing for files and Node's own modules. */
export function packageName(from: string): string | undefined {
  if (/^(\.|\/|node:)/.test(from)) return undefined
  return from.split('/', from.startsWith('@') ? 2 : 1).join('/')
}
