import { ActionIcon } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { t } from '../lib/text.ts'
import { Icon } from './Icon.tsx'

/** Copies a value; the result is told where the act was. */
export function Copy({ value, what }: { value: string; what: string }) {
  const { copied, copy } = useClipboard({ timeout: 2_000 })
  return (
    <span className="sw-copy">
      <ActionIcon variant="subtle" size={24} aria-label={t.common.copy(what)} onClick={() => copy(value)}>
        <Icon name={copied ? 'copied' : 'copy'} />
      </ActionIcon>
      <span role="status" className="sw-hidden">
        {copied ? t.common.copied : ''}
      </span>
    </span>
  )
}

/** A command that does the same as a dialog, to read and to copy. */
export const Command = ({ text }: { text: string }) => (
  <div className="sw-command">
    <code>{text}</code>
    <Copy value={text} what={t.common.command} />
  </div>
)
