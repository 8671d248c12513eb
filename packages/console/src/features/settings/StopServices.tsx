import type { ServiceRow, ServicesView } from '@seatwarden/protocol/api/decline-views'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { post, problemIn } from '../../api/client.ts'
import { useStopServices } from '../../api/decline.ts'
import { w } from '../../lib/words-decline.ts'
import { Act } from '../../ui/Act.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Meaning } from '../../ui/Meaning.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Empty, Loading, Trouble } from '../../ui/states.tsx'
import { When } from '../../ui/When.tsx'

const KIND = { running: 'ok', stopped: 'over', unknown: 'off' } as const

const Commands = ({ name, commands }: { name: string; commands: string[][] }) =>
  commands.length === 0 ? null : (
    <>
      <dt>{name}</dt>
      <dd>
        {commands.map((argv) => (
          <code key={argv.join(' ')} className="sw-argv">
            {argv.join(' ')}
          </code>
        ))}
      </dd>
    </>
  )

const Service = ({ row }: { row: ServiceRow }) => (
  <li className="sw-stop">
    <div className="sw-stop-head">
      <h3 className="sw-section">{row.name}</h3>
      <Meaning kind={KIND[row.state]}>{w.stopping.state[row.state]}</Meaning>
    </div>
    {row.stoppedByUs && <p className="sw-small">{w.stopping.byUs}</p>}
    {row.lastResult !== '' && (
      <p className="sw-muted sw-small sw-wrap">
        {row.lastAt !== null && (
          <>
            <When at={row.lastAt} as="full" />:{' '}
          </>
        )}
        {row.lastResult}
      </p>
    )}
    <details className="sw-stop-commands">
      <summary>{w.stopping.commands}</summary>
      <dl className="sw-pairs">
        <Commands name={w.stopping.stop} commands={row.stop} />
        <Commands name={w.stopping.start} commands={row.start} />
      </dl>
    </details>
  </li>
)

const isDown = ({ state, stoppedByUs }: ServiceRow): boolean => state === 'stopped' || stoppedByUs

/** The date is the server's; whether anything is down decides only which of the two sentences is said. [D8 D9] */
const NextStop = ({ at, down }: { at: string; down: boolean }) => (
  <p>
    {down ? w.stopping.again : w.stopping.earliest} <When at={at} as="deadline" />.
  </p>
)

function Start({ down }: { down: boolean }) {
  const cache = useQueryClient()
  const start = useMutation({
    mutationFn: () => post<ServicesView>('/services/start'),
    onSuccess: (view) => cache.setQueryData(['stop-services'], view),
    onSettled: () => void cache.invalidateQueries({ queryKey: ['license'] }),
  })
  return (
    <>
      {down && (
        <div className="sw-actions">
          <Act act="startServices" loading={start.isPending} onClick={() => start.mutate()}>
            {w.stopping.startNow}
          </Act>
        </div>
      )}
      <div role="status">
        {start.isPending && <span className="sw-hidden">{w.stopping.starting}</span>}
        {start.data && !down && <Meaning kind="ok">{w.stopping.started}</Meaning>}
      </div>
      {start.error && <Trouble problem={problemIn(start.error)} what={w.stopping.notStarted} />}
    </>
  )
}

const Note = ({ text }: { text: string }) => (
  <div className="sw-note" data-kind="attention">
    <Icon name="attention" size={20} />
    <p className="sw-note-words">{text}</p>
  </div>
)

function List({ view, readOnly }: { view: ServicesView; readOnly: boolean }) {
  const down = view.items.some(isDown)
  if (view.items.length === 0)
    return <Empty title={w.stopping.none}>{view.note === '' ? w.stopping.noneBody : view.note}</Empty>
  return (
    <div className="sw-form">
      <p className="sw-muted">{w.stopping.lead}</p>
      {view.note !== '' && <Note text={view.note} />}
      {view.nextStop !== null && <NextStop at={view.nextStop} down={down} />}
      {!readOnly && <Start down={down} />}
      <ol className="sw-stops">
        {view.items.map((row) => (
          <Service key={row.id} row={row} />
        ))}
      </ol>
    </div>
  )
}

/** What the decline stops, in order, and starting it by hand. [D8 D9 D10] */
export function StopServices({ readOnly }: { readOnly: boolean }) {
  const services = useStopServices()
  return (
    <Panel title={w.stopping.title}>
      {services.isPending && <Loading lines={6} />}
      {services.error && (
        <Trouble problem={problemIn(services.error)} what={w.stopping.unread} retry={() => void services.refetch()} />
      )}
      {services.data && <List view={services.data} readOnly={readOnly} />}
    </Panel>
  )
}
