import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { every, localNow } from '../lib/clock.ts'

export interface Live {
  connected: boolean
  /** Seconds since the stream was last heard; meaningful while not connected. */
  age: number
}

const TOLD = [
  'license',
  'backups',
  'modules',
  'module-accounts',
  'accounts',
  'explain',
  'recount',
  'notices',
  'notice',
  'stop-services',
]

/** One stream of events for the whole console: what changed is asked again, at most once a second. */
export function useLive(): Live {
  const cache = useQueryClient()
  const [live, setLive] = useState<Live>({ connected: true, age: 0 })
  useEffect(() => {
    const source = new EventSource('/api/v1/events')
    let heard = localNow()
    let changed = false
    const hear = (): void => {
      heard = localNow()
      setLive((before) => (before.connected ? before : { connected: true, age: 0 }))
    }
    source.addEventListener('open', hear)
    source.addEventListener('changed', () => {
      hear()
      changed = true
    })
    const stop = every(1_000, () => {
      if (changed) for (const key of TOLD) void cache.invalidateQueries({ queryKey: [key] })
      changed = false
      if (source.readyState === EventSource.OPEN) return
      const age = Math.floor((localNow() - heard) / 1_000)
      if (age >= 10) setLive({ connected: false, age })
    })
    return () => {
      stop()
      source.close()
    }
  }, [cache])
  return live
}
