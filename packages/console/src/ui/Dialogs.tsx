import '@mantine/core/styles/ModalBase.layer.css'
import '@mantine/core/styles/CloseButton.layer.css'
import '@mantine/core/styles/Overlay.layer.css'
import '@mantine/core/styles/Paper.layer.css'
import '@mantine/core/styles/Drawer.layer.css'
import '@mantine/core/styles/Modal.layer.css'
import { Drawer, type DrawerRootProps, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { usePhone } from '../lib/narrow.ts'
import { t } from '../lib/text.ts'
import { useHeldPage } from './useHeldPage.ts'

interface Props {
  title: string
  onClose: () => void
  children: ReactNode
}

// the policy of the pages allows no style element made by a script, which Mantine's own lock would make
const QUIET = { lockScroll: false, transitionProps: { transition: 'fade', duration: 120 } } as const

/** The head is no banner of the document, hence its role. */
function Edge({ title, onClose, children, ...place }: Props & Pick<DrawerRootProps, 'position' | 'size'>) {
  useHeldPage()
  return (
    <Drawer.Root opened onClose={onClose} {...place} {...QUIET}>
      <Drawer.Overlay />
      <Drawer.Content className={place.position === 'bottom' ? 'sw-from-below' : undefined}>
        <Drawer.Header role="presentation">
          <Drawer.Title>{title}</Drawer.Title>
          <Drawer.CloseButton aria-label={t.common.close} />
        </Drawer.Header>
        <Drawer.Body>{children}</Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  )
}

/** Beside the page; on a phone a page of its own. */
export function Side(props: Props) {
  return <Edge {...props} position="right" size={usePhone() ? '100%' : 640} />
}

/** What can be done here, from the lower edge of a phone. */
export function Sheet(props: Props) {
  return <Edge {...props} position="bottom" size="auto" />
}

/** Over the page; on a phone a page of its own. */
export function Dialog({ title, onClose, children }: Props) {
  useHeldPage()
  return (
    <Modal.Root opened onClose={onClose} size={840} fullScreen={usePhone()} {...QUIET}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Header role="presentation">
          <Modal.Title>{title}</Modal.Title>
          <Modal.CloseButton aria-label={t.common.close} />
        </Modal.Header>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
