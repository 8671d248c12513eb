import { TextInput } from '@mantine/core'
import type { RelayForm } from '../../lib/channels-form.ts'
import { w } from '../../lib/words-decline.ts'
import { Picked } from './Picked.tsx'
import { Place } from './Place.tsx'

interface Props {
  relay: RelayForm
  set: (relay: RelayForm) => void
  fixed: boolean
}

/** Where mails go, how, and as whom. */
export const RelayFields = ({ relay, set, fixed }: Props) => (
  <>
    <Place at={relay} set={set} fixed={fixed}>
      <Picked
        label={w.channels.security}
        words={w.channels.securities}
        value={relay.security}
        fixed={fixed}
        onChange={(security) => set({ ...relay, security })}
      />
    </Place>
    <div className="sw-two">
      <TextInput
        label={w.channels.user}
        description={w.channels.userHelp}
        autoComplete="off"
        spellCheck={false}
        readOnly={fixed}
        value={relay.user}
        onChange={(event) => set({ ...relay, user: event.currentTarget.value })}
      />
      {relay.user.trim() !== '' && (
        <TextInput
          label={w.channels.password}
          description={relay.kept ? w.channels.kept : w.channels.passwordHelp}
          type="password"
          autoComplete="new-password"
          readOnly={fixed}
          value={relay.password}
          onChange={(event) => set({ ...relay, password: event.currentTarget.value })}
        />
      )}
    </div>
  </>
)
