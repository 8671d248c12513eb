import { type ReactNode, useEffect, useId, useRef } from 'react'

interface Props {
  title: string
  children: ReactNode
  /** Stands at the right of the title. */
  aside?: ReactNode
  flush?: boolean
  /** An address that ends in it leads here, also when the panel comes later than the page. */
  id?: string
}

export function Panel({ title, children, aside, flush = false, id: place }: Props) {
  const id = useId()
  const section = useRef<HTMLElement>(null)
  useEffect(() => {
    if (place !== undefined && window.location.hash === `#${place}`) section.current?.scrollIntoView()
  }, [place])
  return (
    <section className="sw-panel" ref={section} id={place} aria-labelledby={id}>
      <header className="sw-panel-head">
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      <div className={flush ? undefined : 'sw-panel-body'}>{children}</div>
    </section>
  )
}

interface FoldProps {
  title: string
  hint?: string
  children: ReactNode
  open?: boolean
}

/** Folded until wanted; the browser's own element, so it works by keyboard and in print. */
export const Fold = ({ title, hint, children, open }: FoldProps) => (
  <details className="sw-fold" open={open}>
    <summary>
      <span className="sw-fold-title">{title}</span>
      {hint !== undefined && <span className="sw-muted"> {hint}</span>}
    </summary>
    <div className="sw-fold-body">{children}</div>
  </details>
)
