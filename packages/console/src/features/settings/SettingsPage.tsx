import '../../styles/decline.css'
import { lazy, Suspense } from 'react'
import { Link } from 'wouter'
import { usePageTitle } from '../../app/usePageTitle.ts'
import { usePhone } from '../../lib/narrow.ts'
import { t } from '../../lib/text.ts'
import { w } from '../../lib/words-decline.ts'
import { Panel } from '../../ui/Panel.tsx'
import { Loading } from '../../ui/states.tsx'

const Channels = lazy(async () => ({ default: (await import('./Channels.tsx')).Channels }))
const Texts = lazy(async () => ({ default: (await import('./Texts.tsx')).Texts }))
const StopServices = lazy(async () => ({ default: (await import('./StopServices.tsx')).StopServices }))
const Connection = lazy(async () => ({ default: (await import('../connection/Connection.tsx')).Connection }))

const SECTIONS = ['mail', 'texts', 'services', 'connection'] as const
type Section = (typeof SECTIONS)[number]

const sectionOf = (name: string | undefined): Section | undefined => SECTIONS.find((known) => known === name)

const Sections = ({ here }: { here: Section | undefined }) => (
  <nav className="sw-sections" aria-label={w.settings.label}>
    {SECTIONS.map((section) => (
      <Link key={section} href={`/settings/${section}`} aria-current={section === here ? 'page' : undefined}>
        <span>{w.settings.sections[section]}</span>
        <span className="sw-muted sw-small">{w.settings.hints[section]}</span>
      </Link>
    ))}
  </nav>
)

function Content({ section, readOnly }: { section: Section; readOnly: boolean }) {
  if (section === 'mail') return <Channels readOnly={readOnly} />
  if (section === 'texts') return <Texts />
  if (section === 'services') return <StopServices readOnly={readOnly} />
  return (
    <Panel title={t.license.connection}>
      <Connection readOnly={readOnly} />
    </Panel>
  )
}

const Crumb = () => (
  <p className="sw-crumb">
    <Link className="sw-link" href="/settings">
      {w.settings.title}
    </Link>
  </p>
)

/** Each section has its own address; on a phone first the list of them, then one. */
export function SettingsPage({ section: named, readOnly }: { section: string | undefined; readOnly: boolean }) {
  const phone = usePhone()
  const section = sectionOf(named) ?? (phone ? undefined : 'mail')
  usePageTitle(section ? w.settings.sections[section] : t.nav.settings)
  return (
    <div className="sw-page">
      <div className="sw-page-head">
        <div className="sw-grow-all">
          {phone && section && <Crumb />}
          <h1>{phone && section ? w.settings.sections[section] : w.settings.title}</h1>
        </div>
      </div>
      <div className="sw-settings">
        {!(phone && section) && <Sections here={section} />}
        {section && (
          <Suspense fallback={<Loading lines={6} />}>
            <div className="sw-page">
              <Content section={section} readOnly={readOnly} />
            </div>
          </Suspense>
        )}
      </div>
    </div>
  )
}
