import { useComputedColorScheme } from '@mantine/core'
import { useCallback, useEffect, useRef, useState } from 'react'

/**
 * The policy of the pages allows no style within a text, and a frame of this page has the same policy: the styles stand
 * aside until the page sets them, one by one, through the document.
 */
const aside = (html: string): string => html.replaceAll(' style="', ' data-style="')

function dress(frame: Document, scheme: string): void {
  for (const element of frame.querySelectorAll<HTMLElement>('[data-style]'))
    element.style.cssText = element.dataset.style ?? ''
  for (const link of frame.links) {
    link.target = '_blank'
    link.rel = 'noreferrer'
  }
  const { style } = frame.documentElement
  style.colorScheme = scheme
  style.background = getComputedStyle(document.documentElement).getPropertyValue('--sw-surface')
}

/** A mail as a mail program shows it. No script runs in it, and nothing is fetched. */
export function MailFrame({ html, title }: { html: string; title: string }) {
  const frame = useRef<HTMLIFrameElement>(null)
  const scheme = useComputedColorScheme('light')
  const [height, setHeight] = useState(320)
  const show = useCallback(() => {
    const inner = frame.current?.contentDocument
    if (!inner?.body) return
    dress(inner, scheme)
    setHeight(Math.ceil(inner.documentElement.getBoundingClientRect().height))
  }, [scheme])
  useEffect(() => {
    show()
    window.addEventListener('resize', show)
    return () => window.removeEventListener('resize', show)
  }, [show])
  return (
    <iframe
      ref={frame}
      className="sw-mail-frame"
      title={title}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      srcDoc={aside(html)}
      style={{ height }}
      onLoad={show}
    />
  )
}
