import { expect, test } from 'vitest'
import { createLog, silentLog } from './log.ts'

const logged = (record: object): string => {
  let text = ''
  const log = createLog({ level: 'info', name: 'test', to: { write: (line) => (text += line) } })
  log.info(record, 'it')
  return text
}

test('a line is JSON with name and level', () => {
  expect(JSON.parse(logged({ order: 'ord_1' }))).toMatchObject({ name: 'test', level: 30, order: 'ord_1', msg: 'it' })
})

test('[Q3] secrets are never logged, at the top or in what a request carries', () => {
  const headers = { authorization: 'Bearer hunter2', cookie: 'session=hunter2', 'set-cookie': 'hunter2', host: 'seen' }
  for (const secret of ['password', 'token', 'secret', 'secretKey', 'privateKey', 'authorization', 'cookie']) {
    expect(logged({ [secret]: 'hunter2', user: { [secret]: 'hunter2' } })).not.toContain('hunter2')
  }
  const text = logged({ req: { headers } })
  expect(text).not.toContain('hunter2')
  expect(text).toContain('seen')
})

test('the silent log says nothing', () => {
  expect(silentLog.isLevelEnabled('fatal')).toBe(false)
})
