import type { LicenseView } from '@seatwarden/protocol/api/manager'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { t } from '../../lib/text.ts'
import { Copy } from '../../ui/Copy.tsx'
import { Meaning } from '../../ui/Meaning.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Loading } from '../../ui/states.tsx'
import { When } from '../../ui/When.tsx'

const Facts = lazy(async () => ({ default: (await import('./Facts.tsx')).Facts }))

export const Pair = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
)

const Id = ({ value, what }: { value: string; what: string }) => (
  <span className="sw-id">
    <span className="sw-mono">{value}</span>
    <Copy value={value} what={what} />
  </span>
)

/** The facts behind the Reference ID, read when they are wanted. [F2] */
function ReferenceId({ value }: { value: string }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Pair name={t.license.referenceId}>
        <Id value={value} what={t.license.referenceId} />{' '}
        <button
          type="button"
          className="sw-link sw-tap"
          aria-expanded={open}
          aria-label={t.license.factsOf}
          onClick={() => setOpen((before) => !before)}
        >
          {t.license.facts}
        </button>
      </Pair>
      {open && (
        <dd className="sw-pairs-whole">
          <Suspense fallback={<Loading lines={3} />}>
            <Facts />
          </Suspense>
        </dd>
      )}
    </>
  )
}

/** What stands beside the Status: type, phase and why. [L4] */
function Status({ license }: { license: LicenseView }) {
  const beside = [license.type && t.license.types[license.type], t.license.phases[license.phase]].filter(Boolean)
  return (
    <>
      <span className="sw-strong">{license.status}</span> <span className="sw-muted">{beside.join(', ')}</span>
      {license.reason && <p className="sw-small">{license.reason.sentence}</p>}
      {license.phase === 'emergency' && <p className="sw-small">{t.license.emergencyStatus}</p>}
      {license.nextConsequence && (
        <p className="sw-small">
          {license.nextConsequence.what}: <When at={license.nextConsequence.at} as="deadline" />
        </p>
      )}
    </>
  )
}

const Holder = ({ holder }: { holder: LicenseView['holder'] }) => (
  <Panel title={t.license.holder}>
    {holder ? (
      <dl className="sw-pairs">
        <Pair name={t.license.name}>{holder.name}</Pair>
        <Pair name={t.license.company}>{holder.company}</Pair>
        <Pair name={t.license.email}>{holder.email}</Pair>
        <Pair name={t.license.street}>{holder.streetAddress}</Pair>
      </dl>
    ) : (
      <p className="sw-muted">{t.license.noHolder}</p>
    )}
  </Panel>
)

const none = <span className="sw-muted">{t.common.none}</span>

/** `Never` is said of a license only; without one there is nothing that could expire. [L15] */
function Expires({ license }: { license: LicenseView }) {
  if (license.licenseExpires !== null) return <When at={license.licenseExpires} as="deadline" />
  return license.orderId === null ? none : t.common.never
}

/** A look that failed has no other consequence than to be shown. [A7] */
const LastCheck = ({ last: { at, ok, sentence } }: { last: NonNullable<LicenseView['lastCheck']> }) => (
  <Pair name={t.license.lastCheck}>
    <When at={at} as="history" />:{' '}
    {ok ? <span className="sw-muted">{sentence}</span> : <Meaning kind="attention">{sentence}</Meaning>}
  </Pair>
)

const Machine = ({ license }: { license: LicenseView }) => (
  <Panel title={t.license.machine}>
    <dl className="sw-pairs">
      <ReferenceId value={license.referenceId} />
      <Pair name={t.license.orderId}>
        {license.orderId ? <Id value={license.orderId} what={t.license.orderId} /> : none}
      </Pair>
      <Pair name={t.license.previousOrderId}>
        {license.previousOrderId ? <span className="sw-mono">{license.previousOrderId}</span> : none}
      </Pair>
      <Pair name={t.license.expires}>
        <Expires license={license} />
      </Pair>
      <Pair name={t.license.status}>
        <Status license={license} />
      </Pair>
      {license.lastCheck && <LastCheck last={license.lastCheck} />}
    </dl>
  </Panel>
)

/** Left the holder, right the license and its machine. [L3] */
export const Details = ({ license }: { license: LicenseView }) => (
  <div className="sw-columns" data-even="false">
    <Holder holder={license.holder} />
    <Machine license={license} />
  </div>
)
