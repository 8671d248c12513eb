import '../../styles/license.css'
import { Button } from '@mantine/core'
import type { BackupView } from '@seatwarden/protocol/api/license-views'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { post, problemIn } from '../../api/client.ts'
import { useBackups } from '../../api/license.ts'
import { useRefresh } from '../../api/queries.ts'
import { w } from '../../lib/words-license.ts'
import { Loading, Trouble } from '../../ui/states.tsx'
import { BackupList } from './BackupList.tsx'
import { RestoreDialog } from './RestoreDialog.tsx'

const FEW = 10

/** Restoring: one of the list, or one that was kept as a file. */
type Chosen = BackupView | 'file' | null

function Head({ made, fromFile }: { made: ReturnType<typeof useMake>; fromFile: () => void }) {
  return (
    <>
      <p className="sw-muted">{w.backups.lead}</p>
      <div className="sw-actions">
        <Button variant="default" loading={made.isPending} onClick={() => made.mutate()}>
          {w.backups.make}
        </Button>
        <Button variant="default" onClick={fromFile}>
          {w.backups.fromFile}
        </Button>
        <span role="status">{made.data && w.backups.made(made.data.orderId)}</span>
      </div>
      {made.error && <Trouble problem={problemIn(made.error)} />}
    </>
  )
}

function useMake() {
  const everything = useRefresh()
  return useMutation({ mutationFn: () => post<BackupView>('/license/backups'), onSuccess: everything })
}

function Rows({ backups, restore }: { backups: BackupView[]; restore: ((one: BackupView) => void) | undefined }) {
  const [all, setAll] = useState(false)
  if (backups.length === 0) return <p className="sw-muted">{w.backups.none}</p>
  return (
    <>
      <BackupList backups={all ? backups : backups.slice(0, FEW)} restore={restore} />
      {!all && backups.length > FEW && (
        <button type="button" className="sw-link" onClick={() => setAll(true)}>
          {w.backups.all(backups.length)}
        </button>
      )}
    </>
  )
}

/** Backups of the license, the newest first; what a restore changes is shown before it does. [A10] */
export function Backups({ readOnly }: { readOnly: boolean }) {
  const backups = useBackups()
  const made = useMake()
  const [chosen, choose] = useState<Chosen>(null)
  if (backups.error) return <Trouble problem={problemIn(backups.error)} retry={() => void backups.refetch()} />
  if (!backups.data) return <Loading lines={4} />
  return (
    <div className="sw-backups">
      {!readOnly && <Head made={made} fromFile={() => choose('file')} />}
      <Rows backups={backups.data} restore={readOnly ? undefined : choose} />
      {chosen !== null && <RestoreDialog backup={chosen === 'file' ? null : chosen} onClose={() => choose(null)} />}
    </div>
  )
}
