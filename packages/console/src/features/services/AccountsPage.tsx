import type { ModuleAccount } from '@seatwarden/protocol/api/manager'
import { useCallback } from 'react'
import { Link } from 'wouter'
import { problemIn } from '../../api/client.ts'
import { type ModuleId, useLicense, useModuleAccounts } from '../../api/queries.ts'
import { usePageTitle } from '../../app/usePageTitle.ts'
import { useNow } from '../../lib/clock.ts'
import { day, history, short } from '../../lib/dates.ts'
import { middle } from '../../lib/numbers.ts'
import { t } from '../../lib/text.ts'
import { type UrlState, useUrlState } from '../../lib/url.ts'
import { useZone } from '../../lib/zone.ts'
import { Meaning } from '../../ui/Meaning.tsx'
import { type Column, Loaded, Rows } from '../../ui/Rows.tsx'
import { SearchField } from '../../ui/SearchField.tsx'
import { SeatBar, SeatFigures } from '../../ui/SeatBar.tsx'
import { Empty, Loading, Trouble } from '../../ui/states.tsx'

/** The seat of one account in words: licensed, on trial until, refused since, none yet. [L9] */
export function SeatWords({ account }: { account: ModuleAccount }) {
  const zone = useZone()
  if (account.seat === 'licensed') return <Meaning kind="licensed">{t.accounts.licensed}</Meaning>
  if (account.seat === 'trial')
    return (
      <Meaning kind="trial">
        {account.trialUntil ? t.accounts.trialUntil(short(account.trialUntil, zone)) : t.accounts.trial}
      </Meaning>
    )
  if (account.seat === 'refused')
    return (
      <Meaning kind="refused">
        {account.refusedSince ? t.accounts.refusedSince(day(account.refusedSince, zone)) : t.accounts.refused}
      </Meaning>
    )
  return <Meaning kind="off">{t.accounts.none}</Meaning>
}

function LastUse({ at }: { at: string | null }) {
  const now = useNow()
  const zone = useZone()
  if (at === null) return <span className="sw-muted">{t.accounts.notUsed}</span>
  return <time dateTime={at}>{history(at, now, zone)}</time>
}

const COLUMNS: Column<ModuleAccount>[] = [
  {
    id: 'address',
    head: t.accounts.account,
    sort: 'address',
    cell: (account) => (
      <Link className="sw-link" href={`/users?user=${encodeURIComponent(account.address)}`} title={account.address}>
        {middle(account.address, 44)}
      </Link>
    ),
  },
  { id: 'why', head: t.accounts.why, cell: (account) => account.why },
  {
    id: 'seat',
    head: t.accounts.seat,
    sort: 'seat',
    width: '230px',
    cell: (account) => <SeatWords account={account} />,
  },
  {
    id: 'lastUse',
    head: t.accounts.lastUse,
    sort: 'lastUse',
    first: 'desc',
    right: true,
    width: '150px',
    cell: (account) => <LastUse at={account.lastUse} />,
  },
]

function Head({ id, name }: { id: ModuleId; name: string }) {
  const row = useLicense().data?.modules.find((module) => module.id === id)
  return (
    <>
      <div>
        <p className="sw-crumb">
          <Link className="sw-link" href="/services">
            {t.services.title}
          </Link>
          {' / '}
          <Link className="sw-link" href={`/services/${id}`}>
            {name}
          </Link>
        </p>
        <h1>{t.accounts.title(name)}</h1>
      </div>
      {row && (
        <div className="sw-narrow">
          <SeatBar row={row} height={12} />
          <SeatFigures row={row} />
        </div>
      )}
    </>
  )
}

function List({ id, name, url }: { id: ModuleId; name: string; url: UrlState }) {
  const search = url.get('search') ?? ''
  const sort = url.get('sort') ?? 'address'
  const order = url.get('order') === 'desc' ? 'desc' : 'asc'
  const { data, error, fetchNextPage, refetch } = useModuleAccounts(id, { search, sort, order })
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage])
  if (error) return <Trouble problem={problemIn(error)} retry={() => void refetch()} />
  if (!data) return <Loading lines={10} />
  const items = data.pages.flatMap((page) => page.items)
  const total = data.pages[0]?.total ?? 0
  if (total === 0)
    return search === '' ? (
      <Empty title={t.accounts.nobody}>{t.accounts.nobodyBody}</Empty>
    ) : (
      <Empty title={t.accounts.noMatch(search)}>{t.accounts.noMatchBody}</Empty>
    )
  return (
    <div className="sw-panel">
      <Rows
        caption={t.accounts.title(name)}
        columns={COLUMNS}
        items={items}
        total={total}
        keyOf={(account) => account.address}
        sort={sort}
        order={order}
        onSort={(by, turned) => url.set({ sort: by, order: turned })}
        onEnd={more}
      />
      <Loaded shown={items.length} total={total} />
    </div>
  )
}

/** The accounts that may use a module: as many as its Used Seats. [L9] */
export function AccountsPage({ id }: { id: ModuleId }) {
  const license = useLicense().data
  const url = useUrlState()
  const row = license?.modules.find((module) => module.id === id)
  const name = row?.name ?? id
  usePageTitle(t.accounts.title(name))
  return (
    <div className="sw-page">
      <Head id={id} name={name} />
      <div className="sw-filters">
        <SearchField value={url.get('search') ?? ''} onChange={(search) => url.set({ search })} />
        {row && <p className="sw-muted sw-filter-words">{t.accounts.lead(row.usedSeats)}</p>}
      </div>
      <List id={id} name={name} url={url} />
    </div>
  )
}
