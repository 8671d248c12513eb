import { XMLBuilder } from 'fast-xml-parser'

/** An element to be written: with a text, or with elements in it. */
export interface NewElement {
  name: string
  attributes?: Record<string, string>
  content: string | NewElement[]
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
/** Line ends and tabs as references, so that no editor or mail program changes what was signed. */
const escaped = (text: string): string =>
  text.replace(/[&<>"\t\n\r]/g, (letter) => ESCAPES[letter] ?? `&#${letter.charCodeAt(0)};`)

const node = ({ name, attributes, content }: NewElement): object => ({
  [name]: typeof content === 'string' ? [{ '#text': escaped(content) }] : content.map(node),
  ...(attributes && { ':@': attributes }),
})

/** A whole document: UTF-8, LF, indented by two. */
export const writeXml = (root: NewElement): string => {
  const builder = new XMLBuilder({
    preserveOrder: true,
    format: true,
    indentBy: '  ',
    ignoreAttributes: false,
    attributeNamePrefix: '',
    processEntities: false,
    suppressEmptyNode: true,
  })
  const declaration = { '?xml': [{ '#text': '' }], ':@': { version: '1.0', encoding: 'UTF-8' } }
  return `${builder.build([declaration, node(root)]).trim()}\n`
}
