import { instant } from '@seatwarden/core/instant'
import { describe, expect, test, vi } from 'vitest'
import { SettableClock, systemClock } from './clock.ts'

const start = instant(1_800_000_000_000)

describe('a clock that is set', () => {
  test('stands still until it is moved', () => {
    const clock = new SettableClock(start)
    expect(clock.wall()).toBe(start)
    expect(clock.monotonic()).toBe(0)
  })

  test('runs timers in the order they are due, each at its own moment', async () => {
    const clock = new SettableClock(start)
    const seen: [string, number][] = []
    const note = (name: string) => () => seen.push([name, clock.wall() - start])
    clock.after(200, note('late'))
    clock.after(100, note('early'))
    clock.after(100, note('early too'))
    clock.after(900, note('beyond'))
    await clock.advance(500)
    expect(seen).toEqual([
      ['early', 100],
      ['early too', 100],
      ['late', 200],
    ])
    expect(clock.wall()).toBe(start + 500)
    expect(clock.pending).toBe(1)
  })

  test('runs a timer that a timer has set, after the promises between', async () => {
    const clock = new SettableClock(start)
    const seen: number[] = []
    clock.after(10, () => {
      void Promise.resolve().then(async () => {
        await new Promise((resolve) => setImmediate(resolve))
        clock.after(10, () => seen.push(clock.monotonic()))
      })
    })
    await clock.advance(30)
    expect(seen).toEqual([20])
  })

  test('a cancelled timer never runs', async () => {
    const clock = new SettableClock(start)
    const run = vi.fn()
    clock.after(10, run)()
    await clock.advance(100)
    expect(run).not.toHaveBeenCalled()
  })

  test('[D12] a step of the wall clock moves no timer', async () => {
    const clock = new SettableClock(start)
    const run = vi.fn()
    clock.after(1_000, run)
    clock.jumpWall(3_600_000)
    await clock.advance(999)
    expect(run).not.toHaveBeenCalled()
    clock.jumpWall(-7_200_000)
    await clock.advance(1)
    expect(run).toHaveBeenCalledOnce()
    expect(clock.wall()).toBe(start + 1_000 - 3_600_000)
  })

  test('refuses to go back', async () => {
    await expect(new SettableClock(start).advance(-1)).rejects.toThrow('whole milliseconds')
  })
})

describe('the system clock', () => {
  test('never fires before its time', async () => {
    const from = systemClock.monotonic()
    await new Promise<void>((resolve) => systemClock.after(3, resolve))
    expect(systemClock.monotonic() - from).toBeGreaterThanOrEqual(3)
  })

  test('a wait longer than setTimeout counts does not fire at once', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    try {
      const run = vi.fn()
      const month = 31 * 86_400_000
      systemClock.after(month, run)
      vi.advanceTimersByTime(month - 1)
      expect(run).not.toHaveBeenCalled()
      vi.advanceTimersByTime(1)
      expect(run).toHaveBeenCalledOnce()
    } finally {
      vi.useRealTimers()
    }
  })

  test('a cancelled long wait never fires', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    try {
      const run = vi.fn()
      const cancel = systemClock.after(40 * 86_400_000, run)
      vi.advanceTimersByTime(30 * 86_400_000)
      cancel()
      vi.advanceTimersByTime(30 * 86_400_000)
      expect(run).not.toHaveBeenCalled()
    } finally {
      vi.useRealTimers()
    }
  })
})
