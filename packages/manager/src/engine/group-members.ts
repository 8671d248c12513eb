import { MODULE_IDS, type ModuleId } from '@seatwarden/core/module'
import type { AccessMode } from '@seatwarden/core/seats/access-mode'
import type { Roster } from './roster.ts'

export interface GroupMembers {
  /** Of the group. */
  address: string
  members: readonly string[]
}

/** The members of a module's group before and after some were added. */
export interface Grown {
  module: ModuleId
  mode: AccessMode
  before: ReadonlySet<string>
  after: ReadonlySet<string>
  added: string[]
}

/** Modules whose access mode names one of these groups, and what the groups' new members make of them. [S3] */
export const grownBy = (roster: Roster, groups: readonly GroupMembers[]): Grown[] =>
  MODULE_IDS.flatMap((module) => {
    const mode = roster.accessModes[module]
    const before = roster.groupMembers[module]
    if (mode.mode !== 'group') return []
    const given = groups.filter(({ address }) => address === mode.group).flatMap(({ members }) => members)
    const added = given.filter((member) => !before.has(member))
    return added.length === 0 ? [] : [{ module, mode, before, added, after: new Set([...before, ...added]) }]
  })
