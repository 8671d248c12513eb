import type { NoticeFacts } from '../facts.ts'
import type { List, Message, Step, Tone } from '../message.ts'
import { footerOf, PARTS } from './parts.ts'

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char)

/** Edges only, each with 3:1 on white and on black: text and ground are the reader's own, light or dark. */
const EDGE: Record<Tone, string> = { alarm: '#d9363e', warning: '#b87a00', remark: '#6b7f99', good: '#2e8b57' }

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5"
const MONO = "font-family:ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;font-size:13px"
const LINE = 'border:1px solid #8a8a8a;border-radius:4px'
const SMALL = 'font-size:13px;margin:0 0 4px'

const paragraph = (html: string): string => `<p style="margin:0 0 4px">${html}</p>`
const heading = (text: string): string =>
  `<h2 style="font-size:13px;font-weight:600;margin:20px 0 4px;opacity:.75">${escaped(text)}</h2>`
const section = (title: string, html: string): string => `${heading(title)}\n${html}`

/** Only pages are linked; whatever else a license file may name stays text. */
const linkHtml = (link: string): string =>
  /^https?:\/\//i.test(link)
    ? `<br><a href="${escaped(link)}" style="word-break:break-all">${escaped(link)}</a>`
    : `<br>${escaped(link)}`

const commandHtml = (command: string): string =>
  `<br><code style="${MONO};${LINE};display:inline-block;padding:2px 8px;margin:4px 0">${escaped(command)}</code>`

const stepHtml = ({ text, link, command }: Step): string =>
  `${escaped(text)}${link === undefined ? '' : linkHtml(link)}${command === undefined ? '' : commandHtml(command)}`

const stepsHtml = (steps: readonly Step[]): string => {
  const [only] = steps
  if (only !== undefined && steps.length === 1) return paragraph(stepHtml(only))
  const items = steps.map((step) => `<li style="margin:0 0 8px">${stepHtml(step)}</li>`)
  return `<ol style="margin:0;padding-left:22px">\n${items.join('\n')}\n</ol>`
}

/** Beside each other where there is room, below each other on a phone; a program that knows no blocks shows a table. */
const ROW = 'display:block;border-top:1px solid #8a8a8a;padding:4px 0'
const CELL = 'display:inline-block;max-width:100%;padding:0 12px 0 0;vertical-align:top;word-break:break-word'
const NAME = `${CELL};min-width:200px`

const rowHtml = ({ name, value }: List['rows'][number]): string =>
  value === ''
    ? `<tr style="${ROW}"><td colspan="2" style="${CELL}">${escaped(name)}</td></tr>`
    : `<tr style="${ROW}"><td style="${NAME}">${escaped(name)}</td><td style="${CELL}">${escaped(value)}</td></tr>`

const listHtml = ({ title, rows, more }: List): string => {
  const table = `<table role="presentation" style="border-collapse:collapse;width:100%;font-size:14px">${rows.map(rowHtml).join('\n')}</table>`
  return section(title, `${table}${more === '' ? '' : paragraph(escaped(more))}`)
}

const bodyOf = (facts: NoticeFacts, { happened, works, next, lists, steps }: Message): string =>
  [
    section(PARTS.happened, paragraph(escaped(happened))),
    section(PARTS.works, paragraph(escaped(works))),
    section(PARTS.next, paragraph(escaped(next))),
    ...lists.map(listHtml),
    section(PARTS.steps, stepsHtml(steps)),
    `<div style="margin-top:24px;padding-top:8px;border-top:1px solid #8a8a8a;opacity:.8">${footerOf(facts)
      .map((line) => `<p style="${SMALL}">${escaped(line)}</p>`)
      .join('\n')}</div>`,
  ].join('\n')

/**
 * The notice as a page of its own: nothing is fetched, styles stand at their elements, and neither text nor ground has
 * a colour, so that it is readable wherever it is read, in the dark too.
 */
export const htmlOf = (facts: NoticeFacts, message: Message): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escaped(message.subject)}</title>
</head>
<body style="margin:0;padding:16px">
<div style="${FONT};max-width:640px;margin:0 auto;padding:0 0 0 16px;border-left:4px solid ${EDGE[message.tone]}">
<h1 style="font-size:18px;line-height:1.35;font-weight:600;margin:0">${escaped(message.subject)}</h1>
${bodyOf(facts, message)}
</div>
</body>
</html>
`
