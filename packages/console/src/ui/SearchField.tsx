import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'
import { t } from '../lib/text.ts'
import { Icon } from './Icon.tsx'

interface Props {
  value: string
  onChange: (value: string) => void
}

/** Asks the server a moment after the last key. */
export function SearchField({ value, onChange }: Props) {
  const [typed, setTyped] = useState(value)
  const send = useDebouncedCallback(onChange, 250)
  return (
    <TextInput
      className="sw-filter-search"
      type="search"
      aria-label={t.common.search}
      placeholder={t.common.search}
      leftSection={<Icon name="search" />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        send(event.currentTarget.value)
      }}
    />
  )
}
