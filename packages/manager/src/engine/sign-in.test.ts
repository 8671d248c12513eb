import { DAY } from '@seatwarden/core/instant'
import { eachDatabase } from '@seatwarden/runtime/db/contract'
import { expect, test } from 'vitest'
import { migrations } from '../migrations/index.ts'
import { testEngine } from '../testing/engine.ts'

eachDatabase('signing in', migrations, (open) => {
  test('[Q4] sessions that have ended are forgotten at the next sign-in; a token is not', async () => {
    const { engine, clock } = await testEngine(await open())
    const { signIn, stores } = engine
    await signIn.setPassword('admin', 'correct horse')
    const token = await signIn.token('tool')
    const first = await signIn.byPassword('admin', 'correct horse')
    await clock.advance(DAY)
    const second = await signIn.byPassword('admin', 'correct horse')
    expect(await stores.db.all('select kind from sign_ins order by kind')).toEqual([
      { kind: 'session' },
      { kind: 'token' },
    ])
    const names = [signIn.who(first ?? '', 'session'), signIn.who(second ?? '', 'session'), signIn.who(token, 'token')]
    expect(await Promise.all(names)).toEqual([null, 'admin', 'tool'])
  })

  test('[Q3] a link signs in once, also when it is used twice at the same moment', async () => {
    const { engine } = await testEngine(await open())
    const link = await engine.signIn.link('admin')
    const sessions = await Promise.all([engine.signIn.byLink(link), engine.signIn.byLink(link)])
    expect(sessions.filter((session) => session !== null)).toHaveLength(1)
  })
})
