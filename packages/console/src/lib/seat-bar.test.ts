import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GAP, LEAST, type SeatFigures, seatBar } from './seat-bar.ts'

const figure = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 1_000_000 }))
const figures = fc.record<SeatFigures>({
  seats: figure,
  held: figure,
  reservedFree: figure,
  trial: figure,
  refused: figure,
})
const width = fc.integer({ min: 40, max: 2_000 })

test('[L5] every part that is not zero is at least 3 px wide, and free seats are too', () => {
  fc.assert(
    fc.property(figures, width, (given, wide) => {
      const { parts } = seatBar(given, wide)
      for (const part of parts) expect(part.width).toBeGreaterThanOrEqual(LEAST - 1e-6)
      const free = given.seats - given.held - given.reservedFree
      expect(parts.some((part) => part.kind === 'free')).toBe(free > 0)
      expect(parts.some((part) => part.kind === 'refused')).toBe(given.refused > 0)
    }),
  )
})

test('[L5] the parts and the gaps between them fill the width exactly', () => {
  fc.assert(
    fc.property(figures, width, (given, wide) => {
      const { parts } = seatBar(given, wide)
      if (parts.length === 0) return
      const sum = parts.reduce((total, part) => total + part.width, 0) + (parts.length - 1) * GAP
      expect(sum).toBeCloseTo(wide, 5)
      for (const [index, part] of parts.entries()) {
        const before = parts[index - 1]
        expect(part.x).toBeCloseTo(before ? before.x + before.width + GAP : 0, 5)
      }
    }),
  )
})

test('[L6] the limit line lies inside the bar and before trial and refused', () => {
  fc.assert(
    fc.property(figures, width, (given, wide) => {
      const { parts, limit } = seatBar(given, wide)
      if (limit === null) return
      expect(limit).toBeGreaterThanOrEqual(0)
      expect(limit).toBeLessThanOrEqual(wide + 1e-6)
      const beyond = parts.find((part) => part.kind === 'trial' || part.kind === 'refused')
      if (beyond) expect(limit).toBeLessThanOrEqual(beyond.x + 1e-6)
    }),
  )
})

test('[L5] 24 of 25 never looks full', () => {
  const { parts } = seatBar({ seats: 25, held: 24, reservedFree: 0, trial: 0, refused: 0 }, 60)
  expect(parts.map((part) => part.kind)).toEqual(['licensed', 'free'])
  expect(parts[1]?.width).toBeGreaterThanOrEqual(LEAST)
})

test('[S9] one refused among a million is seen', () => {
  const { parts } = seatBar({ seats: 1_000_000, held: 1_000_000, reservedFree: 0, trial: 0, refused: 1 }, 240)
  expect(parts.at(-1)).toMatchObject({ kind: 'refused', width: LEAST })
})

test('[S17] more held than seats puts the limit line inside the held part', () => {
  const { limit } = seatBar({ seats: 50, held: 100, reservedFree: 0, trial: 0, refused: 0 }, 200)
  expect(limit).toBeCloseTo(100)
})
