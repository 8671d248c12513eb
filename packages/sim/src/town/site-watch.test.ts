import type { Engine } from '@seatwarden/manager/engine/engine'
import { expect, test } from 'vitest'
import { Daemons, ORDER } from './daemons.ts'
import { GuaranteeBroken, type TownGuarantee } from './guarantee.ts'
import { PostOffice } from './post.ts'
import { SiteWatch } from './site-watch.ts'

const engineOf = (stopped: boolean) =>
  ({
    license: { state: { stopped } },
    stores: { db: { get: async (sql: string) => ({ n: sql.includes('is not null') ? 1 : 0 }) } },
  }) as unknown as Engine
const complain = (guarantee: TownGuarantee): never => {
  throw new GuaranteeBroken(guarantee, 'a test', 0 as never, '')
}
const run = (daemons: Daemons, what: string, ids: readonly string[]) =>
  Promise.all(ids.map((id) => daemons.run(['service', what, id])))

const house = () => {
  const daemons = new Daemons(() => true)
  const post = new PostOffice(() => true)
  const watch = new SiteWatch(daemons, post)
  return { daemons, post, watch, look: (stopped: boolean) => watch.services(engineOf(stopped), complain) }
}

test('[D8] services that are stopped in their order, all of them', async () => {
  const { daemons, look } = house()
  await run(daemons, 'stop', ORDER)
  await expect(look(true)).resolves.toBeUndefined()
})

test('[D8] one that still runs, and another order', async () => {
  const one = house()
  await run(one.daemons, 'stop', ORDER.slice(1))
  await expect(one.look(true)).rejects.toThrow('servicesStandAsTheLicenseSays')
  const other = house()
  await run(other.daemons, 'stop', ORDER.toReversed())
  await expect(other.look(true)).rejects.toThrow('servicesStandAsTheLicenseSays')
})

test('[D9 D10] by hand they run while it lasts; with a license all run', async () => {
  const { daemons, look } = house()
  await run(daemons, 'stop', ORDER)
  await look(true)
  daemons.startAll()
  await expect(look(true)).resolves.toBeUndefined()
  await run(daemons, 'stop', ['smtp'])
  await expect(look(false)).rejects.toThrow('servicesStandAsTheLicenseSays')
})

test('[N3] a mail whose Message-ID stands with no notice', () => {
  const { post, watch } = house()
  post.messageIds.push('a@b')
  expect(() => watch.mails({ notices: [], stops: [], asking: false }, complain)).toThrow('SameMessageId')
})
