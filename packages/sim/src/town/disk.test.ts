import { onDatabase } from '@seatwarden/runtime/db/contract'
import { describe, expect, test } from 'vitest'
import { Disk, DiskFull } from './disk.ts'

const migrations = [{ id: '0001', sql: () => ['create table one (id integer)'] }]

onDatabase('sqlite', 'a simulated disk', migrations, (open) => {
  test('[Q1] while it is full nothing is kept, reading goes on, and what was refused can be done again', async () => {
    const disk = new Disk()
    const db = disk.over(await open())
    const add = (id: number) => db.transaction((tx) => tx.run('insert into one (id) values ($1)', id))
    await add(1)
    disk.full = true
    await expect(add(2)).rejects.toThrow(DiskFull)
    await expect(db.run('delete from one')).rejects.toThrow(DiskFull)
    expect(await db.transaction((tx) => tx.all('select id from one'))).toEqual([{ id: 1 }])
    disk.full = false
    await add(2)
    expect(await db.all('select id from one order by id')).toEqual([{ id: 1 }, { id: 2 }])
  })

  test('[Q1] a transaction has a moment before and after it and around each of its statements', async () => {
    const disk = new Disk()
    const db = disk.over(await open())
    const pulledAt: number[] = []
    const work = () => db.transaction((tx) => tx.run('insert into one (id) values (1)'))
    for (const n of [1, 2, 3, 4]) {
      disk.pullPlug = () => pulledAt.push(n)
      disk.arm(n)
      await work()
    }
    disk.arm(null)
    expect([pulledAt, disk.moments, disk.armed]).toEqual([[1, 2, 3, 4], 16, false])
  })
})

describe('a simulated disk', () => {
  test('is armed until its moment', () => {
    const disk = new Disk()
    disk.arm(2)
    disk.moment()
    expect(disk.armed).toBe(true)
    disk.moment()
    expect(disk.armed).toBe(false)
  })
})
