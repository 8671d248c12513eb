import { Button } from '@mantine/core'
import type { ModuleRow } from '@seatwarden/protocol/api/manager'
import { lazy, Suspense, useCallback, useState } from 'react'
import { problemIn } from '../../api/client.ts'
import { type AccountPage, useAccounts, useLicense } from '../../api/queries.ts'
import { usePageTitle } from '../../app/usePageTitle.ts'
import { usePhone } from '../../lib/narrow.ts'
import { t } from '../../lib/text.ts'
import { type UrlState, useUrlState } from '../../lib/url.ts'
import { Act } from '../../ui/Act.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Loaded, Rows } from '../../ui/Rows.tsx'
import { Empty, Loading, Trouble } from '../../ui/states.tsx'
import { cardColumns, chosenModules, columnsOf } from './columns.tsx'
import { Filters } from './Filters.tsx'

const UserDrawer = lazy(async () => ({ default: (await import('./UserDrawer.tsx')).UserDrawer }))
const ImportDialog = lazy(async () => ({ default: (await import('./ImportDialog.tsx')).ImportDialog }))

const FILTERS = ['search', 'domain', 'module', 'state'] as const

function filterIn(url: UrlState) {
  const filter: Record<string, string | undefined> = {}
  for (const name of FILTERS) filter[name] = url.get(name)
  return { ...filter, sort: url.get('sort') ?? 'address', order: url.get('order') ?? 'asc' }
}

const isFiltered = (url: UrlState): boolean => FILTERS.some((name) => url.get(name) !== undefined)

function Nothing({ url }: { url: UrlState }) {
  if (!isFiltered(url)) return <Empty title={t.users.empty}>{t.users.emptyBody}</Empty>
  const clear = () => url.set({ search: undefined, domain: undefined, module: undefined, state: undefined })
  return (
    <Empty
      title={t.users.noMatch}
      action={
        <Button variant="default" onClick={clear}>
          {t.common.clear}
        </Button>
      }
    >
      {t.users.noMatchBody}
    </Empty>
  )
}

interface ListProps {
  url: UrlState
  pages: AccountPage[]
  modules: ModuleRow[]
  more: () => void
}

function List({ url, pages, modules, more }: ListProps) {
  const chosen = chosenModules(modules, url.get('columns'), url.get('module'))
  const open = useCallback((address: string) => url.set({ user: address }), [url])
  const phone = usePhone()
  const columns = phone ? cardColumns(modules, open) : columnsOf(chosen, open)
  const items = pages.flatMap((page) => page.items)
  const total = pages[0]?.total ?? 0
  if (total === 0) return <Nothing url={url} />
  return (
    <div className="sw-panel">
      <Rows
        caption={t.users.title}
        columns={columns}
        items={items}
        total={total}
        keyOf={(account) => account.address}
        sort={url.get('sort') ?? 'address'}
        order={url.get('order') === 'desc' ? 'desc' : 'asc'}
        onSort={(sort, order) => url.set({ sort, order })}
        onEnd={more}
      />
      <Loaded shown={items.length} total={total} />
    </div>
  )
}

function Head({ page, onImport }: { page: AccountPage | undefined; onImport: (() => void) | null }) {
  return (
    <div className="sw-page-head">
      <div className="sw-grow-all">
        <h1>{t.users.title}</h1>
        {page && (
          <p className="sw-muted">
            {t.users.counting(page.counting)}, {t.users.notCounting(page.notCounting)}
          </p>
        )}
      </div>
      {onImport && (
        <Act act="importAccounts" variant="default" leftSection={<Icon name="import" />} onClick={onImport}>
          {t.users.import}
        </Act>
      )}
    </div>
  )
}

/** All accounts, searched, filtered and sorted by the server; the address holds what is seen. [K8 S11] */
export function UsersPage({ readOnly }: { readOnly: boolean }) {
  const url = useUrlState()
  const [importing, setImporting] = useState(false)
  const { data, error, fetchNextPage, refetch } = useAccounts(filterIn(url))
  const modules = useLicense().data?.modules
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage])
  const first = data?.pages[0]
  const user = url.get('user')
  usePageTitle(t.users.title)
  return (
    <div className="sw-page">
      <Head page={first} onImport={readOnly ? null : () => setImporting(true)} />
      <Filters url={url} domains={first?.domains ?? []} modules={modules ?? []} total={first?.total ?? 0} />
      {error && <Trouble problem={problemIn(error)} retry={() => void refetch()} />}
      {!error &&
        (data && modules ? (
          <List url={url} pages={data.pages} modules={modules} more={more} />
        ) : (
          <Loading lines={10} />
        ))}
      <Suspense fallback={null}>
        {user !== undefined && <UserDrawer address={user} onClose={() => url.set({ user: undefined })} />}
        {importing && <ImportDialog onClose={() => setImporting(false)} />}
      </Suspense>
    </div>
  )
}
