import '../../styles/license.css'
import type { MachineView } from '@seatwarden/protocol/api/license-views'
import { problemIn } from '../../api/client.ts'
import { useMachine } from '../../api/license.ts'
import { w } from '../../lib/words-license.ts'
import { Meaning, type MeaningKind } from '../../ui/Meaning.tsx'
import { Loading, Trouble } from '../../ui/states.tsx'

type Fact = MachineView['facts'][number]

const KIND: Record<Fact['state'], MeaningKind> = {
  same: 'ok',
  changed: 'over',
  missing: 'attention',
  new: 'off',
}

/** Those of the first start; a new one counts for nothing. */
const firstFacts = ({ facts }: MachineView): number => facts.filter(({ state }) => state !== 'new').length

/** The sentence about a changed machine that is still the same names the number itself. */
const said = ({ same, facts }: MachineView): boolean => !same || facts.every(({ state }) => state === 'same')

const FactLine = ({ fact }: { fact: Fact }) => (
  <tr>
    <th scope="row">{fact.name}</th>
    <td>
      <Meaning kind={KIND[fact.state]}>{w.facts.states[fact.state]}</Meaning>
    </td>
  </tr>
)

/** Which facts of the machine are still those of the first start; their values never leave it. [F1 F2] */
export function Facts() {
  const { data, error, refetch } = useMachine()
  if (error) return <Trouble problem={problemIn(error)} retry={() => void refetch()} />
  if (!data) return <Loading lines={3} />
  return (
    <div className="sw-facts">
      <p>
        {data.sentence}
        {data.facts.length > 0 && said(data) && <> {w.facts.needed(data.needed, firstFacts(data))}</>}
      </p>
      {data.facts.length > 0 && (
        <table className="sw-small-table">
          <caption className="sw-hidden">{w.facts.title}</caption>
          <thead>
            <tr>
              <th scope="col">{w.facts.kind}</th>
              <th scope="col">{w.facts.state}</th>
            </tr>
          </thead>
          <tbody>
            {data.facts.map((fact) => (
              <FactLine key={fact.kind} fact={fact} />
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
}
