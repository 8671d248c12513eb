import { type Glyph, icon } from './icons.ts'

interface Props {
  name: Glyph
  size?: 14 | 16 | 20
  className?: string
}

/** Always beside a word, so never read aloud. */
export function Icon({ name, size = 16, className }: Props) {
  const Drawn = icon[name]
  return (
    <Drawn size={size} stroke={1.75} aria-hidden="true" focusable="false" className={`sw-icon ${className ?? ''}`} />
  )
}
