import { problemIn } from '../api/client.ts'
import { useSession } from '../api/queries.ts'
import { SignIn } from '../features/signin/SignIn.tsx'
import { Zone } from '../lib/zone.ts'
import { Loading, Trouble } from '../ui/states.tsx'
import { Pages } from './Pages.tsx'
import { Shell } from './Shell.tsx'

/** Signed in: the console. Not signed in: the sign-in. Not answered: said so, never an empty page. */
export function App() {
  const session = useSession()
  if (session.isPending)
    return (
      <div className="sw-gate">
        <main>
          <Loading lines={2} />
        </main>
      </div>
    )
  if (session.isError) {
    const problem = problemIn(session.error)
    if (problem.status === 401) return <SignIn />
    return (
      <div className="sw-gate">
        <main>
          <Trouble problem={problem} retry={() => void session.refetch()} />
        </main>
      </div>
    )
  }
  return (
    <Zone value={session.data.zone}>
      <Shell session={session.data}>
        <Pages session={session.data} />
      </Shell>
    </Zone>
  )
}
