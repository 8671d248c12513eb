/** How bad it is: the colour of the mail's edge and the severity in the system log. */
export type Tone = 'alarm' | 'warning' | 'remark' | 'good'

/** One thing to do: the first is the one to begin with. */
export interface Step {
  text: string
  /** A page to open. */
  link?: string
  /** What to type at a shell. */
  command?: string
}

export interface List {
  title: string
  rows: readonly { name: string; value: string }[]
  /** What does not stand in it; empty: all does. */
  more: string
}

/** A notice in words; a mail, a page and the other channels show the same. Plain text in every field. */
export interface Message {
  tone: Tone
  /** Alone it is enough: which server, what, and the date that matters. */
  subject: string
  /** Which server, what happened, and since when. */
  happened: string
  /** What works meanwhile. */
  works: string
  /** What happens next, and on which date. */
  next: string
  lists: readonly List[]
  steps: readonly Step[]
}
