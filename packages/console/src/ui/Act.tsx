import { Button, type ButtonProps } from '@mantine/core'
import { lazy, type ReactNode, Suspense } from 'react'
import { useLocked } from '../lib/lock.ts'
import { t } from '../lib/text.ts'
import { Icon } from './Icon.tsx'

const LockedAct = lazy(async () => ({ default: (await import('./LockedAct.tsx')).LockedAct }))

interface Props extends ButtonProps {
  /** The operation as the API names it, with its part where it has some. */
  act: string
  onClick?: () => void
  type?: 'button' | 'submit'
  label?: string
  children: ReactNode
}

/** A button of an act that Emergency Mode may lock: it stays where it is, and says why when it is used. [D6] */
export function Act({ act, children, label, ...button }: Props) {
  const locked = useLocked(act)
  if (!locked)
    return (
      <Button data-act={act} aria-label={label} {...button}>
        {children}
      </Button>
    )
  return (
    <Suspense fallback={null}>
      <LockedAct act={act} label={label} look="button">
        {children}
      </LockedAct>
    </Suspense>
  )
}

/** The same as a link in a line. */
export function ActLine({ act, children, label, onClick }: Pick<Props, 'act' | 'children' | 'label' | 'onClick'>) {
  const locked = useLocked(act)
  if (!locked)
    return (
      <button type="button" className="sw-link sw-tap" data-act={act} aria-label={label} onClick={onClick}>
        {children}
      </button>
    )
  return (
    <Suspense fallback={null}>
      <LockedAct act={act} label={label} look="link">
        {children}
      </LockedAct>
    </Suspense>
  )
}

/** The reason beside a form whose act is locked; nothing else. */
export function LockLine({ act }: { act: string }) {
  if (!useLocked(act)) return null
  return (
    <div className="sw-note" data-kind="off">
      <Icon name="emergency" size={20} />
      <div className="sw-note-words">
        <p className="sw-strong">
          {t.lock.title} (<code>license_emergency</code>)
        </p>
        <p>{t.lock.ends}</p>
      </div>
    </div>
  )
}
