// Sets the theme before the first paint. A file of its own, because the policy of the pages allows no inline script.
;(() => {
  let stored = null
  try {
    stored = window.localStorage.getItem('mantine-color-scheme-value')
  } catch {
    // storage may be closed to us; the system's theme is used
  }
  const dark = stored === 'dark' || (stored !== 'light' && window.matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
})()
