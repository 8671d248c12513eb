import '@mantine/core/styles/InlineInput.layer.css'
import '@mantine/core/styles/Radio.layer.css'
import '../../styles/carry.css'
import { Button, Radio } from '@mantine/core'
import type { DeactivationResult } from '@seatwarden/protocol/api/license-views'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { post, problemIn } from '../../api/client.ts'
import { useRefresh } from '../../api/queries.ts'
import { t } from '../../lib/text.ts'
import { w } from '../../lib/words-license.ts'
import { Dialog } from '../../ui/Dialogs.tsx'
import { Lines } from '../../ui/Lines.tsx'
import { Meaning } from '../../ui/Meaning.tsx'
import { Loading, Trouble } from '../../ui/states.tsx'
import { Carry } from '../carry/Carry.tsx'

type How = 'online' | 'file'

const send = (how: How, dryRun: boolean) =>
  post<DeactivationResult>('/license/deactivation', { offline: how === 'file', dryRun })

const Ways = ({ how, set }: { how: How; set: (how: How) => void }) => (
  <Radio.Group label={w.deactivate.how} value={how} onChange={(value) => set(value === 'file' ? 'file' : 'online')}>
    <div className="sw-radios">
      <Radio value="online" label={w.deactivate.online} description={w.deactivate.onlineHelp} />
      <Radio value="file" label={w.deactivate.file} description={w.deactivate.fileHelp} />
    </div>
  </Radio.Group>
)

const Done = ({ result, close }: { result: DeactivationResult; close: () => void }) => (
  <>
    <p role="status">
      <Meaning kind="ok">{w.deactivate.done(result.orderId)}</Meaning>
    </p>
    {result.proof && (
      <>
        <p className="sw-strong">{w.deactivate.proof}</p>
        <Carry what={w.deactivate.what} {...result.proof} />
        <p className="sw-muted">{w.deactivate.keep}</p>
      </>
    )}
    <div className="sw-form-foot">
      <Button onClick={close}>{t.common.close}</Button>
    </div>
  </>
)

interface PlanProps {
  plan: DeactivationResult
  how: How
  set: (how: How) => void
  run: () => void
  busy: boolean
  close: () => void
}

const Plan = ({ plan, how, set, run, busy, close }: PlanProps) => (
  <>
    <p>{w.deactivate.lead(plan.orderId)}</p>
    <h3 className="sw-section">{w.deactivate.effects}</h3>
    <Lines texts={plan.effects} />
    <Ways how={how} set={set} />
    <div className="sw-form-foot">
      <Button variant="default" onClick={close}>
        {t.common.cancel}
      </Button>
      <Button onClick={run} loading={busy}>
        {w.deactivate.run}
      </Button>
    </div>
  </>
)

/**
 * What giving the license up does, and then the giving up: told to the vendor, or with a proof file. `again`: the license
 * was given up before, and its proof is wanted once more. [A11]
 */
export function DeactivateDialog({ again, onClose }: { again: boolean; onClose: () => void }) {
  const [how, setHow] = useState<How>('online')
  const everything = useRefresh()
  const look = useMutation({ mutationFn: () => send(again ? 'file' : 'online', true) })
  const run = useMutation({ mutationFn: () => send(how, false), onSuccess: everything })
  const { mutate } = look
  useEffect(() => mutate(), [mutate])
  const trouble = run.error ?? look.error
  const done = run.data ?? (again ? look.data : undefined)
  return (
    <Dialog title={again ? w.deactivate.proofTitle : w.deactivate.title} onClose={onClose}>
      <div className="sw-form sw-form-wide">
        {trouble && <Trouble problem={problemIn(trouble)} what={again ? w.deactivate.noProof : w.deactivate.failed} />}
        {look.isPending && <Loading lines={4} />}
        {look.data && !done && (
          <Plan plan={look.data} how={how} set={setHow} run={() => run.mutate()} busy={run.isPending} close={onClose} />
        )}
        {done && <Done result={done} close={onClose} />}
      </div>
    </Dialog>
  )
}
