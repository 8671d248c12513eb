import { lazy, Suspense, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { usePhone } from '../lib/narrow.ts'
import { t } from '../lib/text.ts'
import { Icon } from '../ui/Icon.tsx'
import { BAR, isHere, type PageLink, REST, SIDEBAR } from './pages.ts'

const MoreSheet = lazy(async () => ({ default: (await import('./MoreSheet.tsx')).MoreSheet }))

const Place = ({ page: { href, name, glyph }, path }: { page: PageLink; path: string }) => (
  <Link href={href} aria-current={isHere(href, path) ? 'page' : undefined}>
    <Icon name={glyph} size={20} />
    <span>{name}</span>
  </Link>
)

/** The other pages of a phone; marked while one of them is the present page, whose name is read aloud with it. */
function More({ path }: { path: string }) {
  const [open, setOpen] = useState(false)
  const here = REST.find(({ href }) => isHere(href, path))
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-current={here && 'true'}
        onClick={() => setOpen(true)}
      >
        <Icon name="more" size={20} />
        <span>
          {t.nav.more}
          {here && <span className="sw-hidden">{t.nav.moreHere(here.name)}</span>}
        </span>
      </button>
      <Suspense fallback={null}>{open && <MoreSheet path={path} onClose={() => setOpen(false)} />}</Suspense>
    </>
  )
}

export function Nav() {
  const [path] = useLocation()
  const phone = usePhone()
  return (
    <nav className="sw-side" aria-label={t.nav.label}>
      <div className="sw-brand">
        <img src="/icon.svg" alt="" />
        <span>{t.product}</span>
      </div>
      <div className="sw-nav">
        {(phone ? BAR : SIDEBAR).map((page) => (
          <Place key={page.href} page={page} path={path} />
        ))}
        {phone && <More path={path} />}
      </div>
    </nav>
  )
}
