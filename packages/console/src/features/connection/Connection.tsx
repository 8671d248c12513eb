import '../../styles/license.css'
import { Button } from '@mantine/core'
import type { ConnectionCheck, ConnectionView } from '@seatwarden/protocol/api/license-views'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { post, problemIn } from '../../api/client.ts'
import { useConnection } from '../../api/license.ts'
import { serverName } from '../../lib/server-name.ts'
import { t } from '../../lib/text.ts'
import { w } from '../../lib/words-license.ts'
import { Loading, Trouble } from '../../ui/states.tsx'
import { CheckSteps } from './CheckSteps.tsx'
import { ConnectionForm } from './ConnectionForm.tsx'

const proxyWords = (proxy: ConnectionView['proxy']): string => {
  if (!proxy) return w.connection.noProxy
  if (proxy.user === '') return proxy.url
  return `${proxy.url}, ${proxy.password ? w.connection.withPassword(proxy.user) : w.connection.user(proxy.user)}`
}

const Facts = ({ connection }: { connection: ConnectionView }) => (
  <dl className="sw-pairs">
    <dt>{w.connection.server}</dt>
    <dd className="sw-mono">{serverName(connection.server) || w.connection.noServer}</dd>
    <dt>{w.connection.proxy}</dt>
    <dd>{proxyWords(connection.proxy)}</dd>
    <dt>{w.connection.authority}</dt>
    <dd>{connection.authorities.join(', ') || w.connection.noAuthority}</dd>
  </dl>
)

interface Props {
  readOnly?: boolean
  /** Open the form at once. */
  editing?: boolean
  /** Check at once. */
  checking?: boolean
}

/** How the vendor is reached, and which link of the way is broken. Open in Emergency Mode too. [A8 D6] */
export function Connection({ readOnly = false, editing = false, checking = false }: Props) {
  const connection = useConnection()
  const [form, setForm] = useState(editing)
  const check = useMutation({ mutationFn: () => post<ConnectionCheck>('/license/connection/check') })
  const { mutate } = check
  useEffect(() => {
    if (checking) mutate()
  }, [checking, mutate])
  if (connection.error)
    return (
      <Trouble
        problem={problemIn(connection.error)}
        what={w.connection.unread}
        retry={() => void connection.refetch()}
      />
    )
  if (!connection.data) return <Loading lines={3} />
  const saved = (): void => {
    setForm(false)
    check.mutate()
  }
  return (
    <div className="sw-connection">
      <Facts connection={connection.data} />
      {connection.data.from === 'environment' && <p className="sw-muted">{w.connection.fromEnvironment}</p>}
      {form && <ConnectionForm connection={connection.data} saved={saved} cancel={() => setForm(false)} />}
      {!readOnly && !form && (
        <div className="sw-actions">
          <Button variant="default" loading={check.isPending} onClick={() => check.mutate()}>
            {w.connection.check}
          </Button>
          <Button variant="default" onClick={() => setForm(true)}>
            {w.connection.change}
          </Button>
        </div>
      )}
      <div role="status">{check.data && <CheckSteps check={check.data} />}</div>
      {check.error && <Trouble problem={problemIn(check.error)} retry={() => check.mutate()} />}
      <span role="status" className="sw-hidden">
        {check.isPending ? t.common.loading : ''}
      </span>
    </div>
  )
}
