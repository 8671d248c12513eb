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
  const picked = [...licensed].sort((a, b) => weight(a) - weight(b)).slice(0, MOST)
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

export function columnsOf(modules: ModuleRow[], open: (address: string) => void): Column<AccountRow>[] {
  return [
    {
      id: 'address',
      head: t.users.account,
      sort: 'address',
      cell: ({ address }) => (
        <button type="button" className="sw-link" onClick={() => open(address)} title={address}>
          {middle(address, 34)}
        </button>
      ),
    },
    { id: 'name', head: t.users.name, sort: 'name', width: '150px', cell: ({ name }) => name },
    {
      id: 'counts',
      head: t.users.counts,
      width: '110px',
      cell: ({ counts, countsReason }) =>
        counts ? t.common.yes : <span className="sw-muted">{t.users.notBecause(countsReason)}</span>,
    },
    ...modules.map((row) => ({
      id: row.id,
      head: row.name,
      width: '152px',
      cell: (account: AccountRow) => <ModuleCell account={account} id={row.id} />,
    })),
    {
      id: 'lastLogin',
      head: t.users.lastLogin,
      sort: 'lastLogin',
      right: true,
      width: '132px',
      cell: ({ lastLogin }) => <LastLogin at={lastLogin} />,
    },
  ]
}
