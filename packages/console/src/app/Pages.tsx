import type { SessionView } from '@seatwarden/protocol/api/manager'
import { lazy, type ReactNode, Suspense } from 'react'
import { Route, Switch, useLocation } from 'wouter'
import type { ModuleId } from '../api/queries.ts'
import { DashboardPage } from '../features/dashboard/DashboardPage.tsx'
import { LicensePage } from '../features/license/LicensePage.tsx'
import { t } from '../lib/text.ts'
import { ErrorEdge } from '../ui/ErrorEdge.tsx'
import { Loading } from '../ui/states.tsx'
import { usePageTitle } from './usePageTitle.ts'

const ActivatePage = lazy(async () => ({
  default: (await import('../features/activate/ActivatePage.tsx')).ActivatePage,
}))
const UsersPage = lazy(async () => ({ default: (await import('../features/users/UsersPage.tsx')).UsersPage }))
const ServicesPage = lazy(async () => ({
  default: (await import('../features/services/ServicesPage.tsx')).ServicesPage,
}))
const ServicePage = lazy(async () => ({ default: (await import('../features/services/ServicePage.tsx')).ServicePage }))
const AccountsPage = lazy(async () => ({
  default: (await import('../features/services/AccountsPage.tsx')).AccountsPage,
}))
const NoticesPage = lazy(async () => ({ default: (await import('../features/notices/NoticesPage.tsx')).NoticesPage }))
const SettingsPage = lazy(async () => ({
  default: (await import('../features/settings/SettingsPage.tsx')).SettingsPage,
}))
const RehearsalPage = lazy(async () => ({
  default: (await import('../features/rehearsal/RehearsalPage.tsx')).RehearsalPage,
}))

function Unknown() {
  const [path] = useLocation()
  usePageTitle(t.page.unknownTitle)
  return (
    <div className="sw-page">
      <h1>{t.page.unknownTitle}</h1>
      <p className="sw-muted">{t.page.unknownBody(path)}</p>
    </div>
  )
}

const Edge = ({ children }: { children: ReactNode }) => {
  const [path] = useLocation()
  return (
    <ErrorEdge key={path}>
      <Suspense fallback={<Loading />}>{children}</Suspense>
    </ErrorEdge>
  )
}

/** The pages that exist. */
export const Pages = ({ session }: { session: SessionView }) => (
  <Edge>
    <Switch>
      <Route path="/" component={DashboardPage} />
      <Route path="/license" component={LicensePage} />
      <Route path="/license/activate">
        <ActivatePage readOnly={session.readOnly} />
      </Route>
      <Route path="/license/rehearsal" component={RehearsalPage} />
      <Route path="/notices">
        <NoticesPage readOnly={session.readOnly} />
      </Route>
      <Route path="/settings/:section?">
        {({ section }) => <SettingsPage section={section} readOnly={session.readOnly} />}
      </Route>
      <Route path="/users">
        <UsersPage readOnly={session.readOnly} />
      </Route>
      <Route path="/services" component={ServicesPage} />
      <Route path="/services/:id/accounts">{({ id }) => <AccountsPage id={id as ModuleId} />}</Route>
      <Route path="/services/:id">{({ id }) => <ServicePage id={id as ModuleId} readOnly={session.readOnly} />}</Route>
      <Route component={Unknown} />
    </Switch>
  </Edge>
)
