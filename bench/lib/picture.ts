/** One line of the picture: how much time something takes at each size. */
export interface Curve {
  name: string
  /** Size and microseconds. */
  points: readonly (readonly [size: number, microseconds: number])[]
}

const WIDTH = 760
const HEIGHT = 440
const LEFT = 64
const RIGHT = 190
const TOP = 24
const BOTTOM = 48
/** Told apart by people who see few colours too, and named at the line's end. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#8a6d00', '#56616b']

const STYLE = `text{font:13px system-ui,sans-serif;fill:#1f2933}.grid{stroke:#d5dbe1}.page{fill:#fff}
@media(prefers-color-scheme:dark){text{fill:#e4e7eb}.grid{stroke:#3e4c59}.page{fill:#161b22}}`

const unitOf = (exponent: number): string => {
  if (exponent >= 6) return `${10 ** (exponent - 6)} s`
  return exponent >= 3 ? `${10 ** (exponent - 3)} ms` : `${10 ** exponent} µs`
}

interface Axis {
  from: number
  to: number
  at: (value: number) => number
}

const axis = (values: readonly number[], start: number, end: number): Axis => {
  const from = Math.floor(Math.log10(Math.min(...values)) + 1e-9)
  const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(...values)) - 1e-9))
  return { from, to, at: (value) => start + ((Math.log10(value) - from) / (to - from)) * (end - start) }
}

const exponents = ({ from, to }: Axis): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at)

const grid = (x: Axis, y: Axis): string[] => [
  ...exponents(x).flatMap((exponent) => {
    const at = x.at(10 ** exponent).toFixed(1)
    const label = (10 ** exponent).toLocaleString('en-GB')
    return [
      `<line class="grid" x1="${at}" y1="${TOP}" x2="${at}" y2="${HEIGHT - BOTTOM}"/>`,
      `<text x="${at}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${label}</text>`,
    ]
  }),
  ...exponents(y).flatMap((exponent) => {
    const at = y.at(10 ** exponent).toFixed(1)
    return [
      `<line class="grid" x1="${LEFT}" y1="${at}" x2="${WIDTH - RIGHT}" y2="${at}"/>`,
      `<text x="${LEFT - 8}" y="${Number(at) + 4}" text-anchor="end">${unitOf(exponent)}</text>`,
    ]
  }),
]

/** Names stand apart although lines end close together. */
const labelHeights = (ends: readonly number[]): number[] => {
  const order = ends.map((height, at) => ({ height, at })).toSorted((a, b) => a.height - b.height)
  let last = Number.NEGATIVE_INFINITY
  const heights = ends.slice()
  for (const { height, at } of order) {
    last = Math.max(height, last + 16)
    heights[at] = last
  }
  return heights
}

const line = ({ name, points }: Curve, x: Axis, y: Axis, colour: string, label: number): string[] => {
  const places = points.map(([size, time]) => `${x.at(size).toFixed(1)},${y.at(time).toFixed(1)}`)
  return [
    `<polyline points="${places.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...places.map((place) => {
      const [left, top] = place.split(',')
      return `<circle cx="${left}" cy="${top}" r="3" fill="${colour}"/>`
    }),
    `<text x="${WIDTH - RIGHT + 10}" y="${(label + 4).toFixed(1)}" style="fill:${colour}">${name}</text>`,
  ]
}

/** Curves over sizes, both logarithmic, as SVG. */
export const drawCurves = (curves: readonly Curve[], sizes: string): string => {
  const all = curves.flatMap(({ points }) => points)
  const x = axis(
    all.map(([size]) => size),
    LEFT,
    WIDTH - RIGHT,
  )
  const y = axis(
    all.map(([, time]) => time),
    HEIGHT - BOTTOM,
    TOP,
  )
  const labels = labelHeights(curves.map(({ points }) => y.at(points.at(-1)![1])))
  const lines = curves.flatMap((curve, at) => line(curve, x, y, COLOURS[at % COLOURS.length]!, labels[at]!))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Time against ${sizes}">`,
    `<style>${STYLE}</style>`,
    `<rect class="page" width="${WIDTH}" height="${HEIGHT}"/>`,
    ...grid(x, y),
    ...lines,
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${sizes}</text>`,
    '</svg>',
    '',
  ].join('\n')
}
