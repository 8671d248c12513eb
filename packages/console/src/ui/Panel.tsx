import { type ReactNode, useId } from 'react'

interface Props {
  title: string
  children: ReactNode
  /** Stands at the right of the title. */
  aside?: ReactNode
  flush?: boolean
}

export function Panel({ title, children, aside, flush = false }: Props) {
  const id = useId()
  return (
    <section className="sw-panel" aria-labelledby={id}>
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
