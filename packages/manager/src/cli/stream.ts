import type { Context } from './context.ts'
import { Failure, resultOf } from './failure.ts'

interface Forms<T> {
  json: (page: T) => readonly object[]
  text: (page: T) => string
}

/** Writes `{"name":[…` item by item; `close` ends the document with whatever it holds beside. */
const jsonList = (name: string, write: Context['io']['stdout']) => {
  let opened = false
  let items = 0
  const open = (): string => {
    const opening = opened ? '' : `{${JSON.stringify(name)}:[`
    opened = true
    return opening
  }
  return {
    begun: () => opened,
    add: (page: readonly object[]) => {
      const texts = page.map((item) => `${items++ === 0 ? '' : ','}\n${JSON.stringify(item)}`)
      return write(open() + texts.join(''))
    },
    close: (rest: object) => write(`${open()}],${JSON.stringify(rest).slice(1)}\n`),
  }
}

/**
 * Pages are written as they come, so that a million accounts need no more memory than a thousand. A failure after the
 * first page ends the document with its result code and problem. [X2]
 */
const streamJson = async <T>(
  { io }: Context,
  name: string,
  pages: AsyncIterable<T>,
  forms: Forms<T>,
): Promise<number> => {
  const list = jsonList(name, io.stdout)
  try {
    for await (const page of pages) await list.add(forms.json(page))
  } catch (error) {
    if (!list.begun() || !(error instanceof Failure)) throw error
    const result = resultOf(error.problem)
    await list.close({ result, ...error.problem })
    return result
  }
  await list.close({ result: 0 })
  return 0
}

export const stream = async <T>(
  context: Context,
  name: string,
  pages: AsyncIterable<T>,
  forms: Forms<T>,
): Promise<number> => {
  if (context.json) return streamJson(context, name, pages, forms)
  for await (const page of pages) await context.io.stdout(forms.text(page))
  return 0
}
