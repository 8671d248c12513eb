import type { LicenseView, SystemResult } from '@seatwarden/protocol/api/manager'
import type { Context, Said } from '../context.ts'
import { type Command, needed, noMore, pairsIn } from '../grammar.ts'
import { lines, lossLines, seatLines } from '../show/change.ts'
import { csvLine } from '../show/values.ts'

interface Value {
  property: string
  value: string
}

const read = (context: Context, words: readonly string[]): Promise<Value[]> =>
  context.ask<Value[]>({
    method: 'GET',
    path: '/system',
    query: { property: words.length > 0 ? words : ['*'] },
  })

const jsonOf = (values: readonly Value[]): object => ({
  properties: Object.fromEntries(values.map(({ property, value }) => [property, value])),
})

const display = async (context: Context, words: readonly string[]): Promise<Said> => {
  const values = await read(context, words)
  return { json: jsonOf(values), text: values.map(({ property, value }) => `${property}: ${value}\n`).join('') }
}

const exportSystem = async (context: Context, words: readonly string[]): Promise<Said> => {
  const values = await read(context, words)
  return { json: jsonOf(values), text: values.map(({ property, value }) => csvLine([property, value])).join('') }
}

const modify = async (context: Context, words: readonly string[]): Promise<Said> => {
  needed(words, 0, 'The property', 'modify system PROPERTY VALUE [PROPERTY VALUE …]')
  const body = { properties: pairsIn(words), dryRun: context.dryRun }
  const result = await context.ask<SystemResult>({ method: 'POST', path: '/system', body })
  return {
    json: result,
    text: lines([...seatLines(result.seats), ...(result.seats.length > 0 ? lossLines(result) : [])]),
    notes: result.notes,
    done: result.dryRun
      ? `Nothing was changed; this would set ${result.changed.join(', ')}.`
      : `${result.changed.join(', ')} set.`,
  }
}

const check = async (context: Context, words: readonly string[]): Promise<Said> => {
  noMore(words, 0, 'check system')
  const { host, verdict, findings } = await context.ask<LicenseView>({ method: 'GET', path: '/license' })
  const text = findings.map(({ sentence, next }) => `${sentence} ${next}`.trim())
  return { json: { host, verdict, findings }, text: text.map((line) => `${line}\n`).join(''), done: `${host} answers.` }
}

export const systemCommands: readonly Command[] = [
  {
    name: 'modify system',
    usage: 'PROPERTY VALUE [PROPERTY VALUE …]',
    about: 'set who may use a module; activate a license',
    options: ['dry-run'],
    examples: [
      ['tool modify system C_IM_ProcessingMode 9', 'only selected accounts; everybody stays as they are'],
      ['tool modify system C_IM_ProcessingMode 3 C_IM_ProcessingGroup sales@example.net', 'members of a group'],
    ],
    run: modify,
  },
  {
    name: 'display system',
    usage: '[PROPERTY …]',
    about: 'print property: value; without any, all of them',
    examples: [['tool get system C_LicenseStatus', 'OK, Evaluation or Reference ID Mismatch']],
    run: display,
  },
  { name: 'export system', usage: '[PROPERTY …]', about: 'print property,value,', run: exportSystem },
  { name: 'check system', usage: '', about: 'is everything in order, and what comes next', run: check },
]
