import { type Instant, toIso } from '@seatwarden/core/instant'
import type { Order } from '@seatwarden/core/vending/order'
import type {
  ChainView,
  CustomerView,
  HistoryEntryView,
  InstallationView,
  NoticeView,
  OrderView,
  ProductView,
} from '@seatwarden/protocol/api/vendor'
import type { License } from '../engine/license-office.ts'
import type { CustomerRow } from '../store/customers.ts'
import type { HistoryRow } from '../store/history.ts'
import type { InstallationRow } from '../store/installations.ts'
import type { Notice } from '../store/notices.ts'
import type { Page } from '../store/page.ts'
import type { ProductRow } from '../store/products.ts'

const isoOrNull = (at: Instant | null): string | null => (at === null ? null : toIso(at))

export const pageView = <A, B>({ items, next }: Page<A>, view: (item: A) => B): Page<B> => ({
  items: items.map(view),
  next,
})

export const customerView = (it: CustomerRow): CustomerView => ({ ...it, createdAt: toIso(it.createdAt) })
export const productView = (it: ProductRow): ProductView => ({ ...it, createdAt: toIso(it.createdAt) })

export const orderView = (it: Order): OrderView => ({
  ...it,
  placedAt: toIso(it.placedAt),
  stateSince: toIso(it.stateSince),
  expiresAt: isoOrNull(it.expiresAt),
  lines: it.lines.map((line) => ({ ...line, maintenanceUntil: toIso(line.maintenanceUntil) })),
})

export const installationView = (it: InstallationRow): InstallationView => ({
  ...it,
  firstAt: toIso(it.firstAt),
  lastHeardAt: toIso(it.lastHeardAt),
  runsUntil: isoOrNull(it.runsUntil),
  copySeen: it.copySeen && { ...it.copySeen, at: toIso(it.copySeen.at) },
})

export const historyView = (it: HistoryRow): HistoryEntryView => ({
  ...it,
  at: toIso(it.at),
  data: JSON.parse(it.data) as Record<string, unknown>,
})

export const chainView = ({ orders, entitlements, coming, ...it }: License): ChainView => ({
  ...it,
  expiresAt: isoOrNull(it.expiresAt),
  orders: orders.map(orderView),
  entitlements: entitlements.map(({ module, seats, maintenanceEnds, trialUntil, master }) => ({
    module,
    seats,
    maintenanceEnds: toIso(maintenanceEnds),
    trialUntil: isoOrNull(trialUntil),
    master,
  })),
  coming: coming.map((change) => ({ ...change, at: toIso(change.at) })),
})

export const noticeView = (it: Notice): NoticeView => ({ ...it, at: toIso(it.at) })
