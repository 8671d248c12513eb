import { MINUTE } from '@seatwarden/core/instant'
import { expect, test } from 'vitest'
import { eachServer } from './testing/each-server.ts'
import { activate, activationFor, check, deactivate, revalidate, startTrial } from './testing/server.ts'

eachServer('strangers', (desk) => {
  const told = () =>
    desk()
      .bench.logged.filter((line) => line.includes('orders that do not exist'))
      .map((line) => (JSON.parse(line) as { requests: number }).requests)

  test('[V4 Q4] orders that do not exist leave nothing in the database, whatever is asked of them; the log counts them', async () => {
    const installation = await desk().activated()
    const before = await desk().count('history')
    const { server } = desk()
    for (let round = 0; round < 10; round += 1) {
      const orderId = `ORD-invented-${round}`
      const strange = installation.request({ orderId })
      const asked = activationFor(orderId, desk().now())
      for (const answer of [
        await activate(server, asked),
        await revalidate(server, strange),
        await check(server, strange),
        await deactivate(server, strange),
        await startTrial(server, strange, { module: 'connector' }),
      ])
        expect(answer.body.code).toBe('order_unknown')
    }
    expect(await desk().count('history')).toBe(before)
    expect(told()).toEqual([1])
    await desk().bench.clock.advance(MINUTE)
    await desk().ask({ orderId: 'ORD-invented' })
    expect(told()).toEqual([1, 50])
    await desk().ask({ orderId: 'ORD-invented' })
    await server.close()
    expect(told()).toEqual([1, 50, 1])
  })

  test('[V4] a denial about a real order stays in the chain, also where the activation is not its own', async () => {
    const installation = await desk().activated()
    await desk().ask({ formatVersions: [7] })
    await revalidate(desk().server, installation.request({ activationId: 'act_invented' }))
    const denied = await desk().history('denied')
    expect(denied.map(({ data }) => data.code)).toEqual(['format_too_old', 'order_unknown'])
    expect(await desk().server.engine.firstBreakInHistory()).toBeNull()
    expect(told()).toEqual([])
  })
})
