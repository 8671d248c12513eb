import '@mantine/core/styles/Popover.layer.css'
import '@mantine/core/styles/Menu.layer.css'
import { Button, Menu } from '@mantine/core'
import { useState } from 'react'
import { GIVE_UP, useLocked } from '../../lib/lock.ts'
import { t } from '../../lib/text.ts'
import { Icon } from '../../ui/Icon.tsx'
import type { ActionProps } from './Actions.tsx'

/** What is done with the license now and then. */
export function MoreMenu({ license, acts, deactivate }: ActionProps) {
  const [open, setOpen] = useState(true)
  const locked = useLocked(GIVE_UP)
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
        {license.orderId === null ? (
          <Menu.Item onClick={deactivate}>{t.license.proof}</Menu.Item>
        ) : (
          <Menu.Item
            data-act={GIVE_UP}
            aria-disabled={locked || undefined}
            leftSection={locked && <Icon name="emergency" />}
            onClick={deactivate}
          >
            {t.license.deactivate}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
