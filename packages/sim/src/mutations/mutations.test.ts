import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { broken } from './mutation.ts'
import { hunted, MUTATIONS, tableOf } from './mutation-proof.ts'
import { CORE_MUTATIONS, TOWN_MUTATIONS } from './mutations.ts'

test('what a mutation replaces stands in its file exactly once, and each has a name of its own', () => {
  for (const mutation of MUTATIONS) expect(() => broken(readFileSync(mutation.file, 'utf8'), mutation)).not.toThrow()
  expect(new Set(MUTATIONS.map(({ id }) => id)).size).toBe(MUTATIONS.length)
  expect(MUTATIONS.length).toBeGreaterThanOrEqual(10)
})

test('a text that is gone, or stands twice, is told', () => {
  const mutation = { ...(CORE_MUTATIONS[0] as (typeof CORE_MUTATIONS)[0]), text: 'one' }
  expect(() => broken('none', { ...mutation, text: 'two' })).toThrow('stands 0 times')
  expect(() => broken('one one', mutation)).toThrow('stands 2 times')
})

/** The rest takes minutes: `npm run proof -- mutations`. */
const QUICK = TOWN_MUTATIONS.filter(({ id }) => id === 'a-seat-too-many' || id === 'other-message-id')

test.each([...CORE_MUTATIONS, ...QUICK])(
  '$rule: the simulator finds it by $guarantee',
  async (mutation) => {
    const caught = await hunted(mutation)
    expect(caught.find.guarantee, caught.find.said).toBe(mutation.guarantee)
    expect(tableOf([caught])).toContain(`| ${mutation.guarantee} | ${caught.find.seed} |`)
  },
  60_000,
)
