import '../styles/carry.css'
import { encodeQR } from 'qr'
import { useMemo } from 'react'
import { w } from '../lib/words-license.ts'

/** Dark modules of a row as one stroke each, so that no seam shows between neighbours. */
export const runs = (row: readonly boolean[], y: number): string => {
  const parts: string[] = []
  for (let x = 0; x < row.length; x += 1) {
    if (!row[x]) continue
    const from = x
    while (row[x + 1]) x += 1
    parts.push(`M${from} ${y}h${x - from + 1}v1H${from}z`)
  }
  return parts.join('')
}

const QUIET_ZONE = 4
const PIXELS = 4

const draw = (text: string): { size: number; path: string } | null => {
  try {
    const rows = encodeQR(text, 'raw', { ecc: 'low', border: QUIET_ZONE })
    return { size: rows.length, path: rows.map(runs).join('') }
  } catch {
    return null
  }
}

/** A QR picture: dark on white in every theme, because readers want it so. */
export function Qr({ text, label }: { text: string; label: string }) {
  const drawn = useMemo(() => draw(text), [text])
  if (!drawn) return <p>{w.carry.tooLong}</p>
  const { size, path } = drawn
  return (
    <svg
      className="sw-qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      width={size * PIXELS}
      height={size * PIXELS}
      shapeRendering="crispEdges"
    >
      <path className="sw-qr-light" d={`M0 0h${size}v${size}H0z`} />
      <path className="sw-qr-dark" d={path} />
    </svg>
  )
}
