import { Button } from '@mantine/core'
import type { Problem } from '@seatwarden/protocol/problem'
import type { ReactNode } from 'react'
import { t } from '../lib/text.ts'
import { Icon } from './Icon.tsx'

/** Nothing for a second, then lines of the right number. */
export const Loading = ({ lines = 4 }: { lines?: number }) => (
  <div className="sw-loading" role="status">
    <span className="sw-hidden">{t.common.loading}</span>
    {Array.from({ length: lines }, (_, index) => `line-${index}`).map((key) => (
      <div key={key} className="sw-loading-line" aria-hidden="true" />
    ))}
  </div>
)

interface EmptyProps {
  title: string
  children: ReactNode
  action?: ReactNode
}

export const Empty = ({ title, children, action }: EmptyProps) => (
  <div className="sw-empty">
    <p className="sw-empty-title">{title}</p>
    <p className="sw-muted">{children}</p>
    {action}
  </div>
)

interface TroubleProps {
  problem: Problem
  what?: string
  retry?: () => void
  /** What can be done about it, and its code. */
  children?: ReactNode
}

/** A failure, in the place of what failed. Never an empty state, never a zero. */
export const Trouble = ({ problem, what, retry, children }: TroubleProps) => (
  <div className="sw-note" data-kind="over" role="alert">
    <Icon name="over" size={20} />
    <div className="sw-note-words">
      <p className="sw-strong">{what ?? problem.title}</p>
      <p>{problem.detail}</p>
      {problem.next !== undefined && <p>{problem.next}</p>}
      {children}
    </div>
    {retry && (
      <Button variant="default" onClick={retry}>
        {t.error.retry}
      </Button>
    )}
  </div>
)
