import { every } from '../lib/clock.ts'

const SETTLED_AFTER = 2_000
const BY_HAND = ['wheel', 'touchstart', 'keydown', 'pointerdown'] as const

/** Scrolls to an element and back to it while what is above still loads, until a person moves the page. */
export function keepInView(element: HTMLElement): () => void {
  const observer = new ResizeObserver(() => element.scrollIntoView({ block: 'start' }))
  const end = (): void => {
    observer.disconnect()
    stop()
    for (const kind of BY_HAND) window.removeEventListener(kind, end)
  }
  const stop = every(SETTLED_AFTER, end)
  for (const kind of BY_HAND) window.addEventListener(kind, end, { passive: true })
  observer.observe(document.body)
  return end
}
