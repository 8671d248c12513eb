import type { Context } from '../context.ts'
import { misuse } from '../failure.ts'

/** `U_Password -` reads one line of standard input, so that no list of processes shows the password. [Q3] */
export const withPassword = async (
  { io }: Context,
  properties: Record<string, string>,
): Promise<Record<string, string>> => {
  const name = Object.keys(properties).find((typed) => typed.toLowerCase() === 'u_password')
  if (name === undefined || properties[name] !== '-') return properties
  const [line = ''] = Buffer.from(await io.readFile('-'))
    .toString('utf8')
    .split(/\r?\n/)
  if (line === '') throw misuse('Standard input holds no password. Nothing was changed.')
  return { ...properties, [name]: line }
}
