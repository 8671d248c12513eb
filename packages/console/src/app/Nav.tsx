import { Link, useLocation } from 'wouter'
import { t } from '../lib/text.ts'
import { Icon } from '../ui/Icon.tsx'
import type { Glyph } from '../ui/icons.ts'

const PAGES: { href: string; name: string; glyph: Glyph }[] = [
  { href: '/', name: t.nav.dashboard, glyph: 'dashboard' },
  { href: '/license', name: t.nav.license, glyph: 'license' },
  { href: '/users', name: t.nav.users, glyph: 'users' },
  { href: '/services', name: t.nav.services, glyph: 'services' },
  { href: '/notices', name: t.nav.notices, glyph: 'notices' },
  { href: '/settings', name: t.nav.settings, glyph: 'settings' },
]

const isHere = (href: string, path: string): boolean =>
  href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`)

export function Nav() {
  const [path] = useLocation()
  return (
    <nav className="sw-side" aria-label={t.nav.label}>
      <div className="sw-brand">
        <img src="/icon.svg" alt="" />
        <span>{t.product}</span>
      </div>
      <div className="sw-nav">
        {PAGES.map(({ href, name, glyph }) => (
          <Link key={href} href={href} aria-current={isHere(href, path) ? 'page' : undefined}>
            <Icon name={glyph} size={20} />
            <span>{name}</span>
          </Link>
        ))}
      </div>
    </nav>
  )
}
