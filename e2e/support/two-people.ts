import type { ManagerApi } from '@seatwarden/protocol/api/manager-operations'
import { expect } from 'vitest'
import type { Api } from './api.ts'

import { until } from './wait.ts'

/** What a license for one must decide: both have an account, and only one of them gets in. [K4] */
export const ORDER_FOR_ONE = { seats: { mail: 1 }, more: { seatPolicy: 'hardLimit' } } as const

export interface Person {
  address: string
  password: string
}

export const twoPeopleOf = (domain: string): readonly [Person, Person] => [
  { address: `jana@${domain}`, password: 'eins und zwei' },
  { address: `ben@${domain}`, password: 'drei und vier' },
]

/** While no license is here, so that its limit does not refuse the second account. [L11] */
export async function createPeople(manager: Api<ManagerApi>, people: readonly Person[]): Promise<void> {
  await manager.call('saveDomain', {
    params: { name: people[0]?.address.split('@')[1] ?? '' },
    body: { properties: {}, create: true },
  })
  for (const { address, password } of people)
    await manager.call('createAccount', { body: { address, properties: { U_Password: password } } })
}

/** One license seat: the first is let in, and the second told why not, by the real Dovecot. [G1 G3] */
export async function expectGated(login: (who: Person) => Promise<string>, people: readonly [Person, Person]) {
  const [first, second] = people
  const said = async (who: Person) => (await login(who)).replace(/\[CAPABILITY [^\]]*\] /, '')
  // Dovecot looks at the file's date once a second.
  await until('Dovecot to know the account', 10_000, async () => {
    const line = await login({ ...first, password: 'guessed' }).catch(() => '')
    return line.includes('AUTHENTICATIONFAILED') || undefined
  })
  expect(await said(first)).toBe('a1 OK Logged in')
  expect(await said(second)).toBe('a1 NO [ALERT] All seats of Mail are taken. Ask your administrator.')
  expect(await said(first)).toBe('a1 OK Logged in')
}
