import '@mantine/core/styles/InlineInput.layer.css'
import '../../styles/license.css'
import { Button } from '@mantine/core'
import type { ChannelsBody, ChannelsView } from '@seatwarden/protocol/api/decline-views'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call, problemIn } from '../../api/client.ts'
import { useChannels } from '../../api/decline.ts'
import { type ChannelsForm, channelsBody, channelsForm, isChanged } from '../../lib/channels-form.ts'
import { useLocked } from '../../lib/lock.ts'
import { useUnsaved } from '../../lib/unsaved.ts'
import { w } from '../../lib/words-decline.ts'
import { Act, LockLine } from '../../ui/Act.tsx'
import { ActionLink } from '../../ui/ActionLink.tsx'
import { Meaning } from '../../ui/Meaning.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Loading, Trouble } from '../../ui/states.tsx'
import { ChannelFields } from './ChannelFields.tsx'
import { ChannelTest } from './ChannelTest.tsx'
import { NotSaved } from './NotSaved.tsx'

const SAVE = 'saveChannels'

interface FootProps {
  changed: boolean
  saved: boolean
  busy: boolean
  reset: () => void
}

const Foot = ({ changed, saved, busy, reset }: FootProps) => (
  <div className="sw-form-foot sw-save">
    <span role="status">
      {changed && <Meaning kind="attention">{w.channels.unsaved}</Meaning>}
      {!changed && saved && <Meaning kind="ok">{w.channels.saved}</Meaning>}
    </span>
    {changed && (
      <Button variant="default" onClick={reset}>
        {w.channels.reset}
      </Button>
    )}
    <Act act={SAVE} type="submit" loading={busy}>
      {w.channels.save}
    </Act>
  </div>
)

function Form({ view, readOnly }: { view: ChannelsView; readOnly: boolean }) {
  const cache = useQueryClient()
  const locked = useLocked(SAVE)
  const [form, set] = useState<ChannelsForm>(() => channelsForm(view))
  const changed = isChanged(form, view)
  const save = useMutation({
    mutationFn: (body: ChannelsBody) => call<ChannelsView>('/notices/channels', { method: 'PUT', body }),
    onSuccess: (saved) => {
      cache.setQueryData(['channels'], saved)
      set(channelsForm(saved))
    },
  })
  useUnsaved(changed, w.channels.leave)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!save.isPending && !locked) save.mutate(channelsBody(form))
  }
  return (
    <>
      <Panel title={w.channels.title}>
        <form className="sw-form" onSubmit={submit} noValidate>
          <p className="sw-muted">{w.channels.lead}</p>
          <LockLine act={SAVE} />
          <ChannelFields form={form} set={set} fixed={locked || readOnly} />
          {save.error && <NotSaved problem={problemIn(save.error)} />}
          {!readOnly && (
            <Foot
              changed={changed}
              saved={save.isSuccess}
              busy={save.isPending}
              reset={() => set(channelsForm(view))}
            />
          )}
        </form>
      </Panel>
      {!readOnly && <ChannelTest unsaved={changed} />}
      <Panel title={w.texts.preview}>
        <div className="sw-form">
          <p className="sw-muted">{w.texts.previewLead}</p>
          <div className="sw-actions">
            <ActionLink target={{ href: '/settings/texts', external: false }} look="plain">
              {w.texts.read}
            </ActionLink>
          </div>
        </div>
      </Panel>
    </>
  )
}

/** Relay, second relay, webhook and system log. A password or secret is never shown again. [N5] */
export function Channels({ readOnly }: { readOnly: boolean }) {
  const channels = useChannels()
  if (channels.error)
    return (
      <Trouble problem={problemIn(channels.error)} what={w.channels.unread} retry={() => void channels.refetch()} />
    )
  return channels.data ? <Form view={channels.data} readOnly={readOnly} /> : <Loading lines={10} />
}
