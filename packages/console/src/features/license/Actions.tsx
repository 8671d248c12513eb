import { Button } from '@mantine/core'
import type { LicenseView } from '@seatwarden/protocol/api/manager'
import { lazy, Suspense, useState } from 'react'
import { usePhone } from '../../lib/narrow.ts'
import { targetOf } from '../../lib/targets.ts'
import { t } from '../../lib/text.ts'
import { ActionLink } from '../../ui/ActionLink.tsx'
import { Icon } from '../../ui/Icon.tsx'
import type { Acts } from './useActs.ts'

const MoreMenu = lazy(async () => ({ default: (await import('./MoreMenu.tsx')).MoreMenu }))
const ActionSheet = lazy(async () => ({ default: (await import('./ActionSheet.tsx')).ActionSheet }))

export interface ActionProps {
  license: LicenseView
  acts: Acts
  deactivate: () => void
}

/** The vendor's pages for this license; both stand in the license file. [L10] */
export function VendorLinks({ license }: Pick<ActionProps, 'license'>) {
  const manage = targetOf({ label: '', target: 'manage' }, license.vendor)
  const support = targetOf({ label: '', target: 'support' }, license.vendor)
  return (
    <>
      {manage && (
        <ActionLink target={manage} look="plain">
          {t.license.manage}
        </ActionLink>
      )}
      {support && (
        <ActionLink target={support} look="plain">
          {t.license.support}
        </ActionLink>
      )}
    </>
  )
}

const moreButton = (open: () => void) => (
  <Button variant="default" rightSection={<Icon name="open" />} aria-haspopup="menu" onClick={open}>
    {t.license.more}
  </Button>
)

/** Loaded when first wanted, and then open. */
function More(props: ActionProps) {
  const [wanted, setWanted] = useState(false)
  const button = moreButton(() => setWanted(true))
  if (!wanted) return button
  return (
    <Suspense fallback={button}>
      <MoreMenu {...props} />
    </Suspense>
  )
}

function Wide(props: ActionProps) {
  const { license, acts } = props
  return (
    <>
      <VendorLinks license={license} />
      {license.orderId !== null && (
        <Button variant="default" loading={acts.refresh.isPending} onClick={acts.doRefresh}>
          {t.license.refresh}
        </Button>
      )}
      <More {...props} />
    </>
  )
}

function Narrow(props: ActionProps) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {t.license.actions}
      </Button>
      {open && (
        <Suspense fallback={null}>
          <ActionSheet {...props} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}

/** Everything that is done with the license itself; on a phone behind one button. [L10] */
export function Actions(props: ActionProps & { readOnly: boolean }) {
  const phone = usePhone()
  const { license, readOnly } = props
  if (readOnly)
    return (
      <div className="sw-actions">
        <VendorLinks license={license} />
      </div>
    )
  // one primary button a page: the verdict's, where it has one
  const verdictActs = license.verdict.action !== null && license.verdict.severity !== 'emergency'
  return (
    <div className="sw-actions">
      <ActionLink target={{ href: '/license/activate', external: false }} look={verdictActs ? 'plain' : 'primary'}>
        {t.license.activate}
      </ActionLink>
      {phone ? <Narrow {...props} /> : <Wide {...props} />}
    </div>
  )
}
