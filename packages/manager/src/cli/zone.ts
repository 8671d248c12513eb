import type { SessionView } from '@seatwarden/protocol/api/manager'
import type { Context } from './context.ts'
import { datesIn } from './dates.ts'

export type Dates = ReturnType<typeof datesIn>

/** Dates as the server's own screens write them. */
export const serverDates = async ({ ask }: Context): Promise<Dates> =>
  datesIn((await ask<SessionView>({ method: 'GET', path: '/session' })).zone)
