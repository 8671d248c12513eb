import { t } from '../lib/text.ts'
import type { Glyph } from '../ui/icons.ts'

export interface PageLink {
  href: string
  name: string
  glyph: Glyph
}

const dashboard: PageLink = { href: '/', name: t.nav.dashboard, glyph: 'dashboard' }
const license: PageLink = { href: '/license', name: t.nav.license, glyph: 'license' }
const users: PageLink = { href: '/users', name: t.nav.users, glyph: 'users' }

/** What is looked at less: on a phone behind More. */
export const REST: readonly PageLink[] = [
  { href: '/services', name: t.nav.services, glyph: 'services' },
  { href: '/notices', name: t.nav.notices, glyph: 'notices' },
  { href: '/settings', name: t.nav.settings, glyph: 'settings' },
]

export const SIDEBAR: readonly PageLink[] = [dashboard, license, users, ...REST]
/** What a thumb reaches on a phone. */
export const BAR: readonly PageLink[] = [dashboard, users, license]

export const isHere = (href: string, path: string): boolean =>
  href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`)
