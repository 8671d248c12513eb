import { useId, useState } from 'react'
import { w } from '../../lib/words-decline.ts'
import { Choice } from '../../ui/Choice.tsx'
import { MailFrame } from './MailFrame.tsx'

const FORMS = [
  { value: 'html', label: w.notices.html },
  { value: 'text', label: w.notices.text },
] as const

interface Props {
  title: string
  mail: { subject: string; html: string; text: string }
}

/** A mail in both its forms. */
export function Mail({ title, mail: { subject, html, text } }: Props) {
  const [form, setForm] = useState<'html' | 'text'>('html')
  const id = useId()
  return (
    <section aria-labelledby={id} className="sw-mail">
      <div className="sw-mail-head">
        <h3 id={id} className="sw-section">
          {title}
        </h3>
        <Choice label={w.notices.form} value={form} options={FORMS} onChange={setForm} />
      </div>
      {form === 'html' ? (
        <MailFrame html={html} title={w.notices.frame(subject)} />
      ) : (
        <pre className="sw-mail-text">{text}</pre>
      )}
    </section>
  )
}
