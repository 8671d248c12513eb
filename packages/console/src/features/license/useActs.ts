import type { BackupView, ExportView, RefreshResult } from '@seatwarden/protocol/api/license-views'
import { useMutation } from '@tanstack/react-query'
import { call, post } from '../../api/client.ts'
import { useRefresh } from '../../api/queries.ts'
import { saveText } from '../../lib/save.ts'

async function saveExport(): Promise<ExportView> {
  const made = await call<ExportView>('/license/export')
  saveText(made.fileName, made.xml)
  return made
}

/** What the head of the page can do; the answer to the last one is shown, and only to that one. [A7 L10 A10] */
export function useActs() {
  const everything = useRefresh()
  const refresh = useMutation({
    mutationFn: () => post<RefreshResult>('/license/refresh'),
    onSuccess: everything,
    // a failed look for news is written down by the server and shown on the page
    onError: everything,
  })
  const save = useMutation({ mutationFn: saveExport })
  const backup = useMutation({ mutationFn: () => post<BackupView>('/license/backups'), onSuccess: everything })
  const alone = (act: 'refresh' | 'save' | 'backup') => (): void => {
    for (const [name, other] of Object.entries({ refresh, save, backup })) if (name !== act) other.reset()
    const run = { refresh, save, backup }[act]
    if (!run.isPending) run.mutate()
  }
  return { refresh, save, backup, doRefresh: alone('refresh'), doSave: alone('save'), doBackup: alone('backup') }
}
export type Acts = ReturnType<typeof useActs>
