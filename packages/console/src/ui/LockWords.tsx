import { Link } from 'wouter'
import { t } from '../lib/text.ts'

/** Why, and what is still possible. */
export const LockWords = () => (
  <div className="sw-lock-words">
    <p className="sw-strong">
      {t.lock.title} (<code>license_emergency</code>)
    </p>
    <p>{t.lock.ends}</p>
    <p>{t.lock.still}</p>
    <p>
      <Link className="sw-link" href="/license/activate">
        {t.license.activate}
      </Link>
    </p>
  </div>
)
