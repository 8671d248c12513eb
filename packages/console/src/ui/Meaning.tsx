import type { ReactNode } from 'react'
import { Icon } from './Icon.tsx'

export type MeaningKind =
  | 'ok'
  | 'attention'
  | 'over'
  | 'refused'
  | 'trial'
  | 'reserved'
  | 'licensed'
  | 'off'
  | 'emergency'

interface Props {
  kind: MeaningKind
  children: ReactNode
  /** A chip has a soft background; else icon and word stand in the line. */
  chip?: boolean
}

/** A state: its icon, its colour and its word, never one of them alone. */
export const Meaning = ({ kind, children, chip = false }: Props) => (
  <span className={chip ? 'sw-chip' : 'sw-state'} data-kind={kind}>
    <Icon name={kind} size={chip ? 14 : 16} />
    <span>{children}</span>
  </span>
)
