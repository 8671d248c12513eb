import { NativeSelect } from '@mantine/core'
import type { NoticeTextMail } from '@seatwarden/protocol/api/decline-views'
import { problemIn } from '../../api/client.ts'
import { useNoticeText } from '../../api/decline.ts'
import { w } from '../../lib/words-decline.ts'
import { Addresses } from '../../ui/Addresses.tsx'
import { Side } from '../../ui/Dialogs.tsx'
import { Loading, Trouble } from '../../ui/states.tsx'
import { Pair } from '../license/Details.tsx'
import { Mail } from '../notices/Mail.tsx'

const Facts = ({ mail }: { mail: NoticeTextMail }) => (
  <dl className="sw-pairs" aria-label={w.texts.facts}>
    <Pair name={w.notices.to}>
      <Addresses all={mail.recipients} />
    </Pair>
    <Pair name={w.texts.rule}>{w.notices.ruleOf(mail.rule, mail.when)}</Pair>
  </dl>
)

interface Props {
  name: string
  cause: string | undefined
  choose: (cause: string) => void
  onClose: () => void
}

/** A notice as it would be sent from here, for each of the causes that it can have. [N3] */
export function TextDrawer({ name, cause, choose, onClose }: Props) {
  const { data, error, isPending, refetch } = useNoticeText(name, cause)
  return (
    <Side title={data?.subject ?? w.texts.title} onClose={onClose}>
      {isPending && <Loading lines={8} />}
      {error && <Trouble problem={problemIn(error)} what={w.texts.unread} retry={() => void refetch()} />}
      {data && (
        <div className="sw-page">
          <Facts mail={data} />
          <p className="sw-muted">{w.texts.invented}</p>
          {data.why !== null && (
            <NativeSelect
              label={w.texts.cause}
              value={data.why}
              data={data.causes.map(({ why, name: label }) => ({ value: why, label }))}
              onChange={(event) => choose(event.currentTarget.value)}
            />
          )}
          <Mail title={w.texts.mail} mail={data} />
        </div>
      )}
    </Side>
  )
}
