import '@mantine/core/styles/InlineInput.layer.css'
import '@mantine/core/styles/Radio.layer.css'
import { Radio, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import type { AccessModeResult, ModuleAccess } from '@seatwarden/protocol/api/manager'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, problemIn } from '../../api/client.ts'
import { useRefresh } from '../../api/queries.ts'
import { t } from '../../lib/text.ts'
import { Act, LockLine } from '../../ui/Act.tsx'
import { Command } from '../../ui/Copy.tsx'
import { Fold, Panel } from '../../ui/Panel.tsx'
import { Trouble } from '../../ui/states.tsx'

const SET = 'setAccessMode'
const MODES = [0, 1, 3, 5, 9] as const
type Mode = (typeof MODES)[number]
const GROUP: Mode = 3

interface Wish {
  mode: Mode
  group: string
}

const isMode = (mode: number): mode is Mode => MODES.some((known) => known === mode)
const bodyOf = (wish: Wish) => (wish.mode === GROUP ? { mode: wish.mode, group: wish.group } : { mode: wish.mode })
const send = (id: string, wish: Wish, dryRun: boolean) =>
  call<AccessModeResult>(`/modules/${id}/access-mode`, { method: 'POST', body: { ...bodyOf(wish), dryRun } })

const isSame = (wish: Wish, access: ModuleAccess): boolean =>
  wish.mode === access.mode && (wish.mode !== GROUP || wish.group === (access.group ?? ''))
const isWhole = (wish: Wish): boolean => wish.mode !== GROUP || wish.group.includes('@')

/** What the choice would do, worked out by the server; nothing is changed by asking. */
function useEffectOf(access: ModuleAccess, wish: Wish) {
  const [asked] = useDebouncedValue(wish, 200)
  return useQuery({
    queryKey: ['access-mode', access.id, asked, access.mode, access.group, access.active],
    enabled: isWhole(asked) && !isSame(asked, access),
    queryFn: () => send(access.id, asked, true),
  })
}

function Words({ effect }: { effect: AccessModeResult }) {
  if (effect.before === effect.after && effect.loses === 0 && effect.gains === 0)
    return <p>{t.services.same(effect.after)}</p>
  return (
    <>
      <p>{t.services.mayUse(effect.before, effect.after)}</p>
      <p className={effect.loses > 0 ? 'sw-strong' : undefined}>
        {effect.loses > 0 ? t.services.loses(effect.loses) : t.services.nobodyLoses}
        {effect.gains > 0 && ` ${t.services.gains(effect.gains)}`}
      </p>
    </>
  )
}

function EffectLine({
  access,
  wish,
  state,
}: {
  access: ModuleAccess
  wish: Wish
  state: ReturnType<typeof useEffectOf>
}) {
  if (isSame(wish, access)) return null
  return (
    <div className="sw-effect" role="status">
      <p className="sw-muted">{t.services.ifApplied(t.services.modes[wish.mode])}</p>
      {!isWhole(wish) && <p>{t.services.needGroup}</p>}
      {state.isFetching && <p className="sw-muted">{t.services.working}</p>}
      {state.error && <Trouble problem={problemIn(state.error)} />}
      {state.data && isWhole(wish) && !state.isFetching && <Words effect={state.data} />}
    </div>
  )
}

interface ModesProps {
  wish: Wish
  set: (wish: Wish) => void
  readOnly: boolean
}

const Modes = ({ wish, set, readOnly }: ModesProps) => (
  <>
    <Radio.Group
      aria-label={t.services.who}
      value={String(wish.mode)}
      onChange={(value) => isMode(Number(value)) && set({ ...wish, mode: Number(value) as Mode })}
    >
      <div className="sw-radios">
        {MODES.map((mode) => (
          <Radio
            key={mode}
            value={String(mode)}
            label={t.services.modes[mode]}
            description={t.services.modeHelp[mode]}
            disabled={readOnly}
          />
        ))}
      </div>
    </Radio.Group>
    {wish.mode === GROUP && (
      <TextInput
        label={t.services.group}
        description={t.services.groupHelp}
        value={wish.group}
        readOnly={readOnly}
        onChange={(event) => set({ ...wish, group: event.currentTarget.value })}
      />
    )}
  </>
)

function Applied({ before, undo }: { before: ModuleAccess; undo: () => void }) {
  return (
    <p role="status">
      {t.services.applied}{' '}
      <button type="button" className="sw-link" onClick={undo}>
        {t.services.undo(before.modeName)}
      </button>
    </p>
  )
}

/** The choice, its effect before it happens, and the way back. [S3 S15] */
export function AccessModeForm({ access, readOnly }: { access: ModuleAccess; readOnly: boolean }) {
  const [wish, setWish] = useState<Wish>({ mode: isMode(access.mode) ? access.mode : 0, group: access.group ?? '' })
  const [before, setBefore] = useState<ModuleAccess | null>(null)
  const refresh = useRefresh()
  const effect = useEffectOf(access, wish)
  const apply = useMutation({ mutationFn: (made: Wish) => send(access.id, made, false), onSuccess: refresh })
  const put = (made: Wish, from: ModuleAccess | null): void => {
    setWish(made)
    apply.mutate(made, { onSuccess: () => setBefore(from) })
  }
  const ready = effect.data !== undefined && isWhole(wish) && !isSame(wish, access)
  const undo = (from: ModuleAccess) => put({ mode: isMode(from.mode) ? from.mode : 0, group: from.group ?? '' }, null)
  const set = (made: Wish): void => {
    setBefore(null)
    setWish(made)
  }
  return (
    <Panel title={t.services.who}>
      <div className="sw-form">
        {!readOnly && <LockLine act={SET} />}
        <Modes wish={wish} set={set} readOnly={readOnly} />
        <EffectLine access={access} wish={wish} state={effect} />
        {apply.error && <Trouble problem={problemIn(apply.error)} what={t.services.unchanged} />}
        {before && isSame(wish, access) && <Applied before={before} undo={() => undo(before)} />}
        {ready && effect.data && (
          <>
            <Fold title={t.common.command}>
              <Command text={effect.data.command} />
            </Fold>
            <div className="sw-form-foot">
              <Act act={SET} onClick={() => put(wish, access)}>
                {effect.data.loses > 0 ? t.services.applyLosing(effect.data.loses) : t.services.apply}
              </Act>
            </div>
          </>
        )}
      </div>
    </Panel>
  )
}
