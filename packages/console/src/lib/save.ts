/** Saves a text as a file of the browser's downloads. */
export function saveText(name: string, text: string): void {
  const type = name.endsWith('.xml') ? 'application/xml' : 'text/plain;charset=utf-8'
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
