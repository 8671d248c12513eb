import { Component, type ReactNode } from 'react'
import { t } from '../lib/text.ts'
import { Trouble } from './states.tsx'

interface State {
  failed: boolean
}

/** A page that cannot be drawn says so in its own place; menu and header stay. */
export class ErrorEdge extends Component<{ children: ReactNode }, State> {
  override state: State = { failed: false }

  static getDerivedStateFromError(): State {
    return { failed: true }
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children
    const problem = {
      type: 'about:blank',
      title: t.error.page.title,
      status: 0,
      detail: t.error.page.detail,
      code: 'page',
    }
    return <Trouble problem={problem} retry={() => window.location.reload()} />
  }
}
