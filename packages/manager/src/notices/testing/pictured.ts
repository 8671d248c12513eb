import { createHash } from 'node:crypto'
import type { AnyText } from '@seatwarden/core/lifecycle/recipients'
import { written } from '../mail.ts'
import { factsFrom, SAMPLES } from './samples.ts'

/** What also has a picture in the dark: one of each tone, and the one with tables. */
export const DARK_TOO = ['unreached', 'last_call', 'resolved', 'trial_seats'] as const satisfies readonly AnyText[]

/** Beside the pictures: from which words each was drawn. */
export const DRAWN_FROM = 'drawn-from.txt'

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)

/** A line for each mail, `NAME DIGEST`: it changes when a picture has to be taken anew. */
export const pictured = (): string =>
  Object.entries(SAMPLES)
    .map(([name, sample]) => `${name} ${digest(written(factsFrom(sample)).html)}\n`)
    .join('')
