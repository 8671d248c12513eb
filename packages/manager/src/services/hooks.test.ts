import { expect, test } from 'vitest'
import { Hooks } from './hooks.ts'

test.each([
  ['fax.inet\n', { text: 'fax.inet' }],
  [' \r\n', { text: '' }],
  ['one\ntwo\n', { fault: 'ask it wrote more than the one line that is remembered' }],
  ['one\n\n', { fault: 'ask it wrote more than the one line that is remembered' }],
  [null, { fault: 'ask it wrote more than can be remembered' }],
])('[D8] what is remembered is one whole line, or it is said that it is none: %j', async (stdout, remembered) => {
  const end = { code: 0, timedOut: false, output: 'and a warning', stdout }
  const hooks = new Hooks({ pause: async () => undefined, run: async () => end })
  expect(await hooks.remember(['ask', 'it'])).toEqual(remembered)
})
