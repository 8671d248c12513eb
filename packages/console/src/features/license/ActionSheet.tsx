import { Button } from '@mantine/core'
import { t } from '../../lib/text.ts'
import { Sheet } from '../../ui/Dialogs.tsx'
import { type ActionProps, VendorLinks } from './Actions.tsx'

/** The same acts on a phone, large enough for a thumb. */
export function ActionSheet({ license, acts, deactivate, onClose }: ActionProps & { onClose: () => void }) {
  const then = (act: () => void) => (): void => {
    onClose()
    act()
  }
  const item = (label: string, act: () => void) => (
    <Button variant="default" onClick={then(act)}>
      {label}
    </Button>
  )
  return (
    <Sheet title={t.license.actions} onClose={onClose}>
      <div className="sw-sheet">
        {license.orderId !== null && item(t.license.refresh, acts.doRefresh)}
        <VendorLinks license={license} />
        {item(t.license.export, acts.doSave)}
        {license.orderId !== null && item(t.license.backup, acts.doBackup)}
        {item(license.orderId === null ? t.license.proof : t.license.deactivate, deactivate)}
      </div>
    </Sheet>
  )
}
