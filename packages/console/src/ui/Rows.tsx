import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual'
import { Fragment, type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { usePhone } from '../lib/narrow.ts'
import { t } from '../lib/text.ts'
import { Icon } from './Icon.tsx'

export interface Column<T> {
  id: string
  head: string
  /** The first column is the row's heading and link. */
  cell: (item: T) => ReactNode
  /** The name by which the server sorts it. */
  sort?: string
  /** The order of the first click; dates begin with the latest. */
  first?: 'desc'
  right?: boolean
  width?: string
}

interface Props<T> {
  caption: string
  columns: Column<T>[]
  items: T[]
  total: number
  keyOf: (item: T) => string
  sort: string
  order: 'asc' | 'desc'
  onSort: (sort: string, order: 'asc' | 'desc') => void
  /** Called when the end of what is loaded comes into sight. */
  onEnd: () => void
}

const PHONE_ROW = 88

/** The height of a row as the style sheet gives it. */
function rowHeight(phone: boolean): number {
  if (phone) return PHONE_ROW
  const height = getComputedStyle(document.documentElement).getPropertyValue('--sw-row')
  return Number.parseInt(height, 10) || 32
}

function HeadCell<T>({
  column,
  sort,
  order,
  onSort,
}: { column: Column<T> } & Pick<Props<T>, 'sort' | 'order' | 'onSort'>) {
  const { sort: name } = column
  const side = column.right ? 'sw-right' : undefined
  if (name === undefined)
    return (
      <th scope="col" className={side}>
        {column.head}
      </th>
    )
  const sorted = name === sort
  const turned = sorted ? (order === 'asc' ? 'desc' : 'asc') : (column.first ?? 'asc')
  return (
    <th scope="col" className={side} aria-sort={sorted ? (order === 'asc' ? 'ascending' : 'descending') : undefined}>
      <button type="button" className="sw-sort" data-sorted={sorted || undefined} onClick={() => onSort(name, turned)}>
        {column.head}
        {sorted && <Icon name={order === 'asc' ? 'ascending' : 'descending'} size={14} />}
      </button>
    </th>
  )
}

/** Rows that are in sight, and the one that holds the focus, so that it is never lost. */
function useRowsInSight(count: number) {
  const phone = usePhone()
  const top = useRef<HTMLTableElement>(null)
  const [focused, setFocused] = useState<number | null>(null)
  const [margin, setMargin] = useState(0)
  const height = rowHeight(phone)
  const rangeExtractor = useCallback(
    (range: Range) => {
      const rows = defaultRangeExtractor(range)
      if (focused === null || focused >= range.count || rows.includes(focused)) return rows
      return [...rows, focused].toSorted((a, b) => a - b)
    },
    [focused],
  )
  // oxlint-disable-next-line react/incompatible-library -- its functions change with each scroll; nothing here is memoised
  const rows = useWindowVirtualizer({
    count,
    estimateSize: () => height,
    overscan: 12,
    scrollMargin: margin,
    rangeExtractor,
  })
  useEffect(() => {
    setMargin(top.current ? top.current.getBoundingClientRect().top + window.scrollY : 0)
  }, [])
  const { measure } = rows
  // another height of rows needs all of them measured again
  const measured = useRef(height)
  useEffect(() => {
    if (measured.current === height) return
    measured.current = height
    measure()
  }, [height, measure])
  return { rows, top, setFocused, height, margin }
}

const Space = ({ height, columns }: { height: number; columns: number }) =>
  height > 0 ? (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: an empty row that only keeps the place of rows out of sight
    <tr data-space="" aria-hidden="true">
      <td colSpan={columns} style={{ height }} />
    </tr>
  ) : null

/** A long list that scrolls with its page: a real table of which only the rows in sight exist. */
export function Rows<T>(props: Props<T>) {
  const { columns, items, total, keyOf, onEnd } = props
  const { rows, top, setFocused, height } = useRowsInSight(items.length)
  const seen = rows.getVirtualItems()
  const last = seen.at(-1)?.index ?? 0
  useEffect(() => {
    if (items.length > 0 && items.length < total && last >= items.length - 40) onEnd()
  }, [last, items.length, total, onEnd])
  return (
    <table className="sw-table sw-rows" ref={top} aria-rowcount={total + 1}>
      <caption className="sw-hidden">{props.caption}</caption>
      <colgroup>
        {columns.map((column) => (
          <col key={column.id} style={column.width === undefined ? {} : { width: column.width }} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          {columns.map((column) => (
            <HeadCell key={column.id} column={column} sort={props.sort} order={props.order} onSort={props.onSort} />
          ))}
        </tr>
      </thead>
      <tbody>
        {seen.map(({ index }, at) => {
          const item = items[index]
          const before = at === 0 ? -1 : (seen[at - 1]?.index ?? -1)
          if (item === undefined) return null
          return (
            <Fragment key={keyOf(item)}>
              <Space height={(index - before - 1) * height} columns={columns.length} />
              <Row index={index} item={item} columns={columns} onFocus={setFocused} />
            </Fragment>
          )
        })}
        <Space height={(items.length - 1 - last) * height} columns={columns.length} />
      </tbody>
    </table>
  )
}

interface RowProps<T> {
  index: number
  item: T
  columns: Column<T>[]
  onFocus: (index: number | null) => void
}

function Row<T>({ index, item, columns, onFocus }: RowProps<T>) {
  return (
    <tr data-row="" aria-rowindex={index + 2} onFocus={() => onFocus(index)} onBlur={() => onFocus(null)}>
      {columns.map((column, at) =>
        at === 0 ? (
          <th key={column.id} scope="row">
            {column.cell(item)}
          </th>
        ) : (
          <td key={column.id} className={column.right ? 'sw-right' : undefined}>
            {column.cell(item)}
          </td>
        ),
      )}
    </tr>
  )
}

/** How much of the list is loaded, for those who scroll and those who listen. */
export const Loaded = ({ shown, total }: { shown: number; total: number }) => (
  <p className="sw-muted sw-small sw-loaded" role="status">
    {t.common.loaded(shown, total)}
  </p>
)
