import { TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import type { ChannelsForm } from '../../lib/channels-form.ts'
import { w } from '../../lib/words-decline.ts'
import { Picked } from './Picked.tsx'
import { Place } from './Place.tsx'
import { RelayFields } from './RelayFields.tsx'

interface Props {
  form: ChannelsForm
  set: (form: ChannelsForm) => void
  /** Shown, and not to be changed. */
  fixed: boolean
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <fieldset className="sw-field-set">
    <legend>{title}</legend>
    {children}
  </fieldset>
)

type Channel = keyof ChannelsForm['uses']

/** A channel that need not be used: its fields come with its tick. */
function Optional({
  name,
  help,
  form,
  set,
  fixed,
  children,
}: Props & { name: Channel; help: string; children: ReactNode }) {
  const used = form.uses[name]
  return (
    <Part title={w.channels[name]}>
      <p className="sw-muted sw-small">{help}</p>
      <label className="sw-check-box">
        <input
          type="checkbox"
          checked={used}
          disabled={fixed}
          onChange={(event) => set({ ...form, uses: { ...form.uses, [name]: event.currentTarget.checked } })}
        />
        {w.channels.use(w.channels[name].toLowerCase())}
      </label>
      {used && children}
    </Part>
  )
}

const Sender = ({ form, set, fixed }: Props) => (
  <Part title={w.channels.sender}>
    <TextInput
      label={w.channels.from}
      type="email"
      autoComplete="off"
      readOnly={fixed}
      value={form.from}
      onChange={(event) => set({ ...form, from: event.currentTarget.value })}
    />
    <TextInput
      label={w.channels.administrator}
      description={w.channels.administratorHelp}
      type="email"
      autoComplete="off"
      readOnly={fixed}
      value={form.administrator}
      onChange={(event) => set({ ...form, administrator: event.currentTarget.value })}
    />
  </Part>
)

function WebhookFields({ form, set, fixed }: Props) {
  const { webhook } = form
  return (
    <>
      <TextInput
        label={w.channels.url}
        description={w.channels.urlHelp}
        type="url"
        autoComplete="off"
        spellCheck={false}
        readOnly={fixed}
        value={webhook.url}
        onChange={(event) => set({ ...form, webhook: { ...webhook, url: event.currentTarget.value } })}
      />
      <TextInput
        label={w.channels.secret}
        description={webhook.kept ? w.channels.secretKept : w.channels.secretHelp}
        type="password"
        autoComplete="new-password"
        readOnly={fixed}
        value={webhook.secret}
        onChange={(event) => set({ ...form, webhook: { ...webhook, secret: event.currentTarget.value } })}
      />
    </>
  )
}

function SyslogFields({ form, set, fixed }: Props) {
  const { syslog } = form
  return (
    <Place at={syslog} set={(at) => set({ ...form, syslog: at })} fixed={fixed}>
      <Picked
        label={w.channels.transport}
        words={w.channels.transports}
        value={syslog.transport}
        fixed={fixed}
        onChange={(transport) => set({ ...form, syslog: { ...syslog, transport } })}
      />
    </Place>
  )
}

/** Everything that is set about how notices leave. [N2 N5] */
export const ChannelFields = (props: Props) => {
  const { form, set, fixed } = props
  return (
    <>
      <Sender {...props} />
      <Part title={w.channels.relay}>
        <RelayFields relay={form.relay} set={(relay) => set({ ...form, relay })} fixed={fixed} />
      </Part>
      <Optional {...props} name="fallback" help={w.channels.fallbackHelp}>
        <RelayFields relay={form.fallback} set={(fallback) => set({ ...form, fallback })} fixed={fixed} />
      </Optional>
      <Optional {...props} name="webhook" help={w.channels.webhookHelp}>
        <WebhookFields {...props} />
      </Optional>
      <Optional {...props} name="syslog" help={w.channels.syslogHelp}>
        <SyslogFields {...props} />
      </Optional>
    </>
  )
}
