import '@mantine/core/styles/Popover.layer.css'
import { Popover } from '@mantine/core'
import { useState } from 'react'
import type { MarkProps } from '../lib/seats.ts'
import { t } from '../lib/text.ts'
import { Icon } from './Icon.tsx'

export function MarkNote({ row }: MarkProps) {
  const [open, setOpen] = useState(true)
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" withinPortal={false} trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className="sw-mark"
          aria-label={t.seats.markOf(row.name)}
          onClick={() => setOpen((before) => !before)}
        >
          <Icon name="over" size={16} />
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t.seats.markOf(row.name)} tabIndex={-1} data-autofocus>
        {row.seats !== 'unlimited' && <p className="sw-strong">{t.seats.marked(row.usedSeats, row.seats)}</p>}
        <p>{t.seats.markedCalm}</p>
        {row.refused > 0 && <p>{t.seats.markedRefused(row.refused)}</p>}
      </Popover.Dropdown>
    </Popover>
  )
}
