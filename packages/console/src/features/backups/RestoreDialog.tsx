import { Button } from '@mantine/core'
import type { BackupView } from '@seatwarden/protocol/api/license-views'
import type { ActivationResult } from '@seatwarden/protocol/api/manager'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { post, problemIn } from '../../api/client.ts'
import { useRefresh } from '../../api/queries.ts'
import { t } from '../../lib/text.ts'
import { w } from '../../lib/words-license.ts'
import { Dialog } from '../../ui/Dialogs.tsx'
import { FileText } from '../../ui/FileText.tsx'
import { Lines } from '../../ui/Lines.tsx'
import { Meaning } from '../../ui/Meaning.tsx'
import { Loading, Trouble } from '../../ui/states.tsx'

interface Props {
  /** Null: one that was kept as a file. */
  backup: BackupView | null
  onClose: () => void
}

const send = (backup: BackupView | null, text: string, dryRun: boolean): Promise<ActivationResult> =>
  backup
    ? post(`/license/backups/${encodeURIComponent(backup.backupId)}/restore`, { dryRun })
    : post('/license/restore', { text, dryRun })

const Foot = ({ close, children }: { close: () => void; children?: React.ReactNode }) => (
  <div className="sw-form-foot">
    <Button variant="default" onClick={close}>
      {t.common.cancel}
    </Button>
    {children}
  </div>
)

function Plan({
  plan,
  run,
  busy,
  close,
}: {
  plan: ActivationResult
  run: () => void
  busy: boolean
  close: () => void
}) {
  const texts = plan.changes.map(({ text }) => text)
  return (
    <>
      {texts.length === 0 ? <p>{w.backups.nothing}</p> : <Lines texts={texts} />}
      {plan.effects.length > 0 && (
        <>
          <h3 className="sw-section">{t.activate.effects}</h3>
          <Lines texts={plan.effects} />
        </>
      )}
      <p className="sw-muted sw-small">{w.backups.kept}</p>
      <Foot close={close}>
        <Button onClick={run} loading={busy}>
          {w.backups.restore}
        </Button>
      </Foot>
    </>
  )
}

interface FileProps {
  text: string
  set: (text: string) => void
  look: () => void
  busy: boolean
  close: () => void
}

function FromFile({ text, set, look, busy, close }: FileProps) {
  const [missing, setMissing] = useState(false)
  const empty = text.trim() === ''
  const ask = (): void => {
    setMissing(empty)
    if (!empty) look()
  }
  return (
    <>
      <FileText
        label={w.backups.file}
        help={w.backups.fileHelp}
        accept=".txt,.license,.lic,text/plain"
        value={text}
        onChange={set}
      />
      {missing && empty && (
        <p className="sw-field-error" role="alert">
          {w.backups.missing}
        </p>
      )}
      <Foot close={close}>
        <Button loading={busy} onClick={ask}>
          {w.backups.look}
        </Button>
      </Foot>
    </>
  )
}

const Done = ({ result, close }: { result: ActivationResult; close: () => void }) => (
  <>
    <p role="status">
      <Meaning kind="ok">{w.backups.done(result.orderId)}</Meaning>
    </p>
    <div className="sw-form-foot">
      <Button onClick={close}>{t.common.close}</Button>
    </div>
  </>
)

/** What a restore changes, and then the restore; a refusal says why and changes nothing. [A10 A12] */
export function RestoreDialog({ backup, onClose }: Props) {
  const [text, setText] = useState('')
  const everything = useRefresh()
  const look = useMutation({ mutationFn: () => send(backup, text, true) })
  const run = useMutation({ mutationFn: () => send(backup, text, false), onSuccess: everything })
  const { mutate } = look
  useEffect(() => {
    if (backup) mutate()
  }, [backup, mutate])
  const trouble = run.error ?? look.error
  const asks = backup === null && !look.data
  return (
    <Dialog title={backup ? w.backups.title(backup.orderId) : w.backups.fileTitle} onClose={onClose}>
      <div className="sw-form sw-form-wide">
        {trouble && <Trouble problem={problemIn(trouble)} what={w.backups.failed} />}
        {asks && (
          <FromFile text={text} set={setText} look={() => look.mutate()} busy={look.isPending} close={onClose} />
        )}
        {backup && look.isPending && <Loading lines={3} />}
        {look.data && !run.data && (
          <Plan plan={look.data} run={() => run.mutate()} busy={run.isPending} close={onClose} />
        )}
        {run.data && <Done result={run.data} close={onClose} />}
      </div>
    </Dialog>
  )
}
