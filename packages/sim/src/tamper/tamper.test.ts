import { armor } from '@seatwarden/protocol/license-file/armor'
import { verifyLicense } from '@seatwarden/protocol/license-file/verify'
import { seededRandom } from '@seatwarden/runtime/random'
import { expect, test } from 'vitest'
import { Dice } from '../town/dice.ts'
import { resigned } from './parts.ts'
import { judged, KINDS, mutantOf, stockOfRun, tamper } from './tamper.ts'

const MEBIBYTE = 1_048_576

test('[L2] 10,000 mutated license files: none is accepted, none breaks the reader, memory stays flat', {
  timeout: 120_000,
}, async () => {
  const { mutants, seen, grown } = await tamper({ seed: 1, count: 10_000 })
  expect(mutants).toBe(10_000)
  // Every kind of change was tried, and what was let through was the vendor's own file in another wrapping.
  for (const kind of KINDS) expect([kind, seen.get(kind)?.size]).not.toEqual([kind, 0])
  const noisy = KINDS.filter((kind) => seen.get(kind)?.has('noise'))
  expect(noisy).toContain('armour noise')
  expect([...(seen.get('armour noise')?.keys() ?? [])]).toEqual(['noise'])
  expect(grown / MEBIBYTE).toBeLessThan(8)
})

test('[L2] the files that the mutants are made from are accepted', async () => {
  const { vendor, trust, now } = await stockOfRun(1)
  for (const { text, payload } of vendor.files)
    expect(await verifyLicense(text, trust, now)).toMatchObject({ ok: true, payload: { counter: payload.counter } })
})

test('what the own key signs without a change is accepted: nothing but the change is refused', async () => {
  const stock = await stockOfRun(1)
  const dice = new Dice(seededRandom(1))
  for (const file of stock.vendor.files) {
    const text = armor(await resigned({ dice, stock, file }, JSON.stringify(file.payload)))
    expect(await verifyLicense(text, stock.trust, stock.now)).toMatchObject({ ok: true, payload: file.payload })
  }
})

test('a mutant is the same again by its numbers', async () => {
  const [one, two] = [await stockOfRun(3), await stockOfRun(3)]
  for (let at = 0; at < 100; at += 1) expect(await mutantOf(one, 3, at)).toEqual(await mutantOf(two, 3, at))
})

test('a reader that accepted a mutant would be found out', async () => {
  const stock = await stockOfRun(1)
  const [file, second] = stock.vendor.files
  const read = await verifyLicense(file!.text, stock.trust, stock.now)
  expect(judged(stock, file!.text, read)).toBe('noise')
  expect(() => judged(stock, second!.text, read)).toThrow('ACCEPTED with another meaning')
  expect(() => judged(stock, stock.other.files[0]!.text, read)).toThrow('the vendor never signed that')
})
