import type { OfflineRequestView } from '@seatwarden/protocol/api/license-views'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { post } from '../../api/client.ts'
import { useRefresh } from '../../api/queries.ts'
import { type Act, send } from './act.ts'
import type { Mending } from './Failure.tsx'
import { actOf, type Given, type Way } from './given.ts'
import type { Shown } from './Online.tsx'
import { useDetails } from './useDetails.ts'

const makeRequest = ({ kind, orderId }: Given): Promise<OfflineRequestView> =>
  post('/license/offline-request', {
    kind,
    ...(kind !== 'revalidation' && orderId.trim() !== '' && { orderId: orderId.trim() }),
  })

/** The questions and their answers: what it would change, the change itself, a request to carry. */
function useAnswers(failed: (error: unknown) => void) {
  const everything = useRefresh()
  const request = useMutation({ mutationFn: makeRequest })
  const look = useMutation({ mutationFn: (act: Act) => send(act, true), onError: failed })
  const run = useMutation({
    mutationFn: (act: Act) => send(act, false),
    onSuccess: everything,
    onError: (error) => {
      failed(error)
      // the answer to a change belongs beside the entries, which are still there
      look.reset()
    },
  })
  const clear = (): void => {
    look.reset()
    run.reset()
    if (request.isError) request.reset()
  }
  return { request, look, run, clear }
}

/** What was entered; a changed entry is no longer missed. */
function useEntries(how: Way) {
  const [given, set] = useState<Given>({ how, orderId: '', text: '', kind: 'activation', waiting: null })
  const [missing, setMissing] = useState(false)
  const change = (made: Given): void => {
    setMissing(false)
    set(made)
  }
  return { given, set: change, missing, setMissing }
}

/** What was entered, what was asked and what came of it. The entries outlive every answer. [A1 A2 A3] */
export function useActivation(how: Way) {
  const { given, set, missing, setMissing } = useEntries(how)
  const [shown, show] = useState<Shown>('no')
  const details = useDetails()
  const { request, look, run, clear } = useAnswers(details.ask)
  const act: Act = run.variables ?? look.variables ?? { kind: 'move' }
  const busy = look.isPending || request.isPending
  const start = (made: Act): void => {
    clear()
    look.mutate(made)
  }
  const make = (): void => {
    const lacks = given.kind === 'activation' && given.orderId.trim() === ''
    setMissing(lacks)
    if (lacks) return
    clear()
    request.mutate(given)
  }
  const ask = (): void => {
    const answers = given.how === 'order' ? details.answers() : undefined
    const made = actOf(given, answers ?? undefined)
    setMissing(made === null)
    if (made !== null && answers !== null) start(made)
  }
  const begin = (orderId: string, waiting: string | null): void => {
    clear()
    set({ ...given, how: 'order', orderId, waiting })
  }
  const mend: Mending = {
    connection: show,
    offline: () => set({ ...given, how: 'offline', kind: act.kind === 'move' ? 'move' : 'activation' }),
    fill: (orderId) => begin(orderId, given.orderId.trim() || null),
    look: start,
  }
  const submit = (): void => {
    if (busy) return
    if (given.how === 'offline' && !request.data) make()
    else ask()
  }
  const goOn = (orderId: string): void => begin(orderId, null)
  const trouble = run.error ?? look.error ?? request.error
  return { given, set, missing, details, request, look, run, act, mend, goOn, submit, shown, show, trouble, busy }
}
export type Activation = ReturnType<typeof useActivation>
