import { Button } from '@mantine/core'
import type { BackupView } from '@seatwarden/protocol/api/license-views'
import { useMutation } from '@tanstack/react-query'
import { call, problemIn } from '../../api/client.ts'
import { absolute } from '../../lib/dates.ts'
import { saveText } from '../../lib/save.ts'
import { w } from '../../lib/words-license.ts'
import { useZone } from '../../lib/zone.ts'
import { Trouble } from '../../ui/states.tsx'
import { When } from '../../ui/When.tsx'

type Restore = ((one: BackupView) => void) | undefined

async function saveBackup({ backupId }: BackupView): Promise<void> {
  const { fileName, text } = await call<BackupView & { text: string }>(
    `/license/backups/${encodeURIComponent(backupId)}`,
  )
  saveText(fileName, text)
}

function Acts({ backup, restore, save }: { backup: BackupView; restore: Restore; save: () => void }) {
  const when = absolute(backup.at, useZone())
  return (
    <div className="sw-row-acts">
      {restore && !backup.refusal && (
        <Button
          variant="default"
          size="compact-sm"
          aria-label={w.backups.restoreOf(backup.orderId, when)}
          onClick={() => restore(backup)}
        >
          {w.backups.restore}
        </Button>
      )}
      {restore && (
        <Button variant="default" size="compact-sm" aria-label={w.backups.saveOf(backup.orderId, when)} onClick={save}>
          {w.backups.save}
        </Button>
      )}
    </div>
  )
}

const Line = ({ backup, restore, save }: { backup: BackupView; restore: Restore; save: () => void }) => (
  <li>
    <span className="sw-strong">
      <When at={backup.at} as="full" />
    </span>
    <span className="sw-mono">{backup.orderId}</span>
    <div className="sw-backup-why">
      <p className="sw-muted">{backup.reason}</p>
      {backup.refusal && (
        <p>
          {w.backups.refused} {backup.refusal.sentence}
        </p>
      )}
    </div>
    <Acts backup={backup} restore={restore} save={save} />
  </li>
)

/** Date, order, reason; what cannot be restored says why. [A10] */
export function BackupList({ backups, restore }: { backups: BackupView[]; restore: Restore }) {
  const save = useMutation({ mutationFn: saveBackup })
  return (
    <>
      {save.error && <Trouble problem={problemIn(save.error)} />}
      <ul className="sw-backup-list">
        {backups.map((backup) => (
          <Line key={backup.backupId} backup={backup} restore={restore} save={() => save.mutate(backup)} />
        ))}
      </ul>
    </>
  )
}
