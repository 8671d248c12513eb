import '@mantine/core/styles/Popover.layer.css'
import '@mantine/core/styles/Menu.layer.css'
import { Button, Menu } from '@mantine/core'
import type { ModuleRow } from '@seatwarden/protocol/api/manager'
import { t } from '../../lib/text.ts'
import { Icon } from '../../ui/Icon.tsx'

interface Props {
  modules: ModuleRow[]
  shown: string[]
  onChange: (ids: string[]) => void
}

/** Which modules have a column; kept in the address with everything else that is seen. */
export const ColumnsMenu = ({ modules, shown, onChange }: Props) => (
  <Menu position="bottom-end" closeOnItemClick={false} withinPortal={false} withInitialFocusPlaceholder={false}>
    <Menu.Target>
      <Button variant="default" leftSection={<Icon name="columns" />}>
        {t.users.columns}
      </Button>
    </Menu.Target>
    <Menu.Dropdown>
      {modules.map(({ id, name }) => {
        const on = shown.includes(id)
        return (
          <Menu.CheckboxItem
            key={id}
            checked={on}
            onChange={() => onChange(on ? shown.filter((other) => other !== id) : [...shown, id])}
          >
            {name}
          </Menu.CheckboxItem>
        )
      })}
    </Menu.Dropdown>
  </Menu>
)
