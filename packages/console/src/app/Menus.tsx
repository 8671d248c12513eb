import '@mantine/core/styles/Popover.layer.css'
import '@mantine/core/styles/Menu.layer.css'
import { ActionIcon, type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core'
import type { SessionView } from '@seatwarden/protocol/api/manager'
import { useQueryClient } from '@tanstack/react-query'
import { call } from '../api/client.ts'
import { t } from '../lib/text.ts'
import { Icon } from '../ui/Icon.tsx'

const SCHEMES: MantineColorScheme[] = ['light', 'dark', 'auto']

function ThemeMenu() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon variant="subtle" size={32} aria-label={t.theme.label}>
          <Icon name={colorScheme} size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(value as MantineColorScheme)}>
          {SCHEMES.map((scheme) => (
            <Menu.RadioItem key={scheme} value={scheme} closeMenuOnClick>
              {t.theme[scheme]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  )
}

function UserMenu({ session }: { session: SessionView }) {
  const cache = useQueryClient()
  const leave = async (): Promise<void> => {
    await call('/session', { method: 'DELETE' }).catch(() => undefined)
    cache.clear()
    await cache.refetchQueries({ queryKey: ['session'] })
    window.location.assign('/')
  }
  return (
    <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon variant="subtle" size={32} aria-label={t.user.menu(session.user)}>
          <Icon name="user" size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{session.user}</Menu.Label>
        {session.readOnly && <Menu.Label>{t.user.readOnly}</Menu.Label>}
        <Menu.Item leftSection={<Icon name="signOut" />} onClick={() => void leave()}>
          {t.user.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

export const Menus = ({ session }: { session: SessionView }) => (
  <>
    <ThemeMenu />
    <UserMenu session={session} />
  </>
)
