import type { SessionView } from '@seatwarden/protocol/api/manager'
import { lazy, Suspense } from 'react'
import type { Live } from '../api/live.ts'
import { t } from '../lib/text.ts'

const Menus = lazy(async () => ({ default: (await import('./Menus.tsx')).Menus }))

const HUES = 5

/** Each host keeps its own edge, so that two consoles are told apart at a glance. */
const hueOf = (host: string): number =>
  Array.from(host).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 997, 7) % HUES

export const Header = ({ session, live }: { session: SessionView; live: Live }) => (
  <header className="sw-top">
    <div className="sw-host">
      <span className="sw-host-edge" data-hue={hueOf(session.host)} aria-hidden="true" />
      <span>{session.host}</span>
    </div>
    <span className="sw-live" data-connected={live.connected}>
      {live.connected ? t.live.on : t.live.off(live.age)}
    </span>
    <Suspense fallback={null}>
      <Menus session={session} />
    </Suspense>
  </header>
)
