import type { SessionView } from '@seatwarden/protocol/api/manager'
import { type ReactNode, useEffect, useRef } from 'react'
import { useLocation } from 'wouter'
import { useLive } from '../api/live.ts'
import { t } from '../lib/text.ts'
import { Footer } from './Footer.tsx'
import { Header } from './Header.tsx'
import { Nav } from './Nav.tsx'
import { Strip } from './Strip.tsx'

interface Props {
  session: SessionView
  children: ReactNode
}

/** Frame of every page: menu, header, strip, page, foot. A new page takes the focus and starts at its top. */
export function Shell({ session, children }: Props) {
  const live = useLive()
  const [path] = useLocation()
  const main = useRef<HTMLElement>(null)
  const before = useRef(path)
  useEffect(() => {
    if (before.current === path) return
    before.current = path
    window.scrollTo(0, 0)
    main.current?.focus({ preventScroll: true })
  }, [path])
  return (
    <div className="sw-shell">
      <a className="sw-skip" href="#page">
        {t.skip}
      </a>
      <Nav />
      <Header session={session} live={live} />
      <Strip />
      <main id="page" className="sw-main" ref={main} tabIndex={-1}>
        {children}
        <Footer session={session} />
      </main>
    </div>
  )
}
