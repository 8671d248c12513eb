import { type ReactNode, Suspense, useEffect, useRef, useState } from 'react'
import type { LicensePart } from '../../lib/targets.ts'
import { useUrlState } from '../../lib/url.ts'
import { keepInView } from '../../ui/keep-in-view.ts'
import { Loading } from '../../ui/states.tsx'

interface Props {
  part: LicensePart
  title: string
  hint?: string
  children: ReactNode
}

/** A folded part of the page that an address opens; what is in it is loaded and asked for when it is first opened. */
export function Part({ part, title, hint, children }: Props) {
  const { get, set } = useUrlState()
  const wanted = get('part') === part
  const [opened, setOpened] = useState(false)
  const [seen, setSeen] = useState(false)
  const element = useRef<HTMLDetailsElement>(null)
  const open = wanted || opened
  useEffect(() => {
    if (!wanted || !element.current) return
    element.current.querySelector('summary')?.focus({ preventScroll: true })
    return keepInView(element.current)
  }, [wanted])
  const toggle = (now: boolean): void => {
    if (now === open) return
    setOpened(now)
    if (now) setSeen(true)
    // so that a link to this part opens it again
    else if (wanted) set({ part: undefined })
  }
  return (
    <details className="sw-fold" ref={element} open={open} onToggle={(event) => toggle(event.currentTarget.open)}>
      <summary>
        <span className="sw-fold-title">{title}</span>
        {hint !== undefined && <span className="sw-muted"> {hint}</span>}
      </summary>
      {(seen || open) && (
        <div className="sw-fold-body">
          <Suspense fallback={<Loading lines={3} />}>{children}</Suspense>
        </div>
      )}
    </details>
  )
}
