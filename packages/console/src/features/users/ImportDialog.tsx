import { Button } from '@mantine/core'
import type { ImportResult } from '@seatwarden/protocol/api/manager'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { call, problemIn } from '../../api/client.ts'
import { useRefresh } from '../../api/queries.ts'
import { type Format, formatOf } from '../../lib/import-format.ts'
import { t } from '../../lib/text.ts'
import { Choice } from '../../ui/Choice.tsx'
import { Dialog } from '../../ui/Dialogs.tsx'
import { FileText } from '../../ui/FileText.tsx'
import { Trouble } from '../../ui/states.tsx'
import { ImportPlan } from './ImportPlan.tsx'

interface Given {
  format: Format
  text: string
}

const FORMATS = [
  { value: 'ldif', label: 'LDIF' },
  { value: 'csv', label: 'CSV' },
] as const

const send = (given: Given, dryRun: boolean) =>
  call<ImportResult>('/accounts/import', { method: 'POST', body: { ...given, dryRun } })

function Entry({
  given,
  set,
  look,
  busy,
}: {
  given: Given
  set: (given: Given) => void
  look: () => void
  busy: boolean
}) {
  return (
    <>
      <p className="sw-muted">{t.importing.lead}</p>
      <Choice
        label={t.importing.format}
        value={given.format}
        options={FORMATS}
        onChange={(format) => set({ ...given, format })}
      />
      <FileText
        label={t.importing.file}
        help={t.importing.textHelp}
        accept=".ldif,.csv,text/*"
        value={given.text}
        onChange={(text, name) => set({ text, format: formatOf(text, name, given.format) })}
      />
      <div className="sw-form-foot">
        <Button onClick={look} loading={busy} disabled={given.text.trim() === ''}>
          {t.importing.look}
        </Button>
      </div>
    </>
  )
}

function Agreement({
  plan,
  back,
  run,
  busy,
}: {
  plan: ImportResult
  back: () => void
  run: () => void
  busy: boolean
}) {
  const touched = plan.add + plan.change
  return (
    <>
      <ImportPlan plan={plan} />
      {touched === 0 && <p>{t.importing.nothing}</p>}
      <div className="sw-form-foot">
        <Button variant="default" onClick={back}>
          {t.common.back}
        </Button>
        {touched > 0 && (
          <Button onClick={run} loading={busy}>
            {t.importing.run(touched)}
          </Button>
        )}
      </div>
    </>
  )
}

const Done = ({ result, close }: { result: ImportResult; close: () => void }) => (
  <>
    <p role="status">{t.importing.done(result.add, result.change)}</p>
    <div className="sw-form-foot">
      <Button onClick={close}>{t.common.close}</Button>
    </div>
  </>
)

/** Add, change, leave out, with the reason for each line and the seats before and after; then the import. [X6] */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const [given, setGiven] = useState<Given>({ format: 'ldif', text: '' })
  const refresh = useRefresh()
  const look = useMutation({ mutationFn: () => send(given, true) })
  const run = useMutation({ mutationFn: () => send(given, false), onSuccess: refresh })
  const trouble = run.error ?? look.error
  return (
    <Dialog title={t.importing.title} onClose={onClose}>
      <div className="sw-form sw-form-wide">
        {trouble && <Trouble problem={problemIn(trouble)} what={t.importing.failed} />}
        {run.data ? (
          <Done result={run.data} close={onClose} />
        ) : look.data ? (
          <Agreement plan={look.data} back={look.reset} run={() => run.mutate()} busy={run.isPending} />
        ) : (
          <Entry given={given} set={setGiven} look={() => look.mutate()} busy={look.isPending} />
        )}
      </div>
    </Dialog>
  )
}
