import { HOUR } from '@seatwarden/core/instant'
import { eachDatabase } from '@seatwarden/runtime/db/contract'
import { createLog } from '@seatwarden/runtime/log'
import { expect, test } from 'vitest'
import { migrations } from '../migrations/index.ts'
import { desk, failFor, untilDue } from './testing/office.ts'

eachDatabase('the error log', migrations, (open) => {
  test("[D7] text 3 stands in it once, in the origin's format", async () => {
    const lines: string[] = []
    const log = createLog({ level: 'error', name: 'manager', to: { write: (line) => lines.push(line) } })
    const made = await desk(await open(), { log })
    const { engine } = made
    await untilDue(made)
    await failFor(made, 13 * 24)
    await engine.outbox.runDue()
    expect(lines).toEqual([])
    await made.clock.advance(2 * 24 * HOUR)
    await engine.license.apply({ kind: 'tick' })
    for (let times = 0; times < 3; times += 1) await engine.outbox.runDue()
    const said = lines
      .map((line) => JSON.parse(line) as { level: number; msg: string })
      .filter(({ msg }) => msg.startsWith('SYSTEM'))
    expect(said).toHaveLength(1)
    expect(said[0]?.level).toBe(50)
    expect(said[0]?.msg).toMatch(
      /^SYSTEM \[[0-9A-F]{4}\] \d\d:\d\d:\d\d All attempts to validate the license failed\. Services will be stopped at the coming midnight \(2026-1\d-\d\d 00:00\) and at each midnight until the license is validated\.$/,
    )
  })
})
