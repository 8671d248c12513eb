import { Button, NativeSelect } from '@mantine/core'
import type { ModuleRow } from '@seatwarden/protocol/api/manager'
import { lazy, Suspense, useState } from 'react'
import { usePhone } from '../../lib/narrow.ts'
import { t } from '../../lib/text.ts'
import type { UrlState } from '../../lib/url.ts'
import { Icon } from '../../ui/Icon.tsx'
import { SearchField } from '../../ui/SearchField.tsx'
import { chosenModules } from './columns.tsx'

const ColumnsMenu = lazy(async () => ({ default: (await import('./ColumnsMenu.tsx')).ColumnsMenu }))

interface Props {
  url: UrlState
  domains: string[]
  modules: ModuleRow[]
  total: number
}

interface PickProps {
  url: UrlState
  name: 'domain' | 'module' | 'state'
  label: string
  options: { value: string; label: string }[]
}

const Pick = ({ url, name, label, options }: PickProps) => (
  <NativeSelect
    label={label}
    value={url.get(name) ?? ''}
    data={[{ value: '', label: t.common.all }, ...options]}
    onChange={(event) => url.set({ [name]: event.currentTarget.value })}
  />
)

const STATES = ['licensed', 'trial', 'refused', 'none', 'off'] as const

const Picks = ({ url, domains, modules }: Omit<Props, 'total'>) => (
  <>
    <Pick url={url} name="domain" label={t.users.domain} options={domains.map((value) => ({ value, label: value }))} />
    <Pick
      url={url}
      name="module"
      label={t.users.module}
      options={modules.filter((row) => row.licensed).map((row) => ({ value: row.id, label: row.name }))}
    />
    <Pick
      url={url}
      name="state"
      label={t.users.state}
      options={STATES.map((value) => ({ value, label: t.users.states[value] }))}
    />
  </>
)

/** On a phone the choices fold behind one button that says how many match. */
function PhoneFilters({ url, domains, modules, total }: Props) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button
        variant="default"
        leftSection={<Icon name="filter" />}
        aria-expanded={open}
        onClick={() => setOpen((before) => !before)}
      >
        {open ? t.users.show(total) : t.users.filters}
      </Button>
      {open && <Picks url={url} domains={domains} modules={modules} />}
    </>
  )
}

export function Filters(props: Props) {
  const { url, modules } = props
  const phone = usePhone()
  const shown = chosenModules(modules, url.get('columns'), url.get('module')).map((row) => row.id)
  return (
    <div className="sw-filters">
      <SearchField value={url.get('search') ?? ''} onChange={(search) => url.set({ search })} />
      {phone ? <PhoneFilters {...props} /> : <Picks {...props} />}
      {!phone && modules.length > 0 && (
        <Suspense fallback={null}>
          <ColumnsMenu
            modules={modules.filter((row) => row.licensed)}
            shown={shown}
            onChange={(ids) => url.set({ columns: ids.join(',') })}
          />
        </Suspense>
      )}
    </div>
  )
}
