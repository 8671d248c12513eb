import { t } from '../lib/text.ts'
import { Dialog } from './Dialogs.tsx'
import { LockWords } from './LockWords.tsx'

/** For what is locked within a menu, which closes when it is used. [D6] */
export const LockDialog = ({ onClose }: { onClose: () => void }) => (
  <Dialog title={t.lock.short} onClose={onClose}>
    <LockWords />
  </Dialog>
)
