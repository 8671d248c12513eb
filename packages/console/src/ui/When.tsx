import { useNow } from '../lib/clock.ts'
import { absolute, day, deadline, history, short } from '../lib/dates.ts'
import { useZone } from '../lib/zone.ts'

interface Props {
  at: string
  /** `deadline`: absolute and the rest; `history`: today, yesterday, date; `day`, `short` and `full`: absolute. */
  as: 'deadline' | 'history' | 'day' | 'short' | 'full'
}

/** An instant in the server's zone. Its words follow the clock: what is past is said in the past. */
export function When({ at, as }: Props) {
  const now = useNow()
  const zone = useZone()
  const words = {
    deadline: () => deadline(at, now, zone),
    history: () => history(at, now, zone),
    day: () => day(at, zone),
    short: () => short(at, zone),
    full: () => absolute(at, zone),
  }
  return <time dateTime={at}>{words[as]()}</time>
}
