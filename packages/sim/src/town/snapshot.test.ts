import type { Engine } from '@seatwarden/manager/engine/engine'
import { expect, test } from 'vitest'
import { GuaranteeBroken } from './guarantee.ts'
import type { Exchange } from './network.ts'
import { Snapshots } from './snapshot.ts'

const activationId = 'act_1'
const engineOf = (told: boolean) =>
  ({
    license: { terms: { activationId } },
    copies: { seen: told ? {} : null },
    stores: { db: { get: async () => ({ n: told ? 1 : 0 }) } },
  }) as unknown as Engine
const good: Exchange = { path: '/exchange/revalidation', fault: null, status: 200, good: true }
const complain = (guarantee: 'aRestoredSnapshotIsFoundAndTold'): never => {
  throw new GuaranteeBroken(guarantee, 'a test', 0 as never, '')
}

/** Revalidated so often before the image, between it and the moment it is put back, and since. */
const lived = (between: number, since: number, told = false): (() => Promise<void>) => {
  const snapshots = new Snapshots()
  const engine = engineOf(told)
  const revalidate = (times: number) => {
    for (let n = 0; n < times; n += 1) snapshots.heard(engine, good)
  }
  revalidate(1)
  snapshots.taken('folder', engine)
  const { image } = snapshots
  revalidate(between)
  if (image) snapshots.restored(image)
  revalidate(since)
  return () => snapshots.check(engine, complain as never)
}

test('[D14 F6] a snapshot of which nothing was told, though both histories have gone on', async () => {
  await expect(lived(2, 2)()).rejects.toThrow('aRestoredSnapshotIsFoundAndTold')
  await expect(lived(2, 2, true)()).resolves.toBeUndefined()
})

test('[D14 F6] where one of both has not gone on nobody can tell', async () => {
  await expect(lived(1, 2)()).resolves.toBeUndefined()
  await expect(lived(2, 1)()).resolves.toBeUndefined()
})
