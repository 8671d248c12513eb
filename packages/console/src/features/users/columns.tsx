import type { AccountRow, ModuleRow } from '@seatwarden/protocol/api/manager'
import { useNow } from '../../lib/clock.ts'
import { history } from '../../lib/dates.ts'
import { middle } from '../../lib/numbers.ts'
import { t } from '../../lib/text.ts'
import { useZone } from '../../lib/zone.ts'
import { Meaning } from '../../ui/Meaning.tsx'
import type { Column } from '../../ui/Rows.tsx'

const MOST = 3

/** Modules that have a column: those named in the address, else the first, those that need attention, the next. */
export function chosenModules(
  modules: ModuleRow[],
  named: string | undefined,
  filtered: string | undefined,
): ModuleRow[] {
  if (named !== undefined) return modules.filter((row) => named.split(',').includes(row.id))
  const licensed = modules.filter((row) => row.licensed)
  const weight = (row: ModuleRow): number => {
    if (row.id === filtered) return 0
    if (row.master) return 1
    return row.trial + row.refused > 0 ? 2 : 3
  }
  const picked = licensed.toSorted((a, b) => weight(a) - weight(b)).slice(0, MOST)
  return licensed.filter((row) => picked.includes(row))
}

function ModuleCell({ account, id }: { account: AccountRow; id: ModuleRow['id'] }) {
  const state = account.modules[id]
  if (!account.counts || !state) return null
  if (state.seat === 'refused') return <Meaning kind="refused">{state.text}</Meaning>
  if (state.seat === 'trial') return <Meaning kind="trial">{state.text}</Meaning>
  if (state.seat === 'licensed') return <span>{state.text}</span>
  return <span className="sw-muted">{state.text}</span>
}

function LastLogin({ at }: { at: string | null }) {
  const now = useNow()
  const zone = useZone()
  if (at === null) return <span className="sw-muted">{t.common.neverLogin}</span>
  return <time dateTime={at}>{history(at, now, zone)}</time>
}

const addressColumn = (open: (address: string) => void): Column<AccountRow> => ({
  id: 'address',
  head: t.users.account,
  sort: 'address',
  cell: ({ address }) => (
    <button type="button" className="sw-link" onClick={() => open(address)} title={address}>
      {middle(address, 30)}
    </button>
  ),
})

const nameColumn: Column<AccountRow> = {
  id: 'name',
  head: t.users.name,
  sort: 'name',
  width: '132px',
  cell: ({ name }) => name,
}

/** A refusal first, then a trial, with the name of its module; else when the person was last here. */
function Worst({ account, modules }: { account: AccountRow; modules: ModuleRow[] }) {
  if (!account.counts) return <span className="sw-muted">{t.users.countsNot(account.countsReason)}</span>
  for (const seat of ['refused', 'trial'] as const) {
    const found = modules.find((row) => account.modules[row.id]?.seat === seat)
    if (found)
      return <Meaning kind={seat}>{t.users.worst(found.name, account.modules[found.id]?.text ?? seat)}</Meaning>
  }
  return <LastLogin at={account.lastLogin} />
}

/** On a phone a row is a card: address, name, and the worst state in words. */
export const cardColumns = (modules: ModuleRow[], open: (address: string) => void): Column<AccountRow>[] => [
  addressColumn(open),
  nameColumn,
  { id: 'worst', head: t.users.state, cell: (account) => <Worst account={account} modules={modules} /> },
]

export function columnsOf(modules: ModuleRow[], open: (address: string) => void): Column<AccountRow>[] {
  return [
    addressColumn(open),
    nameColumn,
    {
      id: 'counts',
      head: t.users.counts,
      width: '84px',
      cell: ({ counts, countsReason }) =>
        counts ? t.common.yes : <span className="sw-muted">{t.users.notBecause(countsReason)}</span>,
    },
    ...modules.map((row) => ({
      id: row.id,
      head: row.name,
      width: '151px',
      cell: (account: AccountRow) => <ModuleCell account={account} id={row.id} />,
    })),
    {
      id: 'lastLogin',
      head: t.users.lastLogin,
      sort: 'lastLogin',
      first: 'desc',
      right: true,
      width: '132px',
      cell: ({ lastLogin }) => <LastLogin at={lastLogin} />,
    },
  ]
}
