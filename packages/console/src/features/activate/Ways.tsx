import '@mantine/core/styles/InlineInput.layer.css'
import '@mantine/core/styles/Radio.layer.css'
import { Radio } from '@mantine/core'
import { w } from '../../lib/words-activate.ts'
import { type Way, wayOf } from './given.ts'

interface Props {
  how: Way
  set: (how: Way) => void
  /** The installed order, when it can be moved here: it was made for another machine. [F4] */
  movable: string | null
}

/** Online, with a file, by a carried request; and the move, where there is something to move. [A1 A2 F5] */
export const Ways = ({ how, set, movable }: Props) => (
  <Radio.Group aria-label={w.how} value={how} onChange={(value) => set(wayOf(value))}>
    <div className="sw-radios">
      {movable !== null && <Radio value="move" label={w.move} description={w.moveHelp(movable)} />}
      <Radio value="order" label={w.online} description={w.onlineHelp} />
      <Radio value="file" label={w.file} description={w.fileHelp} />
      <Radio value="offline" label={w.offline} description={w.offlineHelp} />
    </div>
  </Radio.Group>
)
