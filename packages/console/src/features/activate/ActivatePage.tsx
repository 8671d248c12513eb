import type { ActivationResult } from '@seatwarden/protocol/api/manager'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { call } from '../../api/client.ts'
import { useRefresh } from '../../api/queries.ts'
import { usePageTitle } from '../../app/usePageTitle.ts'
import { t } from '../../lib/text.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Changes, Done } from './Changes.tsx'
import { type Given, How } from './How.tsx'

const send = (given: Given, dryRun: boolean) =>
  given.how === 'order'
    ? call<ActivationResult>('/license/activation', { method: 'POST', body: { orderId: given.orderId.trim(), dryRun } })
    : call<ActivationResult>('/license/file', { method: 'POST', body: { text: given.text, dryRun } })

const Steps = ({ at }: { at: number }) => (
  <ol className="sw-stages">
    {t.activate.steps.map((name, index) => (
      <li key={name} aria-current={index === at ? 'step' : undefined} data-past={index < at || undefined}>
        <span className="sw-stage-number">{index < at ? <Icon name="copied" size={14} /> : index + 1}</span>
        {name}
      </li>
    ))}
  </ol>
)

/** How, what changes, done. Nothing is changed before the last step; on failure the entries stay. [A1 A2 A12] */
export function ActivatePage({ readOnly }: { readOnly: boolean }) {
  const [given, setGiven] = useState<Given>({ how: 'order', orderId: '', text: '' })
  const refresh = useRefresh()
  const look = useMutation({ mutationFn: (made: Given) => send(made, true) })
  const run = useMutation({
    mutationFn: () => send(given, false),
    onSuccess: refresh,
    // the answer to a change belongs beside the entries, which are still there
    onError: () => look.reset(),
  })
  const at = run.data ? 2 : look.data ? 1 : 0
  usePageTitle(t.activate.title)
  return (
    <div className="sw-page sw-wizard">
      <div>
        <p className="sw-crumb">
          <Link className="sw-link" href="/license">
            {t.license.title}
          </Link>
        </p>
        <h1>{t.activate.title}</h1>
      </div>
      <Steps at={at} />
      <div className="sw-panel sw-wizard-body">
        {readOnly && <p>{t.user.readOnly}</p>}
        {!readOnly && at === 0 && (
          <How given={given} set={setGiven} look={look.mutate} busy={look.isPending} error={run.error ?? look.error} />
        )}
        {at === 1 && look.data && (
          <Changes plan={look.data} back={look.reset} run={() => run.mutate()} busy={run.isPending} />
        )}
        {at === 2 && run.data && <Done result={run.data} />}
      </div>
    </div>
  )
}
