import { Link } from 'wouter'
import { useLicense } from '../api/queries.ts'
import { t } from '../lib/text.ts'

/** Why, and what is still possible. */
export function LockWords() {
  const still = useLicense().data?.openStill
  return (
    <div className="sw-lock-words">
      <p className="sw-strong">
        {t.lock.title} (<code>license_emergency</code>)
      </p>
      <p>{t.lock.ends}</p>
      {still !== undefined && <p>{t.lock.still(still)}</p>}
      <p>
        <Link className="sw-link" href="/license/activate">
          {t.license.activate}
        </Link>
      </p>
    </div>
  )
}
