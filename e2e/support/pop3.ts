import { openWire } from './wire.ts'

/** USER and PASS; gives the line that answers PASS, as it came. */
export async function pop3Login(port: number, user: string, password: string): Promise<string> {
  const wire = await openWire(port)
  try {
    await wire.line()
    wire.send(`USER ${user}`)
    await wire.line()
    wire.send(`PASS ${password}`)
    return await wire.line()
  } finally {
    wire.close()
  }
}
