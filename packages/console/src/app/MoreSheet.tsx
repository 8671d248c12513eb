import { Link } from 'wouter'
import { t } from '../lib/text.ts'
import { Sheet } from '../ui/Dialogs.tsx'
import { Icon } from '../ui/Icon.tsx'
import { isHere, REST } from './pages.ts'

/** The pages that the bar of a phone has no room for. */
export const MoreSheet = ({ path, onClose }: { path: string; onClose: () => void }) => (
  <Sheet title={t.nav.more} onClose={onClose}>
    <ul className="sw-more-pages">
      {REST.map(({ href, name, glyph }) => (
        <li key={href}>
          <Link href={href} aria-current={isHere(href, path) ? 'page' : undefined} onClick={onClose}>
            <Icon name={glyph} size={20} />
            <span>{name}</span>
          </Link>
        </li>
      ))}
    </ul>
  </Sheet>
)
