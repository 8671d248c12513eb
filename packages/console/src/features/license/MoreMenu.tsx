import '@mantine/core/styles/Popover.layer.css'
import '@mantine/core/styles/Menu.layer.css'
import { Button, Menu } from '@mantine/core'
import { useState } from 'react'
import { t } from '../../lib/text.ts'
import { Icon } from '../../ui/Icon.tsx'
import type { ActionProps } from './Actions.tsx'

/** What is done with the license now and then. */
export function MoreMenu({ license, acts, deactivate }: ActionProps) {
  const [open, setOpen] = useState(true)
  return (
    <Menu
      opened={open}
      onChange={setOpen}
      position="bottom-end"
      withinPortal={false}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <Button variant="default" rightSection={<Icon name="open" />}>
          {t.license.more}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={acts.doSave}>{t.license.export}</Menu.Item>
        {license.orderId !== null && <Menu.Item onClick={acts.doBackup}>{t.license.backup}</Menu.Item>}
        <Menu.Item onClick={deactivate}>{license.orderId === null ? t.license.proof : t.license.deactivate}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
