import '@mantine/core/styles/Input.layer.css'
import { Button, Textarea } from '@mantine/core'
import { type DragEvent, useRef, useState } from 'react'
import { t } from '../lib/text.ts'
import { Icon } from './Icon.tsx'

interface Props {
  label: string
  help: string
  accept: string
  value: string
  rows?: number
  onChange: (text: string, name?: string) => void
}

/** A text that is dropped, chosen as a file, or pasted: three ways to the same field. */
export function FileText({ label, help, accept, value, rows = 7, onChange }: Props) {
  const [over, setOver] = useState(false)
  const [name, setName] = useState<string | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const read = async (file: File | undefined): Promise<void> => {
    if (!file) return
    setName(file.name)
    onChange(await file.text(), file.name)
  }
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    void read(event.dataTransfer.files[0])
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one of three ways; the others work by keyboard
    <div
      className="sw-drop"
      data-over={over || undefined}
      onDrop={drop}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
    >
      <Textarea
        label={label}
        description={help}
        rows={rows}
        spellCheck={false}
        autoComplete="off"
        value={value}
        onChange={(event) => {
          setName(null)
          onChange(event.currentTarget.value)
        }}
      />
      <input
        ref={input}
        type="file"
        accept={accept}
        hidden
        onChange={(event) => {
          void read(event.currentTarget.files?.[0])
          event.currentTarget.value = ''
        }}
      />
      <div className="sw-actions">
        <Button variant="default" leftSection={<Icon name="upload" />} onClick={() => input.current?.click()}>
          {t.activate.choose}
        </Button>
        <span role="status" className="sw-muted">
          {name !== null && t.activate.dropped(name)}
        </span>
      </div>
    </div>
  )
}
