import { plainResponse } from './sasl.ts'
import { openWire } from './wire.ts'

/** AUTHENTICATE PLAIN with ManageSieve; gives the line that answers it, as it came. */
export async function sieveLogin(port: number, user: string, password: string): Promise<string> {
  const wire = await openWire(port)
  const answered = (line: string) => /^(OK|NO|BYE)\b/.test(line)
  try {
    await wire.linesUntil(answered)
    wire.send(`AUTHENTICATE "PLAIN" "${plainResponse(user, password)}"`)
    return (await wire.linesUntil(answered)).at(-1) as string
  } finally {
    wire.close()
  }
}
