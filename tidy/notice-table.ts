import { type AnyText, type Role, recipientsOf } from '@seatwarden/core/lifecycle/recipients'
import { CATALOGUE } from '@seatwarden/manager/notices/catalogue/all'
import { messageIdOf, written } from '@seatwarden/manager/notices/mail'
import { type Deliverable, logRecord, webhookBody } from '@seatwarden/manager/notices/parcels'
import { factsFrom, SAMPLES } from '@seatwarden/manager/notices/testing/samples'

const ROLES: Record<Role, string> = {
  postmaster: 'postmaster',
  holder: 'holder',
  vendor: 'vendor',
  administrator: 'administrator',
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

const row = (name: AnyText): string => {
  const { rule, when } = CATALOGUE[name]
  const to = recipientsOf(name).map((role) => ROLES[role])
  const { subject } = written(factsFrom(SAMPLES[name]))
  return `| \`${name}\` | ${cell(when)} | ${to.join(', ')} | ${rule} | [${cell(subject)}](pictures/mails/${name}.png) |\n`
}

/** What docs/notices.md lists: every text of the catalogue, in its order. */
export const noticeSection = (): string =>
  `\n| notice | sent | to | rule | subject, and the mail as a picture |\n|---|---|---|---|---|\n${(Object.keys(CATALOGUE) as AnyText[]).map(row).join('')}\n`

const facts = factsFrom(SAMPLES.unreached)
/** The example of docs/notices.md, as it would be stored. */
const EXAMPLE: Deliverable = {
  key: 'notice:unreached:24h:revalidation-1794315720000',
  text: facts.text,
  cause: 'revalidation',
  about: 'revalidation-1794315720000',
  at: facts.at,
  recipients: facts.recipients,
  createdAt: facts.writtenAt,
  resolvedAt: null,
  messageId: messageIdOf('notice:unreached:24h:revalidation-1794315720000', 'example', facts.origin.host),
  facts,
}

const fenced = (language: string, text: string): string => `\n\`\`\`${language}\n${text}\n\`\`\`\n\n`

/** What a webhook is sent, with lines broken and the text cut off for the page. */
export const webhookSection = (): string => {
  const body = JSON.parse(webhookBody(EXAMPLE)) as { text: string }
  const [title = ''] = body.text.split('\n')
  return fenced('json', JSON.stringify({ ...body, text: `${title}\n…` }, null, 2))
}

/** The record of the system log; the mark before its text cannot be seen. */
export const syslogSection = (): string => fenced('text', logRecord(EXAMPLE).toString('utf8').replace('\u{feff}', ''))
