import { Button } from '@mantine/core'
import type { LicenseView, RecountView } from '@seatwarden/protocol/api/manager'
import { problemIn } from '../../api/client.ts'
import { useRecount, useStartRecount } from '../../api/queries.ts'
import { percent } from '../../lib/numbers.ts'
import { t } from '../../lib/text.ts'
import { Trouble } from '../../ui/states.tsx'
import { When } from '../../ui/When.tsx'

const nameOf = (license: LicenseView, id: string): string =>
  license.modules.find((module) => module.id === id)?.name ?? id

const Result = ({ recount, license }: { recount: RecountView; license: LicenseView }) => {
  if (recount.state === 'failed') return <p>{t.recount.failed(recount.error ?? '')}</p>
  if (!recount.lastResult) return null
  if (recount.lastResult.equal)
    return <p>{t.recount.equal(license.modules.find((row) => row.master)?.usedSeats ?? recount.total)}</p>
  return recount.lastResult.repaired.map((fix) => (
    <p key={fix.module}>{t.recount.repaired(nameOf(license, fix.module), fix.counted, fix.counter)}</p>
  ))
}

function Running({ recount }: { recount: RecountView }) {
  const share = percent(recount.done, recount.total)
  return (
    <div className="sw-running">
      <p>{t.recount.running(recount.done, recount.total, share)}</p>
      <div className="sw-progress" aria-hidden="true">
        <span style={{ width: `${share}%` }} />
      </div>
    </div>
  )
}

/** When the figures were last checked, and the check itself, with its progress and its end. [L8] */
export function Recount({ license, readOnly }: { license: LicenseView; readOnly: boolean }) {
  const recount = useRecount(license.recount).data
  const start = useStartRecount()
  const running = recount.state === 'running'
  return (
    <div className="sw-recount">
      <div className="sw-recount-line">
        <span className="sw-muted">
          {t.recount.counted},{' '}
          {recount.lastAt ? (
            <>
              {t.recount.checked} <When at={recount.lastAt} as="history" />
            </>
          ) : (
            t.recount.unchecked
          )}
        </span>
        {!readOnly && !running && (
          <Button variant="default" onClick={() => start.mutate()}>
            {t.recount.read}
          </Button>
        )}
      </div>
      {start.error && <Trouble problem={problemIn(start.error)} />}
      <div role="status">
        {running && <Running recount={recount} />}
        {!running && (start.isSuccess || recount.state === 'failed') && <Result recount={recount} license={license} />}
      </div>
    </div>
  )
}
