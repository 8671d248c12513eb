import { useEffect } from 'react'

const leads = (event: MouseEvent): boolean =>
  event.target instanceof Element && event.target.closest('a[href]:not([target])') !== null

/** Who leaves a page with something not saved is asked once. */
export function useUnsaved(changed: boolean, question: string): void {
  useEffect(() => {
    if (!changed) return
    const unload = (event: BeforeUnloadEvent): void => event.preventDefault()
    const click = (event: MouseEvent): void => {
      if (!leads(event) || window.confirm(question)) return
      event.preventDefault()
      event.stopPropagation()
    }
    window.addEventListener('beforeunload', unload)
    document.addEventListener('click', click, true)
    return () => {
      window.removeEventListener('beforeunload', unload)
      document.removeEventListener('click', click, true)
    }
  }, [changed, question])
}
