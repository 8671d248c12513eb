import { DAY, HOUR, plus } from '@seatwarden/core/instant'
import type { LicenseTerms } from '@seatwarden/core/license'
import { SettableClock } from '@seatwarden/runtime/clock'
import { onDatabase } from '@seatwarden/runtime/db/contract'
import type { Database } from '@seatwarden/runtime/db/database'
import { expect, test } from 'vitest'
import { migrations } from '../migrations/index.ts'
import { apiOf } from '../testing/api.ts'
import { installTerms, START, testEngine } from '../testing/engine.ts'
import { termsWith } from '../testing/license.ts'

const TERMS = termsWith(START, { mail: 10, im: 2 })

/** What the API says after so long with this license, or with none. */
const seen = async (
  db: Database,
  terms: LicenseTerms | null,
  { after, mismatch = false }: { after: number; mismatch?: boolean },
) => {
  const { engine, clock } = await testEngine(db, new SettableClock(START))
  if (terms) await installTerms(engine, terms)
  const ask = await apiOf(engine, clock)
  if (mismatch) await engine.license.apply({ kind: 'mismatch', found: true })
  await clock.advance(after)
  await engine.license.apply({ kind: 'tick' })
  const { body } = await ask('GET', '/license')
  return body
}

const ends = (type: 'subscription' | 'evaluation', days: number, grace = 4): LicenseTerms => ({
  ...TERMS,
  type,
  grace: grace * DAY,
  expiresAt: plus(START, days * DAY),
})

onDatabase('sqlite', 'the verdict', migrations, (open) => {
  test('[L16 D5 D13] a subscription that has expired counts down, and the first finding says so', async () => {
    const { verdict, phase } = await seen(await open(), ends('subscription', 3), { after: 4 * DAY })
    expect(phase).toBe('grace')
    expect(verdict).toMatchObject({
      kind: 'expired',
      severity: 'attention',
      sentence: 'The license expired on Sun 15 Nov 2026, 09:14. Everything works.',
      next: 'Emergency Mode on Thu 19 Nov 2026, 09:14 (in 3 days).',
      action: { label: 'Renew License' },
    })
  })

  test.each([
    ['a subscription', ends('subscription', 1, 2), 'license_expires', 'Services cannot', 'Mon 23 Nov 2026'],
    ['an evaluation license', ends('evaluation', 1, 2), 'evaluation', '', 'Sat 21 Nov 2026'],
    [
      'the file of an offline license',
      { ...TERMS, offline: true, revalidateEvery: DAY, grace: 2 * DAY },
      'offline_due',
      '',
      'Mon 23 Nov 2026',
    ],
  ] as const)(
    '[L16 L11 A13] an hour before the end of %s not everything is in order',
    async (_, terms, kind, not, stop) => {
      const { verdict } = await seen(await open(), terms, { after: 23 * HOUR })
      expect(verdict).toMatchObject({ kind, next: expect.stringContaining(`services stop on ${stop}`) })
      expect(verdict.sentence).toContain('Fri 13 Nov 2026, 09:14 (in 1 hour)')
      if (not) expect(verdict.next).not.toContain(not)
    },
  )

  test('[L11] without a license the evaluation says what follows it', async () => {
    const { verdict } = await seen(await open(), null, { after: DAY })
    expect(verdict).toMatchObject({
      kind: 'evaluation',
      sentence: 'Evaluation until Sat 12 Dec 2026, 09:14 (in 29 days). All modules are on.',
      next: 'Unless a license is activated: Emergency Mode on Sat 12 Dec 2026, services stop on Sun 20 Dec 2026.',
    })
  })

  test('[L11 D6] once the evaluation is over, it is said why settings are locked', async () => {
    const { findings } = await seen(await open(), null, { after: 31 * DAY })
    expect(findings.map((f: { kind: string }) => f.kind)).toEqual(['emergency', 'evaluation_ended'])
    expect(findings[1].sentence).toBe('The evaluation ended on Sat 12 Dec 2026, 09:14.')
  })

  test('[F4 D6 L4] stopped on another machine: no setting is locked, and nobody is told that they are', async () => {
    const { phase, locked, findings } = await seen(await open(), TERMS, { after: 9 * DAY, mismatch: true })
    expect([phase, locked]).toEqual(['expired', []])
    expect(findings.map((f: { kind: string }) => f.kind)).toEqual(['stopped', 'mismatch'])
    expect(findings[1].next).toBe('Services stop on Sun 22 Nov 2026, 00:00 (in 14 hours).')
  })

  test('[L7] with nothing to say, everything is in order', async () => {
    const { verdict, findings } = await seen(await open(), TERMS, { after: DAY })
    expect([verdict.kind, findings.length]).toEqual(['fine', 1])
  })
})
