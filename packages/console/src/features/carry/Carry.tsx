import { Button } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { saveText } from '../../lib/save.ts'
import { t } from '../../lib/text.ts'
import { w } from '../../lib/words-license.ts'
import { Copy } from '../../ui/Copy.tsx'
import { Icon } from '../../ui/Icon.tsx'

const Qr = lazy(async () => ({ default: (await import('../../ui/Qr.tsx')).Qr }))

interface Props {
  /** What it is called: "request", "proof". */
  what: string
  fileName: string
  xml: string
  compact: string
}

const Picture = ({ what, compact }: Pick<Props, 'what' | 'compact'>) => (
  <figure className="sw-carry-picture">
    <Suspense fallback={<p className="sw-muted">{t.common.loading}</p>}>
      <Qr text={compact} label={w.carry.picture(what)} />
    </Suspense>
    <figcaption className="sw-muted sw-small">
      {w.carry.pictureHelp} {w.carry.orText} <Copy value={compact} what={w.carry.letters} />
    </figcaption>
  </figure>
)

/** What a person carries to the portal: a file or a picture, with the same content. [A2] */
export function Carry({ what, fileName, xml, compact }: Props) {
  const [shown, setShown] = useState(false)
  const [saved, setSaved] = useState(false)
  const save = (): void => {
    saveText(fileName, xml)
    setSaved(true)
  }
  return (
    <div className="sw-carry">
      <div className="sw-actions">
        <Button variant="default" leftSection={<Icon name="save" />} onClick={save}>
          {w.carry.save(what)}
        </Button>
        <Button
          variant="default"
          leftSection={<Icon name="picture" />}
          aria-expanded={shown}
          onClick={() => setShown((before) => !before)}
        >
          {shown ? w.carry.hide : w.carry.show}
        </Button>
        <span role="status" className="sw-muted">
          {saved && w.carry.saved(fileName)}
        </span>
      </div>
      {shown && <Picture what={what} compact={compact} />}
    </div>
  )
}
