import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

/** The width of an element in pixels, known before it is painted and followed afterwards. */
export function useWidth<E extends HTMLElement>(): [RefObject<E | null>, number] {
  const element = useRef<E>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const found = element.current
    if (!found) return
    const read = (): void => setWidth(Math.floor(found.getBoundingClientRect().width))
    read()
    const observer = new ResizeObserver(read)
    observer.observe(found)
    return () => observer.disconnect()
  }, [])
  return [element, width]
}
