import { Button } from '@mantine/core'
import type { ActivationResult } from '@seatwarden/protocol/api/manager'
import { useMutation } from '@tanstack/react-query'
import { call, problemIn } from '../../api/client.ts'
import { useRefresh, useSession } from '../../api/queries.ts'
import { t } from '../../lib/text.ts'
import { Trouble } from '../../ui/states.tsx'

const Result = ({ result }: { result: ActivationResult }) =>
  result.changes.length === 0 ? (
    <p>{t.refresh.same}</p>
  ) : (
    <>
      <p className="sw-strong">{t.refresh.changed}</p>
      <ul className="sw-bullets">
        {[...result.changes.map(({ text }) => text), ...result.effects].map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </>
  )

/** Asks the vendor at once; what came of it stands here, beside the button. [A7 D2] */
export function Refresh() {
  const readOnly = useSession().data?.readOnly ?? true
  const everything = useRefresh()
  const ask = useMutation({
    mutationFn: () => call<ActivationResult>('/license/revalidation', { method: 'POST', body: {} }),
    onSuccess: everything,
  })
  if (readOnly) return null
  return (
    <div className="sw-refresh">
      <Button variant="default" loading={ask.isPending} onClick={() => ask.mutate()}>
        {t.refresh.button}
      </Button>
      <div role="status">{ask.data && <Result result={ask.data} />}</div>
      {ask.error && <Trouble problem={problemIn(ask.error)} what={t.refresh.failed} />}
    </div>
  )
}
