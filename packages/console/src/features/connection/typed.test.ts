import { expect, test } from 'vitest'
import { bodyOf, typedOf } from './typed.ts'

const VIEW = {
  server: 'https://license.vendor.example',
  proxy: { url: 'http://proxy.example.net:3128', user: 'mail', password: true },
  authorities: ['Corp CA'],
  from: 'settings',
} as const

test('[A8] what is left empty in the form stays as it is: password and private CA', () => {
  const untouched = bodyOf(typedOf({ ...VIEW, authorities: ['Corp CA'] }))
  expect(untouched).toEqual({ proxy: { url: 'http://proxy.example.net:3128', user: 'mail' } })
})

test('[A8] no address is no proxy; forgetting the private CA is said, not guessed', () => {
  const typed = { ...typedOf({ ...VIEW, authorities: [] }), url: ' ', forget: true, pem: 'x' }
  expect(bodyOf(typed)).toEqual({ proxy: null, authorities: '' })
})

test('[A8] an address without a scheme is that of an HTTP proxy', () => {
  const typed = { ...typedOf({ ...VIEW, authorities: [] }), url: 'proxy:3128', password: 'p' }
  expect(bodyOf(typed).proxy).toEqual({ url: 'http://proxy:3128', user: 'mail', password: 'p' })
})
