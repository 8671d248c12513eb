import { TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { w } from '../../lib/words-decline.ts'

interface At {
  host: string
  port: string
}

interface Props<T extends At> {
  at: T
  set: (at: T) => void
  fixed: boolean
  /** How it is spoken to. */
  children: ReactNode
}

/** Host and port of a server, and what belongs to them in the same line. */
export const Place = <T extends At>({ at, set, fixed, children }: Props<T>) => (
  <div className="sw-place">
    <TextInput
      label={w.channels.host}
      autoComplete="off"
      spellCheck={false}
      readOnly={fixed}
      value={at.host}
      onChange={(event) => set({ ...at, host: event.currentTarget.value })}
    />
    <TextInput
      label={w.channels.port}
      inputMode="numeric"
      readOnly={fixed}
      value={at.port}
      onChange={(event) => set({ ...at, port: event.currentTarget.value })}
    />
    {children}
  </div>
)
