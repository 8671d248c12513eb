import { Button } from '@mantine/core'
import { GIVE_UP, useLocked } from '../../lib/lock.ts'
import { t } from '../../lib/text.ts'
import { Sheet } from '../../ui/Dialogs.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { type ActionProps, VendorLinks } from './Actions.tsx'

/** The same acts on a phone, large enough for a thumb. */
export function ActionSheet({ license, acts, deactivate, onClose }: ActionProps & { onClose: () => void }) {
  const locked = useLocked(GIVE_UP)
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
        {license.orderId === null ? (
          item(t.license.proof, deactivate)
        ) : (
          <Button
            variant="default"
            data-act={GIVE_UP}
            aria-disabled={locked || undefined}
            leftSection={locked && <Icon name="emergency" />}
            onClick={then(deactivate)}
          >
            {t.license.deactivate}
          </Button>
        )}
      </div>
    </Sheet>
  )
}
