import { Button } from '@mantine/core'
import type { CustomerDetails } from '@seatwarden/protocol/api/exchange'
import type { ActivationResult, ModuleRow } from '@seatwarden/protocol/api/manager'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { post, problemIn } from '../../api/client.ts'
import { useRefresh } from '../../api/queries.ts'
import { t } from '../../lib/text.ts'
import { w } from '../../lib/words-license.ts'
import { Dialog } from '../../ui/Dialogs.tsx'
import { Lines } from '../../ui/Lines.tsx'
import { Meaning } from '../../ui/Meaning.tsx'
import {
  answersTo,
  DetailFields,
  type DetailName,
  type Details,
  knownFields,
  missingIn,
} from '../details/DetailFields.tsx'
import { TrialFailure } from './TrialFailure.tsx'

interface Props {
  module: Pick<ModuleRow, 'id' | 'name'>
  onClose: () => void
}

const Done = ({ name, result, close }: { name: string; result: ActivationResult; close: () => void }) => (
  <>
    <p role="status">
      <Meaning kind="ok">{w.trial.done(name)}</Meaning>
    </p>
    <Lines texts={[...result.changes.map(({ text }) => text), ...result.effects]} />
    <div className="sw-form-foot">
      <Button onClick={close}>{t.common.close}</Button>
    </div>
  </>
)

/** What a trial is, then its start; details that the vendor lacks are asked for right here. [A5 A6] */
export function TrialDialog({ module, onClose }: Props) {
  const [details, setDetails] = useState<Details>({})
  const [fields, setFields] = useState<readonly DetailName[]>([])
  const [checked, setChecked] = useState(false)
  const everything = useRefresh()
  const start = useMutation({
    mutationFn: (answers: CustomerDetails) =>
      post<ActivationResult>('/license/trial', { module: module.id, details: answers }),
    onSuccess: everything,
    onError: (error) => setFields((before) => knownFields(before, problemIn(error).about?.fields)),
  })
  const problem = start.error && problemIn(start.error)
  const message = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (problem) message.current?.focus()
  }, [problem])
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setChecked(fields.length > 0)
    if (missingIn(fields, details).length === 0 && !start.isPending) start.mutate(answersTo(fields, details))
  }
  return (
    <Dialog title={w.trial.dialog(module.name)} onClose={onClose}>
      {start.data ? (
        <div className="sw-form sw-form-wide">
          <Done name={module.name} result={start.data} close={onClose} />
        </div>
      ) : (
        <form className="sw-form sw-form-wide" onSubmit={submit} noValidate>
          <p>{w.trial.what(module.name)}</p>
          <p className="sw-muted">{w.trial.once}</p>
          <div ref={message} tabIndex={-1} className="sw-message">
            {problem && <TrialFailure problem={problem} />}
          </div>
          {fields.length > 0 && (
            <>
              <p className="sw-strong">{w.details.lead}</p>
              <DetailFields fields={fields} details={details} set={setDetails} checked={checked} />
            </>
          )}
          <div className="sw-form-foot">
            <Button variant="default" onClick={onClose}>
              {t.common.cancel}
            </Button>
            <Button type="submit" loading={start.isPending}>
              {w.trial.start}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  )
}
