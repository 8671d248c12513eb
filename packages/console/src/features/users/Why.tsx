import type { Explanation } from '@seatwarden/protocol/api/manager'
import { Link } from 'wouter'
import { t } from '../../lib/text.ts'
import { Copy } from '../../ui/Copy.tsx'
import { Meaning, type MeaningKind } from '../../ui/Meaning.tsx'
import { When } from '../../ui/When.tsx'

type Answer = Explanation['modules'][number]

const KIND: Record<Answer['answer'], MeaningKind> = {
  licensed: 'licensed',
  trial: 'trial',
  refused: 'refused',
  off: 'off',
  available: 'off',
}

/** The steps as they were asked; the one that decides is the last one drawn. [S9] */
function Ladder({ module }: { module: Answer }) {
  const end = module.steps.findIndex((step) => step.decides)
  const asked = end < 0 ? module.steps : module.steps.slice(0, end + 1)
  return (
    <ol className="sw-ladder" aria-label={t.why.ladder(module.name)}>
      {asked.map((step) => (
        <li key={step.step} aria-current={step.decides ? 'true' : undefined}>
          <span className="sw-ladder-step">{step.step}</span>
          <span>{step.title}</span>
          <span>{step.yes ? t.common.yes : t.common.no}</span>
          <span className="sw-ladder-detail">
            {step.detail}
            {step.decides && <em>{t.why.decides}</em>}
          </span>
        </li>
      ))}
    </ol>
  )
}

const Dates = ({ module }: { module: Answer }) => (
  <p className="sw-why-dates sw-muted">
    {module.since && (
      <span>
        {t.why.since} <When at={module.since} as="full" />
      </span>
    )}
    {module.until ? (
      <span>
        {t.why.until} <When at={module.until} as="deadline" />
      </span>
    ) : (
      module.untilText !== null && (
        <span>
          {t.why.until} {module.untilText}
        </span>
      )
    )}
  </p>
)

/** One module: the answer, since and until, the sentence, the steps, and what the person is told. */
export const ModuleWhy = ({ module, open }: { module: Answer; open: boolean }) => (
  <li>
    <details open={open}>
      <summary>
        <span className="sw-why-name">{module.name}</span>
        <Meaning kind={KIND[module.answer]}>{t.why.answers[module.answer]}</Meaning>
      </summary>
      <div className="sw-why-body">
        <Dates module={module} />
        <p>{module.sentence}</p>
        <Ladder module={module} />
        {module.told !== null && (
          <p className="sw-why-told">
            <span className="sw-muted">{t.why.told}</span>
            <q>{module.told}</q> <Copy value={`${module.sentence} ${module.told}`} what={t.why.explanation} />
          </p>
        )}
        <p>
          <Link className="sw-link" href={`/services/${module.id}`}>
            {t.why.service(module.name)}
          </Link>
        </p>
      </div>
    </details>
  </li>
)
