import { PHASES, phaseFacts } from '@seatwarden/core/lifecycle/phases'
import type { Phase } from '@seatwarden/core/lifecycle/state'

const ALL = Object.keys(PHASES) as Phase[]

const arrows = (from: Phase): string =>
  Object.entries(phaseFacts(from).next)
    .map(([to, when]) => `  ${from} --> ${to}: ${when}\n`)
    .join('')

/** As GitHub draws it. */
const picture = (): string =>
  `\`\`\`mermaid\nstateDiagram-v2\n  [*] --> unlicensed: first start, evaluation of 30 days\n${ALL.map(arrows).join('')}\`\`\`\n`

const statusText = ({ status }: { status: string }): string =>
  status === 'OK' ? 'OK (of a license of type `evaluation`: Evaluation)' : status

const SETTINGS = { open: 'open', locked: 'locked, apart from what helps [D6]' } as const

const row = (phase: Phase): string => {
  const facts = phaseFacts(phase)
  const settings = [SETTINGS[facts.settings], ...(facts.unless ? [facts.unless] : [])].join('; ')
  return `| ${phase} | ${facts.services} | ${settings} | ${statusText(facts)} |\n`
}

/** What docs/lifecycle.md shows of the phases. */
export const phaseSection = (): string =>
  `\n${picture()}\n| phase | mail services | settings | status |\n|---|---|---|---|\n${ALL.map(row).join('')}\n`
