import { lazy, Suspense, useState } from 'react'
import type { MarkProps } from '../lib/seats.ts'
import { t } from '../lib/text.ts'
import { Icon } from './Icon.tsx'

const MarkNote = lazy(async () => ({ default: (await import('./MarkNote.tsx')).MarkNote }))

/** The red exclamation mark of a row whose Used Seats exceed its Seats, and what it means. [L6] */
export function Mark({ row }: MarkProps) {
  const [asked, setAsked] = useState(false)
  const button = (
    <button type="button" className="sw-mark" aria-label={t.seats.markOf(row.name)} onClick={() => setAsked(true)}>
      <Icon name="over" size={16} />
    </button>
  )
  if (!asked) return button
  return (
    <Suspense fallback={button}>
      <MarkNote row={row} />
    </Suspense>
  )
}
