import type { Problem } from '@seatwarden/protocol/problem'
import { w } from '../../lib/words-decline.ts'
import { Trouble } from '../../ui/states.tsx'

const PARTS: Record<string, string> = {
  relay: w.channels.relay,
  fallback: w.channels.fallback,
  webhook: w.channels.webhook,
  syslog: w.channels.syslog,
}
const FIELDS: Record<string, string> = {
  from: w.channels.from,
  administrator: w.channels.administrator,
  host: w.channels.host,
  port: w.channels.port,
  user: w.channels.user,
  password: w.channels.password,
  url: w.channels.url,
  secret: w.channels.secret,
}

/** A field by its words on this page instead of its name in the API. */
const named = ({ path, message }: { path: string; message: string }): string => {
  const [first = '', second] = path.split('.')
  const [part, field] = second === undefined ? [w.channels.sender, first] : [PARTS[first] ?? first, second]
  return w.channels.field(part, FIELDS[field] ?? field, message)
}

/** What stood in the way of saving, by the fields that are seen. */
export const NotSaved = ({ problem }: { problem: Problem }) => {
  const { errors = [] } = problem
  const told = errors.length === 0 ? problem : { ...problem, detail: errors.map(named).join(' ') }
  return <Trouble problem={told} what={w.channels.notSaved} />
}
