import '@mantine/core/styles/Popover.layer.css'
import { Button, Popover } from '@mantine/core'
import { type ReactNode, useId, useState } from 'react'
import { t } from '../lib/text.ts'
import { Icon } from './Icon.tsx'
import { LockWords } from './LockWords.tsx'

interface Props {
  act: string
  label: string | undefined
  look: 'button' | 'link'
  children: ReactNode
}

/** Visible and reachable by keyboard; used, it says why it is locked and what is still possible. [D6] */
export function LockedAct({ act, label, look, children }: Props) {
  const [open, setOpen] = useState(false)
  const why = useId()
  const common = {
    'data-act': act,
    'aria-disabled': true,
    'aria-label': label,
    'aria-describedby': why,
    onClick: () => setOpen((before) => !before),
  } as const
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" withinPortal={false} trapFocus returnFocus>
      <Popover.Target>
        {look === 'button' ? (
          <Button {...common} variant="default" leftSection={<Icon name="emergency" />}>
            {children}
          </Button>
        ) : (
          <button type="button" className="sw-link sw-tap sw-locked" {...common}>
            <Icon name="emergency" size={14} />
            {children}
          </button>
        )}
      </Popover.Target>
      <Popover.Dropdown aria-label={t.lock.title} tabIndex={-1} data-autofocus>
        <LockWords />
      </Popover.Dropdown>
      <span id={why} className="sw-hidden">
        {t.lock.short}
      </span>
    </Popover>
  )
}
