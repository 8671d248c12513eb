import '../../styles/activate.css'
import { Link } from 'wouter'
import { usePageTitle } from '../../app/usePageTitle.ts'
import { t } from '../../lib/text.ts'
import { useUrlState } from '../../lib/url.ts'
import { w } from '../../lib/words-activate.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Changes, Done } from './Changes.tsx'
import { wayOf } from './given.ts'
import { How } from './How.tsx'
import { useActivation } from './useActivation.ts'

const Steps = ({ at }: { at: number }) => (
  <ol className="sw-stages">
    {w.steps.map((name, index) => (
      <li key={name} aria-current={index === at ? 'step' : undefined} data-past={index < at || undefined}>
        <span className="sw-stage-number">{index < at ? <Icon name="copied" size={14} /> : index + 1}</span>
        {name}
      </li>
    ))}
  </ol>
)

/** How, what changes, done. Nothing is changed before the last step; on failure the entries stay. [A1 A2 A12] */
function Wizard() {
  const activation = useActivation(wayOf(useUrlState().get('how')))
  const { look, run, act, given, goOn } = activation
  const at = run.data ? 2 : look.data ? 1 : 0
  const moves = act.kind === 'move'
  return (
    <>
      <Steps at={at} />
      <div className="sw-panel sw-wizard-body">
        {at === 0 && <How activation={activation} />}
        {at === 1 && look.data && (
          <Changes plan={look.data} moves={moves} back={look.reset} run={() => run.mutate(act)} busy={run.isPending} />
        )}
        {at === 2 && run.data && <Done result={run.data} moved={moves} waiting={given.waiting} goOn={goOn} />}
      </div>
    </>
  )
}

export function ActivatePage({ readOnly }: { readOnly: boolean }) {
  usePageTitle(t.activate.title)
  return (
    <div className="sw-page sw-wizard">
      <div>
        <p className="sw-crumb">
          <Link className="sw-link" href="/license">
            {t.license.title}
          </Link>
        </p>
        <h1>{t.activate.title}</h1>
      </div>
      {readOnly ? <p>{t.user.readOnly}</p> : <Wizard />}
    </div>
  )
}
