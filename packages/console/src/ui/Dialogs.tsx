import '@mantine/core/styles/ModalBase.layer.css'
import '@mantine/core/styles/CloseButton.layer.css'
import '@mantine/core/styles/Overlay.layer.css'
import '@mantine/core/styles/Paper.layer.css'
import '@mantine/core/styles/Drawer.layer.css'
import '@mantine/core/styles/Modal.layer.css'
import { Drawer, Modal } from '@mantine/core'
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

/** Beside the page; on a phone a page of its own. The head is no banner of the document, hence its role. */
export function Side({ title, onClose, children }: Props) {
  useHeldPage()
  return (
    <Drawer.Root opened onClose={onClose} position="right" size={usePhone() ? '100%' : 640} {...QUIET}>
      <Drawer.Overlay />
      <Drawer.Content>
        <Drawer.Header role="presentation">
          <Drawer.Title>{title}</Drawer.Title>
          <Drawer.CloseButton aria-label={t.common.close} />
        </Drawer.Header>
        <Drawer.Body>{children}</Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  )
}

/** What can be done here, from the lower edge of a phone. */
export function Sheet({ title, onClose, children }: Props) {
  useHeldPage()
  return (
    <Drawer.Root opened onClose={onClose} position="bottom" size="auto" {...QUIET}>
      <Drawer.Overlay />
      <Drawer.Content>
        <Drawer.Header role="presentation">
          <Drawer.Title>{title}</Drawer.Title>
          <Drawer.CloseButton aria-label={t.common.close} />
        </Drawer.Header>
        <Drawer.Body>{children}</Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  )
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
