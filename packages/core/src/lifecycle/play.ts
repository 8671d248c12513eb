import type { Instant } from '../instant.ts'
import { type CalendarNotice, dueNotices } from './calendar.ts'
import { beginByCalendar } from './episode.ts'
import type { LifecycleEffect } from './event.ts'
import { firstStopOf, type Rung, rungsAhead, type Why, whyOf } from './ladder.ts'
import type { Episode, LifecycleState } from './state.ts'

type Dated = Exclude<LifecycleEffect, { kind: 'revalidate' | 'start_services' }>

export const noticeOf = (n: CalendarNotice): Dated => ({
  kind: 'notice',
  key: `notice:${n.text}:${n.about}:${n.at}`,
  text: n.text,
  cause: null,
  why: null,
  about: n.about,
  at: n.at,
  deadline: n.deadline,
})

const effectOf = (episode: Episode, why: Why, rung: Rung, zone: string): Dated | null => {
  const notice = (name: string, text: Why | 'emergency' | 'last_call'): Dated => ({
    kind: 'notice',
    key: `notice:${name}:${episode.id}`,
    text,
    cause: episode.cause,
    why,
    about: episode.id,
    at: rung.at,
    deadline: firstStopOf(episode, zone),
  })
  switch (rung.kind) {
    case 'notice':
      return notice(rung.name, rung.text === 'own' ? why : rung.text)
    case 'last-call':
      return notice('last_call', 'last_call')
    case 'stop':
      return { kind: 'stop_services', key: `stop:${rung.at}`, at: rung.at }
    case 'emergency':
      return null
  }
}

const playEpisode = (
  episode: Episode,
  why: Why,
  now: Instant,
  zone: string,
): { episode: Episode; effects: Dated[] } => {
  const effects: Dated[] = []
  let played = episode
  for (;;) {
    const due = rungsAhead(played, zone).filter((rung) => rung.at <= now)
    if (due.length === 0) return { episode: played, effects }
    for (const rung of due) {
      const effect = effectOf(episode, why, rung, zone)
      if (effect) effects.push(effect)
      played = { ...played, playedUntil: rung.at }
    }
  }
}

/** In the order in which they fell due; several missed stops are one, services are down after the last. [D9] */
const inOrder = (effects: readonly Dated[]): Dated[] => {
  const sorted = [...effects].toSorted((a, b) => a.at - b.at)
  const last = sorted.findLast((e) => e.kind === 'stop_services')
  return sorted.filter((e) => e.kind !== 'stop_services' || e === last)
}

/** Everything that has fallen due by `now`, in order. With nothing due the state is the same one, so that nothing is stored. */
export const play = (
  state: LifecycleState,
  now: Instant,
  zone: string,
): { state: LifecycleState; effects: LifecycleEffect[] } => {
  const begun = beginByCalendar(state, now)
  const calendar = dueNotices(begun, now, zone)
  const played = begun.episodes.map((episode) => playEpisode(episode, whyOf(begun, episode.cause), now, zone))
  const effects: LifecycleEffect[] = inOrder([...calendar.give.map(noticeOf), ...played.flatMap((p) => p.effects)])
  const attempt = begun.nextAttemptAt !== null && begun.nextAttemptAt <= now ? begun.nextAttemptAt : null
  const moved = played.some((p, at) => p.episode !== begun.episodes[at])
  if (!moved && !calendar.due && attempt === null) return { state: begun, effects }
  const next: LifecycleState = {
    ...begun,
    episodes: played.map((p) => p.episode),
    calendarUntil: calendar.due ? now : begun.calendarUntil,
    stopped: begun.stopped || effects.some((e) => e.kind === 'stop_services'),
    nextAttemptAt: attempt === null ? begun.nextAttemptAt : null,
  }
  return attempt === null
    ? { state: next, effects }
    : { state: next, effects: [...effects, { kind: 'revalidate', key: `revalidate:${attempt}` }] }
}
